"""Compares what a reader found in a Parquet file with the JSON records that it was made from.

The rules:
- `null` and absent are the same; an empty array or object is neither.
- Numbers are compared by value, integers exactly.
- A TIMESTAMP is the instant of the RFC 3339 text, a DATE its day.
- A map is compared as an object, whatever the order of its entries.
- In a column of JSON text the parsed text equals the source value.
- What has no column is a member of the object in `_rescued`.
"""

import datetime
import json
import math

import pyarrow

RESCUED = "_rescued"


class RecordDifference(Exception):
    """What differs, and in which record."""


class Difference(Exception):
    def __init__(self, path, expected, found):
        super().__init__(f"{path or 'the record'}: expected {shorten(expected)}, found {shorten(found)}")


def shorten(value):
    text = repr(value)
    return text if len(text) <= 200 else text[:200] + "…"


def records(path):
    """The records of a file of JSON lines."""
    with open(path, encoding="utf-8-sig", newline="\n") as file:
        return [json.loads(line) for line in file if line.strip()]


def compare_rows(schema, rows, sources, first=0):
    """Compares `rows`, dictionaries as Arrow gives them, with the records in `sources`.

    `schema` is the file's Arrow schema as pyarrow sees it, which knows JSON text and maps."""
    fields = [(field.name, field.type) for field in schema]
    says_rescued = (schema.metadata or {}).get(b"rescuedColumn") == RESCUED.encode()
    for number, (row, source) in enumerate(zip(rows, sources, strict=True), first):
        try:
            # Where the file does not say what the column is, it may be a field of the source's own.
            compare_record(fields, row, source, says_rescued or RESCUED not in source)
        except Difference as difference:
            raise RecordDifference(f"record {number}, {difference}") from None


def compare_record(fields, row, source, is_rescued):
    names = {name for name, _ in fields if not (is_rescued and name == RESCUED)}
    rescued = row.get(RESCUED)
    rest = json.loads(rescued) if rescued is not None and is_rescued else {}
    if not isinstance(rest, dict):
        raise Difference(RESCUED, "an object", rescued)
    for name, type in fields:
        if name not in names:
            continue
        compare_value(type, row[name], source.get(name), name)
    for name, value in source.items():
        if name not in names and value is not None:
            if name not in rest:
                raise Difference(name, value, "no column")
            compare_json(rest.pop(name), value, f"{RESCUED}.{name}")
    if any(value is not None for value in rest.values()):
        raise Difference(RESCUED, "nothing more", rest)


def compare_value(type, found, source, path):
    if source is None or found is None:
        # A null that became JSON text is a null still.
        if found is not source and not (source is None and is_json(type) and found == "null"):
            raise Difference(path, source, found)
    elif is_json(type):
        compare_json_text(found, source, path)
    elif pyarrow.types.is_struct(type):
        compare_struct(type, found, source, path)
    elif pyarrow.types.is_map(type):
        compare_map(type, found, source, path)
    elif is_list(type):
        compare_list(type, found, source, path)
    else:
        compare_scalar(type, found, source, path)


def is_json(type):
    return isinstance(type, pyarrow.JsonType)


def is_list(type):
    return pyarrow.types.is_list(type) or pyarrow.types.is_large_list(type)


def compare_struct(type, found, source, path):
    if not isinstance(source, dict):
        raise Difference(path, source, found)
    # By place: DuckDB renames fields whose names differ in case alone.
    values = list(found.values())
    if len(values) != type.num_fields:
        raise Difference(path, f"{type.num_fields} fields", found)
    names = set()
    for field, value in zip(type, values):
        names.add(field.name)
        compare_value(field.type, value, source.get(field.name), f"{path}.{field.name}")
    for name, value in source.items():
        if name not in names and value is not None:
            raise Difference(f"{path}.{name}", value, "no column")


def compare_map(type, found, source, path):
    if not isinstance(source, dict):
        raise Difference(path, source, found)
    # A reader without maps gives a list of structs.
    entries = [(e["key"], e["value"]) if isinstance(e, dict) else e for e in found]
    values = dict(entries)
    if len(values) != len(entries):
        raise Difference(path, "each key once", entries)
    if values.keys() != source.keys():
        raise Difference(path, sorted(source), sorted(values))
    for key, value in values.items():
        compare_value(type.item_type, value, source[key], f"{path}[{key!r}]")


def compare_list(type, found, source, path):
    if not isinstance(source, list) or len(source) != len(found):
        raise Difference(path, source, found)
    for i, (item, value) in enumerate(zip(found, source)):
        compare_value(type.value_type, item, value, f"{path}[{i}]")


def compare_scalar(type, found, source, path):
    if pyarrow.types.is_timestamp(type):
        equal = isinstance(source, str) and instant(source) == instant(found)
    elif pyarrow.types.is_date(type):
        equal = isinstance(source, str) and datetime.date.fromisoformat(source) == found
    elif pyarrow.types.is_boolean(type):
        equal = found is source
    elif pyarrow.types.is_integer(type) or pyarrow.types.is_floating(type):
        equal = same_number(found, source)
    elif pyarrow.types.is_string(type) or pyarrow.types.is_large_string(type):
        equal = isinstance(source, str) and found == source
    else:
        raise Difference(path, "a type that exports have", str(type))
    if not equal:
        raise Difference(path, source, found)


def instant(value):
    if isinstance(value, str):
        # What Python writes as a fraction has three or six digits.
        value = datetime.datetime.fromisoformat(value)
    return value.astimezone(datetime.timezone.utc) if value.tzinfo else value.replace(
        tzinfo=datetime.timezone.utc)


def same_number(found, source):
    if isinstance(source, bool) or not isinstance(source, (int, float)):
        return False
    # Python compares integers with floats exactly.
    return found == source and math.copysign(1, found) == math.copysign(1, source)


def compare_json_text(found, source, path):
    try:
        value = json.loads(found)
    except (TypeError, ValueError):
        raise Difference(path, source, found) from None
    compare_json(value, source, path)


def compare_json(value, source, path):
    """Compares parsed JSON text, which keeps every null and every kind."""
    same = type(value) is type(source)
    if same and isinstance(source, dict):
        same = value.keys() == source.keys()
        for key in source if same else ():
            compare_json(value[key], source[key], f"{path}.{key}")
    elif same and isinstance(source, list):
        same = len(value) == len(source)
        for i in range(len(source) if same else 0):
            compare_json(value[i], source[i], f"{path}[{i}]")
    elif same:
        same = value == source
    if not same:
        raise Difference(path, source, value)
