"""Exports the published examples of events by a schema as Adobe composes one: the class of experience events
with its field groups. Fields that the schema lacks are rescued. Every value of the source is in a column or
in what is rescued, as each reader finds it, the ledger says how many there are, and the export is verified and
restored to the same records. Ends with 1 on any difference."""

import collections
import datetime
import glob
import json
import os
import shutil
import sys

import compare
import notation
import pyarrow
import readers
import restore
import tool

WORK = f"{tool.ROOT}/.build/interop-xdm"
XDM = f"{tool.SHARED}/xdm"
EVENT = "https://ns.adobe.com/xdm/context/experienceevent"


def load(path):
    with open(path, encoding="utf-8-sig") as file:
        return json.load(file)


def field_groups(folder):
    """The field groups of events below a folder, as paths and identifiers."""
    for path in sorted(glob.glob(f"{folder}/**/*.schema.json", recursive=True)):
        schema = load(path)
        if EVENT in (schema.get("meta:intendedToExtend") or []):
            yield path, schema["$id"]


def compose(path):
    """Writes the schema of a dataset of events: the class and the standard field groups."""
    groups = [EVENT] + [identifier for _, identifier in field_groups(f"{XDM}/components/fieldgroups")]
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"$schema": "http://json-schema.org/draft-06/schema#", "$id": "https://ns.adobe.com/test/events",
                   "title": "Events", "type": "object", "meta:extends": groups,
                   "allOf": [{"$ref": identifier} for identifier in groups]}, file)
    return path


def events():
    """The examples of the class and of all its field groups, those of other vendors too. The parts of examples
    that the class requires are added where they are missing, and fields that nobody knows to some."""
    paths = sorted(glob.glob(f"{XDM}/components/classes/experienceevent.example.*.json"))
    for path, _ in field_groups(XDM):
        paths += sorted(glob.glob(path.replace(".schema.json", ".example.*.json")))
    for number, path in enumerate(paths):
        record = load(path)
        if "_id" not in record:
            record.setdefault("@id", f"event {number}")
        if "timestamp" not in record:
            record.setdefault("xdm:timestamp", "2024-01-01T00:00:00Z")
        if number % 5 == 0:
            record["unheardOf"] = {"list": [number, None, {"deep": [True, {}, []]}], "text": "ä\n"}
        yield record


def count(value):
    """Values as the ledger counts them."""
    if isinstance(value, (dict, list)):
        items = value.values() if isinstance(value, dict) else value
        return sum(map(count, items)) if value else 1
    return value is not None


def scalars(value):
    """The scalars of JSON, in a form that does not depend on how they are written."""
    if isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from scalars(item)
    elif value is not None:
        yield scalar(value)


def scalar(value):
    if isinstance(value, str):
        try:
            value = datetime.datetime.fromisoformat(value) if len(value) >= 20 else datetime.date.fromisoformat(value)
        except ValueError:
            return "text", value
    if isinstance(value, datetime.datetime):
        return "time", compare.instant(value)
    return type(value).__name__.replace("int", "float"), value


def stored(type, value):
    """The scalars of a column's value."""
    if value is None:
        return
    if compare.is_json(type):
        yield from scalars(json.loads(value))
    elif pyarrow.types.is_struct(type):
        for field, item in zip(type, value.values()):
            yield from stored(field.type, item)
    elif pyarrow.types.is_map(type):
        for entry in value:
            yield from stored(type.item_type, entry["value"] if isinstance(entry, dict) else entry[1])
    elif compare.is_list(type):
        for item in value:
            yield from stored(type.value_type, item)
    else:
        yield scalar(value)


def check(reader, path, records):
    schema = readers.parquet_with_pyarrow(path).schema
    rows = readers.PARQUET[reader](path).to_pylist()
    if len(rows) != len(records):
        raise tool.Failed(f"{reader}: {len(rows)} rows for {len(records)} records")
    rescued = 0
    for number, (row, record) in enumerate(zip(rows, records)):
        found = collections.Counter()
        for field, value in zip(schema, row.values()):
            found.update(stored(field.type, value))
        expected = collections.Counter(scalars(record))
        if found != expected:
            raise tool.Failed(f"{reader}: record {number}: {found - expected} for {expected - found}")
        rescued += count(json.loads(row[compare.RESCUED])) if row.get(compare.RESCUED) else 0
    return rescued


def main():
    if not os.path.isdir(XDM):
        print("skipped: no XDM schemas beside the checkout (../shared/data/xdm)")
        return 0
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    schema = compose(f"{WORK}/events.schema.json")
    records = list(events())
    source = f"{WORK}/events.ndjson"
    with open(source, "w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    options = ("--schema", schema, "--schema-path", XDM, "--on-error", "quarantine")
    paths, summary = tool.export(source, f"{WORK}/out", *options)
    values = sum(count(record) for record in records)
    rescued = {reader: check(reader, paths[0], records) for reader in readers.PARQUET}
    ledger = {name: summary[f"values{name}"] for name in ("Read", "Stored", "Rescued", "Dropped", "Rejected")}
    expected = {"Read": values, "Stored": values - rescued["pyarrow"], "Rescued": rescued["pyarrow"], "Dropped": 0,
                "Rejected": 0}
    if ledger != expected or len(set(rescued.values())) != 1 or summary["recordsRejected"]:
        print(f"the ledger says {ledger}, the files {expected}: {rescued}", file=sys.stderr)
        return 1
    by_field = sum(field["values"] for field in summary["fields"])
    if by_field != ledger["Rescued"]:
        print(f"the fields of the ledger have {by_field} values", file=sys.stderr)
        return 1
    tool.run("verify", summary["path"], "--source", source)
    tool.run("restore", summary["path"], "--to", f"{WORK}/restored.ndjson", "--quiet")
    for record, found in zip(records, compare.records(f"{WORK}/restored.ndjson"), strict=True):
        restore.check_same(notation.in_compatible_form(record), notation.in_compatible_form(found))
    print(f"{len(records)} events by the schema of their class: {values} values, {ledger['Rescued']} of them rescued, "
          f"the same in {', '.join(rescued)} and restored")
    return 0


if __name__ == "__main__":
    sys.exit(main())
