"""Exports every published example by the schema that lies beside it, one export of a dataset for each schema.
Each is verified against its source, and all are restored together and compared with the sources by Python's own
parser, whatever notation those are in; each reader finds every value. Examples that break their own schema
are set aside with the reason. Then all examples are exported at once by the schema that was inferred from them
and written as an XDM schema: it has to take every one. Ends with 1 on any difference."""

import collections
import glob
import json
import os
import shutil
import sys
import urllib.parse

import notation
import readers
import restore
import tool
import xdm

WORK = f"{tool.ROOT}/.build/interop-examples"


def objects(value):
    """The records in the value of a file."""
    if isinstance(value, list):
        for item in value:
            yield from objects(item)
    elif isinstance(value, dict):
        yield value


class Schemas:
    """The published schemas by identifier, and which of them one needs."""

    def __init__(self):
        self.paths = {}
        self.needs = {}
        for path in glob.glob(f"{xdm.XDM}/**/*.schema.json", recursive=True):
            schema = xdm.load(path)
            self.paths[schema["$id"]] = path
            self.needs[path] = {urllib.parse.urljoin(schema["$id"], name).partition("#")[0] for name in names(schema)}

    def needed(self, path):
        found = {path}
        left = [path]
        while left:
            for identifier in self.needs[left.pop()]:
                other = self.paths.get(identifier)
                if other and other not in found:
                    found.add(other)
                    left.append(other)
        return sorted(found - {path})


def names(schema):
    """Everything that a schema refers to."""
    if isinstance(schema, list):
        for item in schema:
            yield from names(item)
    elif isinstance(schema, dict):
        for key, value in schema.items():
            if key in ("$ref", "meta:extends"):
                yield from (name for name in (value if isinstance(value, list) else [value]) if isinstance(name, str))
            yield from names(value)


def export(number, source, schema, needed):
    """Exports one source; gives its summary, and the numbers of the lines that were set aside."""
    minute = f"20240101{number // 60:02}{number % 60:02}"
    words = [word for path in needed for word in ("--schema-path", path)]
    text = tool.run(
        "export", source, "--dataset", tool.DATASET, "--to", WORK, "--export-time", minute, "--manifest", "--json",
        "--schema", schema, *words, "--on-error", "quarantine", "--threads", "1", expect=None)
    summary = json.loads(text)
    rejected = set()
    for path in glob.glob(f"{summary['path']}/_rejected/*reasons*"):
        with open(path, encoding="utf-8") as file:
            rejected |= {json.loads(line)["line"] - 1 for line in file}
    values = {name: summary[f"values{name}"] for name in ("Read", "Stored", "Rescued", "Dropped", "Rejected")}
    if summary["recordsRead"] != summary["recordsWritten"] + summary["recordsRejected"] \
            or summary["recordsRejected"] != len(rejected) or 2 * values["Read"] != sum(values.values()):
        raise tool.Failed(f"{source}: the ledger says {summary}")
    return summary, rejected


def export_by_inferred_schema(records):
    """What is inferred, written and read back knows all there is, though fields of both notations become one."""
    source = f"{WORK}/all.ndjson"
    with open(source, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    with open(f"{WORK}/all.schema.json", "w", encoding="utf-8") as file:
        file.write(tool.run("schema", source, "--as", "xdm", "--quiet"))
    paths, summary = tool.export(
        source, f"{WORK}/all", "--schema", f"{WORK}/all.schema.json", "--unknown", "fail")
    values = sum(xdm.count(record) for record in records if record)
    if not values == summary["valuesRead"] == summary["valuesStored"]:
        raise tool.Failed(f"the ledger says {summary}")
    for reader in readers.PARQUET:
        xdm.check(reader, paths[0], records)
    tool.run("verify", summary["path"], "--source", source)


def main():
    if not os.path.isdir(xdm.XDM):
        print("skipped: no XDM examples beside the checkout (../shared/data/xdm)")
        return 0
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    schemas = Schemas()
    groups = collections.defaultdict(list)
    for path in sorted(glob.glob(f"{xdm.XDM}/**/*.example.*.json", recursive=True)):
        schema = path[:path.index(".example.")] + ".schema.json"
        if schema in schemas.needs:
            groups[schema] += objects(xdm.load(path))
    stored, rejects, rescued = [], 0, 0
    for number, (schema, records) in enumerate(groups.items()):
        source = f"{WORK}/{number:03}.ndjson"
        with open(source, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        summary, rejected = export(number, source, schema, schemas.needed(schema))
        tool.run("verify", summary["path"], "--source", source)
        kept = [record for line, record in enumerate(records) if line not in rejected]
        for reader in readers.PARQUET if kept else ():
            xdm.check(reader, f"{summary['path']}/{summary['files'][0]['name']}", kept)
        stored += kept
        rejects += len(rejected)
        rescued += summary["valuesRescued"]
    tool.run("restore", f"{WORK}/{tool.DATASET}", "--to", f"{WORK}/restored.ndjson", "--quiet")
    restored = xdm.compare.records(f"{WORK}/restored.ndjson")
    if len(restored) != len(stored):
        raise tool.Failed(f"{len(restored)} records for {len(stored)}")
    for record, found in zip(stored, restored):
        restore.check_same(notation.in_compatible_form(record), notation.in_compatible_form(found))
    export_by_inferred_schema([record for records in groups.values() for record in records])
    print(f"{len(stored)} examples by {len(groups)} schemas of their own, {rescued} values rescued, the same in "
          f"{', '.join(readers.PARQUET)} and restored; {rejects} break their schemas")
    return 0


if __name__ == "__main__":
    sys.exit(main())
