"""Prints real Parquet files of many writers with `xdm-export cat`, and compares every value with what
pyarrow finds. Damaged files must end in one sentence."""

import base64
import csv
import decimal
import glob
import json
import math
import os
import re
import resource
import struct
import subprocess
import sys
import uuid

import pyarrow
import pyarrow.parquet

import tool

FILES = f"{tool.SHARED}/parquet-testing/data"
BAD_FILES = f"{tool.SHARED}/parquet-testing/bad_data"
NANOSECONDS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}

# What is refused, with a sentence: what the files use that is not implemented.
UNSUPPORTED = ("by BROTLI",)

# Files of `bad_data` that are unusual and legal: indices of 0 bits into a dictionary of one value.
LEGAL = ("ARROW-GH-43605.parquet",)
BAD_FILE_MEMORY = 1 << 30

# Rows whose values no two readers agree about: this moment ran over when Spark wrote it.
DISPUTED = {("int96_from_spark.parquet", 5)}


class Different(Exception):
    pass


class Number(str):
    """A number as it stands in the text."""


def parse(line):
    return json.loads(line, parse_int=Number, parse_float=Number, parse_constant=str)


def fail(path, expected, found):
    raise Different(f"{path}: expected {str(expected)[:200]!r}, found {str(found)[:200]!r}")


def compare(path, scalar, found):
    """Compares a value that is there, an Arrow scalar, with one of the text."""
    type = scalar.type
    if isinstance(type, pyarrow.BaseExtensionType):
        compare_extension(path, type, scalar, found)
    elif pyarrow.types.is_struct(type):
        compare_object(path, [(name, scalar[i]) for i, name in enumerate(f.name for f in type)], found)
    elif pyarrow.types.is_map(type):
        compare_map(path, scalar, found)
    elif pyarrow.types.is_list(type) or pyarrow.types.is_large_list(type):
        values = scalar.values or []
        if not isinstance(found, list) or len(found) != len(values):
            fail(path, values, found)
        for i, (element, value) in enumerate(zip(values, found)):
            compare_or_null(f"{path}[{i}]", element, value)
    else:
        compare_scalar(path, type, scalar, found)


def compare_or_null(path, scalar, found):
    if scalar.is_valid:
        compare(path, scalar, found)
    elif found is not None:
        fail(path, None, found)


def compare_object(path, members, found):
    expected = [(name, scalar) for name, scalar in members if scalar.is_valid]
    if not isinstance(found, dict) or [name for name, _ in expected] != list(found):
        fail(path, [name for name, _ in expected], found)
    for name, scalar in expected:
        compare(f"{path}.{name}", scalar, found[name])


def compare_map(path, scalar, found):
    entries = [(entry["key"], entry["value"]) for entry in scalar.values or []]
    if isinstance(found, list):
        # A map without values is the array of its keys.
        if len(found) != len(entries):
            fail(path, entries, found)
        for (key, _), value in zip(entries, found):
            compare(path, key, value)
        return
    if not isinstance(found, dict) or len(found) != len(entries):
        fail(path, entries, found)
    for (key, value), (name, text) in zip(entries, found.items()):
        compare(f"{path} key", key, name if pyarrow.types.is_string(key.type) else Number(name))
        compare_or_null(f"{path}[{name!r}]", value, text)


def compare_extension(path, type, scalar, found):
    if isinstance(type, pyarrow.JsonType):
        equal = json.loads(scalar.value.as_py()) == json.loads(json.dumps(found))
    elif isinstance(type, pyarrow.UuidType):
        equal = isinstance(found, str) and uuid.UUID(found) == scalar.as_py() and found == found.lower()
    else:
        return compare(path, scalar.value, found)
    if not equal:
        fail(path, scalar, found)


def compare_scalar(path, type, scalar, found):
    kind = pyarrow.types
    if kind.is_boolean(type):
        equal = found is scalar.as_py()
    elif kind.is_integer(type):
        equal = isinstance(found, Number) and int(found) == scalar.as_py()
    elif kind.is_floating(type):
        equal = same_float(type, scalar.as_py(), found)
    elif kind.is_decimal(type):
        expected = scalar.as_py()
        equal = isinstance(found, Number) and decimal.Decimal(found) == expected and (
            len(found.partition(".")[2]) == max(type.scale, 0))
    elif kind.is_timestamp(type):
        equal = isinstance(found, str) and nanoseconds(found) == scalar.value * NANOSECONDS[type.unit] and (
            type.tz is None or found.endswith("Z"))
    elif kind.is_time(type):
        unit = NANOSECONDS[type.unit]
        equal = isinstance(found, str) and nanoseconds(f"1970-01-01T{found}") == scalar.value * unit
    elif kind.is_date(type):
        equal = found == scalar.as_py().isoformat()
    elif kind.is_string(type) or kind.is_large_string(type):
        equal = found == scalar.as_py() and not isinstance(found, Number)
    elif kind.is_binary(type) or kind.is_large_binary(type) or kind.is_fixed_size_binary(type):
        equal = base64.b64decode(found, validate=True) == scalar.as_py()
    else:
        fail(path, f"a type that is compared, not {type}", found)
    if not equal:
        fail(path, scalar, found)


def same_float(type, expected, found):
    if not math.isfinite(expected):
        name = "NaN" if math.isnan(expected) else "Infinity" if expected > 0 else "-Infinity"
        return found == name
    if not isinstance(found, Number):
        return False
    format = {16: "<e", 32: "<f", 64: "<d"}[type.bit_width]
    return struct.pack(format, float(found)) == struct.pack(format, expected)


def nanoseconds(text):
    """Nanoseconds from 1970 of a time as ISO 8601 writes it, with a sign before years beyond 9999."""
    match = re.fullmatch(r"([+-]?\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d+)Z?", text)
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    # Counted in years that begin in March.
    year -= month <= 2
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    days = year * 365 + year // 4 - year // 100 + year // 400 + day_of_year - 719468
    seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    return seconds * 10**9 + int(match[7].ljust(9, "0"))


def check_file(path):
    """Compares one file; says why it is not, if it is not."""
    done = subprocess.run([tool.BINARY, "cat", path], capture_output=True)
    sentence = done.stderr.decode()
    if done.returncode not in (0, 1) or (done.returncode == 1) != (sentence.count("\n") == 1):
        raise Different(f"exit code {done.returncode} and {sentence!r}")
    try:
        # In nanoseconds, moments of INT96 would run over.
        table = pyarrow.parquet.ParquetFile(
            path, page_checksum_verification=True, coerce_int96_timestamp_unit="us").read()
    except Exception as error:
        return f"not readable by pyarrow ({str(error)[:60]}), by cat " + (
            f"neither: {sentence.strip()[-120:]}" if done.returncode else "it is")
    if done.returncode and any(name in sentence for name in UNSUPPORTED):
        return sentence.strip()[-120:]
    if done.returncode:
        raise Different(f"pyarrow reads it, cat says {sentence.strip()}")
    lines = done.stdout.decode().split("\n")
    if lines.pop() != "" or len(lines) != table.num_rows:
        raise Different(f"{len(lines)} lines for {table.num_rows} rows")
    columns = [(name, table.column(i)) for i, name in enumerate(table.column_names)]
    for number, line in enumerate(lines):
        if (os.path.basename(path), number) in DISPUTED:
            continue
        compare_object(f"row {number}", [(name, column[number]) for name, column in columns], parse(line))
    return None


def check_bad_file(path):
    done = subprocess.run(
        [tool.BINARY, "cat", path], capture_output=True, timeout=120, preexec_fn=limit_memory)
    sentence = done.stderr.decode()
    if done.returncode not in (0, 1) or sentence.count("\n") != done.returncode:
        raise Different(f"exit code {done.returncode} and {sentence!r}")
    if (done.returncode == 0) != (os.path.basename(path) in LEGAL):
        raise Different(f"exit code {done.returncode} {sentence}")
    return sentence.strip()[-150:] or "read"


def limit_memory():
    """What a damaged file asks for is not there to be had."""
    resource.setrlimit(resource.RLIMIT_AS, (BAD_FILE_MEMORY, BAD_FILE_MEMORY))


def check_checksum(path):
    """A page whose checksum is wrong must end in a sentence that says so."""
    done = subprocess.run([tool.BINARY, "cat", path], capture_output=True)
    sentence = done.stderr.decode()
    if done.returncode != 1 or "corrupt" not in sentence or "checksum" not in sentence:
        raise Different(f"exit code {done.returncode} and {sentence!r}")


def check_expected(path, expected):
    """Compares a file with the table that its writers left with it: an empty cell is a null, or a
    string that is empty. Their names of columns are not always the file's."""
    names = pyarrow.parquet.read_schema(path).names
    with open(expected, newline="") as file:
        rows = list(csv.reader(file))[1:]
    lines = [parse(line) for line in tool.run("cat", path).splitlines()]
    if len(lines) != len(rows):
        raise Different(f"{len(lines)} lines for {len(rows)} rows of {expected}")
    for number, (line, row) in enumerate(zip(lines, rows)):
        if len(row) != len(names):
            raise Different(f"{len(names)} columns for {len(row)} of {expected}")
        for name, cell in zip(names, row):
            if str(line.get(name, "")) != cell:
                fail(f"row {number}, {name}", cell, line.get(name))


def main():
    if not os.path.isdir(FILES):
        print("skipped: no Parquet files beside the checkout (../shared/data/parquet-testing)")
        return 0
    failures = equal = tables = checksums = 0
    for path in sorted(glob.glob(f"{FILES}/*.parquet") + glob.glob(f"{BAD_FILES}/*.parquet")):
        name = os.path.basename(path)
        try:
            note = check_bad_file(path) if path.startswith(BAD_FILES) else check_file(path)
            expected = path.removesuffix(".parquet") + "_expect.csv"
            if os.path.exists(expected):
                check_expected(path, expected)
                tables += 1
            if path.endswith("-corrupt-checksum.parquet"):
                check_checksum(path)
                checksums += 1
            equal += note is None
            if note:
                print(f"{name}: {note}")
        except Exception as error:  # Each file has its turn.
            failures += 1
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
    print(
        f"{equal} files have the values that pyarrow finds, {tables} those of their own tables, "
        f"{checksums} wrong checksums are found; {failures} failures")
    return 1 if failures or not (equal and tables and checksums) else 0


if __name__ == "__main__":
    sys.exit(main())
