"""Reads files of every type, encoding, codec, page version and index option with other readers,
compares every value and what filters leave of them, and prints the matrix.

    python Tests/Matrix/run.py WRITER [--article FILE] [--readers a,b] [--few]

WRITER is the built `matrix`. Readers that are not installed are left out, and the matrix says so.
A cell tells wrong values ("WRONG") from files that a reader refuses ("refused")."""

import argparse
import collections
import decimal
import glob
import importlib.metadata
import json
import os
import struct
import subprocess
import sys
import tempfile

import pyarrow
import pyarrow.dataset
import pyarrow.parquet

UNITS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
SCALES = {"decimal 9": 2, "decimal 18": 4, "decimal 38": 10}
# Readers whose times have no nanoseconds.
COARSE = {("time ns", "duckdb")}
EPOCHS = {"timestamp ms": "ms", "timestamp us": "us", "timestamp ns": "ns", "timestamp us local": "us",
          "time ms": "ms", "time us": "us", "time ns": "ns"}


def with_pyarrow(path):
    return pyarrow.parquet.ParquetFile(path, page_checksum_verification=True).read()


def with_duckdb(path):
    import duckdb
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection.sql(f"SELECT * FROM read_parquet('{path}')").to_arrow_table()


def with_polars(path):
    import polars
    return polars.read_parquet(path).to_arrow()


def with_chdb(path):
    import chdb
    bytes = chdb.query(
        f"SELECT * FROM file('{path}', Parquet) SETTINGS output_format_arrow_string_as_string = 0,"
        " session_timezone = 'UTC'", "Arrow").bytes()
    return pyarrow.ipc.open_file(pyarrow.py_buffer(bytes)).read_all()


def with_datafusion(path):
    import datafusion
    batches = datafusion.SessionContext().read_parquet(path).collect()
    return pyarrow.Table.from_batches(batches)


def with_fastparquet(path):
    import fastparquet
    frame = fastparquet.ParquetFile(path).to_pandas()
    return {name: list(frame[name]) for name in frame.columns}


def with_spark(path):
    # Rows as Spark's own JSON would round them: values are taken as they are.
    frame = spark().read.parquet(path)
    rows = frame.collect()
    return {name: [row[i] for row in rows] for i, name in enumerate(frame.columns)}


_spark = None


def spark():
    global _spark
    if _spark is None:
        os.environ["TZ"] = "UTC"
        from pyspark.sql import SparkSession
        _spark = (
            SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC").config("spark.log.level", "OFF")
            .config("spark.sql.legacy.parquet.nanosAsLong", "true").getOrCreate())
    return _spark


READERS = {
    "pyarrow": with_pyarrow, "duckdb": with_duckdb, "polars": with_polars, "chdb": with_chdb,
    "datafusion": with_datafusion, "fastparquet": with_fastparquet, "pyspark": with_spark,
}


def texts(kind, column):
    """The values of a column in the form of the writer's own texts."""
    if isinstance(column, list):
        return [text(kind, value) for value in column]
    if isinstance(column, pyarrow.ChunkedArray):
        column = column.combine_chunks()
    type = column.type
    if isinstance(type, pyarrow.BaseExtensionType):
        column = column.storage
        type = column.type
    if pyarrow.types.is_dictionary(type):
        column = column.dictionary_decode()
        type = column.type
    if pyarrow.types.is_timestamp(type) or pyarrow.types.is_time(type):
        wide = pyarrow.types.is_timestamp(type) or type.bit_width == 64
        numbers = column.cast(pyarrow.int64() if wide else pyarrow.int32()).to_pylist()
        have, want = UNITS[type.unit], UNITS[EPOCHS[kind]]
        return [None if n is None else str(n * have // want) for n in numbers]
    if pyarrow.types.is_date32(type):
        column = column.cast(pyarrow.int32())
    if pyarrow.types.is_date64(type):
        column = column.cast(pyarrow.date32()).cast(pyarrow.int32())
    return [text(kind, value) for value in column.to_pylist()]


def text(kind, value):
    import datetime
    import uuid
    if value is None or type(value).__name__ in ("NaTType", "NAType"):
        return None
    if kind == "uuid" and isinstance(value, str):
        return uuid.UUID(value).hex
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, decimal.Decimal):
        return str(int(value.scaleb(SCALES[kind])))
    if kind in ("float", "double", "float16"):
        format = {"float": ">f", "double": ">d", "float16": "<e"}[kind]
        if isinstance(value, (bytes, bytearray)):
            return bytes(value).hex()
        # The bits of a NaN are the reader's.
        return "nan" if value != value else struct.pack(format, value).hex()
    if isinstance(value, str):
        return value.encode().hex()
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    if hasattr(value, "value") and kind in EPOCHS:  # pandas
        return str(value.value // UNITS[EPOCHS[kind]])
    if isinstance(value, datetime.datetime):
        since = value.replace(tzinfo=None) - datetime.datetime(1970, 1, 1)
        if kind == "date":
            return str(since.days)
        return str(since // datetime.timedelta(microseconds=1) * 1000 // UNITS[EPOCHS[kind]])
    if isinstance(value, datetime.date):
        return str((value - datetime.date(1970, 1, 1)).days)
    if isinstance(value, datetime.timedelta):
        return str(value // datetime.timedelta(microseconds=1) * 1000 // UNITS[EPOCHS[kind]])
    if kind == "boolean":
        return str(bool(value)).lower()
    return str(int(value))


def expected_texts(kind, column):
    if kind == "float":
        return ["nan" if t and struct.unpack(">f", bytes.fromhex(t))[0] != struct.unpack(
            ">f", bytes.fromhex(t))[0] else t for t in column]
    if kind == "double":
        return ["nan" if t and struct.unpack(">d", bytes.fromhex(t))[0] != struct.unpack(
            ">d", bytes.fromhex(t))[0] else t for t in column]
    return column


def judge(read, kind, path, expected):
    """A word for how a reader does with a file, and an example where that is not good."""
    try:
        found = read(path)
    except BaseException as error:  # Some readers panic, which is no Exception.
        if isinstance(error, KeyboardInterrupt):
            raise
        return "refused", str(error).strip().split("\n")[0][:120]
    for name, column in expected.items():
        try:
            values = texts(kind, found[name] if isinstance(found, dict) else found.column(name))
        except (ValueError, TypeError, KeyError, OverflowError, struct.error, pyarrow.ArrowException) as error:
            return "as another type", f"{name}: {type(error).__name__}: {error}"[:120]
        if read is with_fastparquet:
            # A column of pandas has one mark for nulls and NaNs.
            values = [None if value == "nan" else value for value in values]
            column = [None if value == "nan" else value for value in column]
        if values != column:
            row = next((i for i, (a, b) in enumerate(zip(values, column)) if a != b), len(values))
            at = f"{name}, row {row}: {(values + [None])[row]} for {column[row] if row < len(column) else None}"
            return "WRONG", at[:160]
    return "same", ""


FILTERED = ("int32", "int64", "uint8", "uint16", "uint32", "uint64", "float", "double", "string", "bytes", "date",
            "decimal 9", "timestamp us")
OPERATORS = {"==": "=", "<": "<", ">=": ">="}


def check_filters(path, names):
    """Filters with which readers skip what statistics, page indexes and bloom filters rule out must
    leave the rows that they leave of the same values in memory. Gives how many were tried, and what
    differed."""
    table = with_pyarrow(path)
    tried, wrong = 0, []
    for name in table.column_names:
        values = [v for v in table.column(name).to_pylist() if v is not None]
        probes = [values[i * (len(values) - 1) // 5] for i in range(6)]
        for probe, operator in ((p, o) for p in probes for o in OPERATORS):
            for reader in names:
                if reader in FILTERS:
                    tried += 1
                    expected, found = FILTERS[reader](path, table, name, operator, probe)
                    if expected != found:
                        wrong.append(f"{reader}: {name} {operator} {probe!r}: {found} rows for {expected}")
    return tried, wrong


def filter_with_pyarrow(path, table, name, operator, probe):
    field = pyarrow.dataset.field(name)
    literal = pyarrow.scalar(probe, table.schema.field(name).type)
    condition = {"==": field == literal, "<": field < literal, ">=": field >= literal}[operator]
    return (table.filter(condition).num_rows, pyarrow.dataset.dataset(path).to_table(filter=condition).num_rows)


def filter_with_duckdb(path, table, name, operator, probe):
    import duckdb
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"CREATE TABLE memory AS SELECT * FROM read_parquet('{path}')")
    return tuple(
        connection.execute(
            f"SELECT count(*) FROM {source} WHERE {name} {OPERATORS[operator]} ?", [probe]).fetchone()[0]
        for source in ("memory", f"read_parquet('{path}')"))


FILTERS = {"pyarrow": filter_with_pyarrow, "duckdb": filter_with_duckdb}


def encodings(path):
    found = set()
    metadata = pyarrow.parquet.ParquetFile(path).metadata
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            found.update(metadata.row_group(group).column(column).encodings)
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("writer")
    parser.add_argument("--article")
    parser.add_argument("--readers", default=",".join(READERS))
    parser.add_argument("--few", action="store_true", help="one variant of each profile")
    options = parser.parse_args()
    names = [name for name in options.readers.split(",") if installed(name)]
    cells = collections.defaultdict(collections.Counter)
    notes = {}
    used, tried, differences = set(), 0, []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([options.writer, folder], check=True)
        kinds = sorted(os.path.basename(path)[:-5] for path in glob.glob(f"{folder}/*.json"))
        for kind in kinds:
            with open(f"{folder}/{kind}.json") as file:
                expected = {n: expected_texts(kind, c) for n, c in json.load(file).items()}
            for path in sorted(glob.glob(f"{folder}/{kind}/*.parquet")):
                variant = os.path.basename(path)[:-8]
                if options.few and not variant.endswith("zstd-v1-indexes"):
                    continue
                used |= encodings(path)
                if kind in FILTERED and variant in ("common-zstd-v1-indexes", "compatible-zstd-v1-indexes"):
                    count, wrong = check_filters(path, names)
                    tried += count
                    differences += [f"{kind}, {variant}: {text}" for text in wrong]
                for name in names:
                    word, note = judge(READERS[name], kind, path, expected)
                    cells[kind, name][word] += 1
                    if note:
                        notes.setdefault((kind, name, word), []).append((variant, note))
    table = render(kinds, names, cells, notes, used)
    filtering = " and ".join(name for name in names if name in FILTERS)
    table += (
        f"\n## Filters\n\n{tried} filters of {filtering}, pushed down into files with statistics, page indexes "
        f"and bloom filters, against\nthe same in memory: {len(differences)} leave other rows.\n")
    table += "".join(f"- {text}\n" for text in differences)
    print(table)
    if options.article:
        with open(options.article, "w") as file:
            file.write(table)
    # Files that some readers get wrong whoever wrote them are for people to judge; these are not.
    strict = [name for name in ("pyarrow", "duckdb", "polars", "datafusion") if name in names]
    wrong = [
        (kind, name) for kind in kinds for name in strict
        if cells[kind, name]["WRONG"] and (kind, name) not in COARSE]
    return 1 if wrong or differences else 0


def installed(name):
    try:
        importlib.metadata.version(name)
        return True
    except importlib.metadata.PackageNotFoundError:
        return False


def render(kinds, names, cells, notes, used):
    lines = [
        "# What other readers read", "",
        "Files of every type, profile of encodings, codec, page version and index option, read by other programs.", "",
        "Every value was compared, nulls, NaNs and both zeros too; the bits of a NaN are the reader's. Each",
        "cell counts files: those read with the same values, of all. Files that a reader refuses, since it",
        "does not know a type, an encoding or a codec, are told from those that it reads wrongly.",
        f"The files hold the encodings {', '.join(sorted(used))}. Made by `Tests/Matrix/run.py`.", "",
        "| type | " + " | ".join(f"{n} {importlib.metadata.version(n)}" for n in names) + " |",
        "|---|" + "---|" * len(names)]
    for kind in kinds:
        row = []
        for name in names:
            counts = cells[kind, name]
            words = [f"{counts['same']} of {sum(counts.values())}"]
            words += [f"{counts[w]} {w}" for w in ("refused", "as another type", "WRONG") if counts[w]]
            row.append(", ".join(words))
        lines.append(f"| {kind} | " + " | ".join(row) + " |")
    lines += ["", "## What is not the same", ""]
    for (kind, name, word), list in notes.items():
        variants = ", ".join(v for v, _ in list[:4]) + (" …" if len(list) > 4 else "")
        note = list[0][1].replace("|", "\\|").replace("<", "\\<")
        lines.append(f"- {name}, {kind}, {word} {len(list)} ({variants}): {note}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
