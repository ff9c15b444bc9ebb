"""Compares the JSON Schema of dataflow files, read by the `jsonschema` package, with a table of good and
bad files that the unit tests give to the program's own validator."""

import json
import sys

import jsonschema

import tool


def main():
    schema = json.loads(tool.run("flow", "validate", "--print-schema"))
    with open(f"{tool.ROOT}/Sources/XDMExport/XDMExport.docc/dataflow.schema.json", encoding="utf-8") as file:
        if json.load(file) != schema:
            raise tool.Failed("the program and the documentation have different schemas")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    with open(f"{tool.ROOT}/Tests/Interop/dataflows.json", encoding="utf-8") as file:
        cases = json.load(file)
    for case in cases:
        if validator.is_valid(case["file"]) != case["good"]:
            raise tool.Failed(f"'{case['name']}' is {'bad' if case['good'] else 'good'} by the schema")
    print(f"the schema and the validator agree on {len(cases)} files")


if __name__ == "__main__":
    try:
        main()
    except tool.Failed as failure:
        sys.exit(f"flow_schema: {failure}")
