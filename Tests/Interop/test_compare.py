"""Checks that compare.py sees what differs, on files that pyarrow writes."""

import json
import os
import tempfile

import duckdb
import pyarrow
import pyarrow.parquet

import compare
import readers

SCHEMA = pyarrow.schema([
    ("i", pyarrow.int64()),
    ("d", pyarrow.float64()),
    ("b", pyarrow.bool_()),
    ("s", pyarrow.string()),
    ("t", pyarrow.timestamp("ms", "UTC")),
    ("u", pyarrow.timestamp("us", "UTC")),
    ("day", pyarrow.date32()),
    ("o", pyarrow.struct([("x", pyarrow.int64()), ("y", pyarrow.list_(pyarrow.string()))])),
    ("ll", pyarrow.list_(pyarrow.list_(pyarrow.int64()))),
    ("m", pyarrow.map_(pyarrow.string(), pyarrow.list_(pyarrow.struct([("id", pyarrow.string())])))),
    ("j", pyarrow.json_()),
    ("_rescued", pyarrow.json_()),
])

# A record, and how it is stored where that is not the same.
SAME = [
    ({}, {}),
    ({"i": 2**63 - 1, "d": 1, "b": False, "s": "ä\"\n😀\u0000"}, {}),
    ({"i": None, "d": -0.0, "s": ""}, {}),
    ({"t": "2024-02-29T23:59:59.123+01:00", "u": "2024-01-01T00:00:00.000001Z", "day": "1969-12-31"},
     {"t": compare.instant("2024-02-29T22:59:59.123Z"), "u": compare.instant("2024-01-01T00:00:00.000001Z"),
      "day": compare.datetime.date(1969, 12, 31)}),
    ({"o": {}}, {}),
    ({"o": {"x": 1, "y": []}}, {}),
    ({"o": {"y": [None, "", "a"]}}, {}),
    ({"ll": []}, {}),
    ({"ll": [[], None, [1, None, -5]]}, {}),
    ({"m": {}}, {"m": []}),
    ({"m": {"ECID": [{"id": "1"}, {}], "b": [], "c": None}},
     {"m": [("b", []), ("c", None), ("ECID", [{"id": "1"}, {"id": None}])]}),
    ({"j": {"a": [1, "1", None, True, {}]}}, {"j": '{"a":[1,"1",null,true,{}]}'}),
    ({"j": "text"}, {"j": '"text"'}),
    ({"j": 1.5}, {"j": "1.5"}),
    ({"z": {"a": 1}, "i": 5}, {"i": 5, "_rescued": '{"z":{"a":1}}'}),
]

# Polars keeps one entry of each key, and so has nothing to see here.
REPEATED_KEY = {"m": [("a", []), ("a", [])]}

# A record, and what is stored wrongly for it.
DIFFERENT = [
    ({"i": 1}, {"i": 2}), ({"i": 1}, {}), ({}, {"i": 0}), ({"i": 2**53 + 1}, {"d": 2.0**53}),
    ({"d": 0.1}, {"d": 0.10000000000000002}), ({"d": -0.0}, {"d": 0.0}), ({"b": True}, {"b": False}),
    ({"b": 1}, {"b": True}), ({"i": True}, {"i": 1}), ({"s": "a"}, {"s": "a "}), ({"s": ""}, {}),
    ({"s": 5}, {"s": "5"}), ({"t": "2024-01-01T00:00:00Z"}, {"t": compare.instant("2024-01-01T00:00:00.001Z")}),
    ({"day": "2024-01-01"}, {"day": compare.datetime.date(2024, 1, 2)}),
    ({"o": {}}, {}), ({}, {"o": {}}), ({"o": {"x": 1}}, {"o": {"x": None}}), ({"o": {"q": 1}}, {"o": {}}),
    ({"o": {"y": []}}, {"o": {"y": None}}), ({"o": {"y": None}}, {"o": {"y": []}}), ({"o": []}, {"o": {}}),
    ({"ll": [[]]}, {"ll": []}), ({"ll": [None]}, {"ll": [[]]}), ({"ll": [[1, 2]]}, {"ll": [[2, 1]]}),
    ({"m": {"a": []}}, {"m": [("a", None)]}), ({"m": {"a": []}}, {"m": [("b", [])]}), ({"m": {}}, {}),
    ({"j": {"a": 1}}, {"j": '{"a":1.0}'}), ({"j": {"a": None}}, {"j": "{}"}), ({"j": "text"}, {"j": "text"}),
    ({"m": {"a": []}}, REPEATED_KEY),
    ({"z": 1}, {}), ({"z": 1}, {"_rescued": '{"z":2}'}), ({}, {"_rescued": '{"z":2}'}),
]


def write(path, stored):
    columns = []
    for field in SCHEMA:
        values = [row.get(field.name) for row in stored]
        if compare.is_json(field.type):
            array = pyarrow.ExtensionArray.from_storage(field.type, pyarrow.array(values, pyarrow.string()))
        else:
            array = pyarrow.array(values, field.type)
        columns.append(array)
    pyarrow.parquet.write_table(pyarrow.Table.from_arrays(columns, schema=SCHEMA), path)


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.parquet")
        sources = [json.loads(json.dumps(source)) for source, _ in SAME]
        write(path, [stored or source for source, stored in SAME])
        schema = readers.parquet_with_pyarrow(path).schema
        for name, read in readers.PARQUET.items():
            compare.compare_rows(schema, read(path).to_pylist(), sources)
        for source, stored in DIFFERENT:
            write(path, [stored])
            for name, read in readers.PARQUET.items():
                if stored is REPEATED_KEY and name == "polars":
                    continue
                try:
                    compare.compare_rows(schema, read(path).to_pylist(), [source])
                except (compare.RecordDifference, duckdb.Error):  # DuckDB refuses what is not JSON.
                    continue
                raise SystemExit(f"{name}: nobody sees that {source} is stored as {stored}")
    print(f"compare: {len(SAME)} records found the same, {len(DIFFERENT)} found different")


if __name__ == "__main__":
    main()
