"""Other programs that read Parquet files, and their values in one form: the texts that `matrix` writes."""

import datetime
import decimal
import importlib.metadata
import os
import struct
import uuid

import pyarrow
import pyarrow.parquet

UNITS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
SCALES = {"decimal 9": 2, "decimal 18": 4, "decimal 38": 10, "decimal bytes": 3}
EPOCHS = {
    f"{kind} {unit}{zone}": unit
    for kind in ("time", "timestamp") for unit in ("ms", "us", "ns") for zone in ("", " local")
}


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
    # Row groups come in the order in which they are read, else.
    bytes = chdb.query(
        f"SELECT * FROM file('{path}', Parquet) SETTINGS output_format_arrow_string_as_string = 0,"
        " session_timezone = 'UTC', input_format_parquet_preserve_order = 1", "Arrow").bytes()
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
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED")
            .config("spark.sql.legacy.parquet.nanosAsLong", "true").getOrCreate())
    return _spark


READERS = {
    "pyarrow": with_pyarrow, "duckdb": with_duckdb, "polars": with_polars, "chdb": with_chdb,
    "datafusion": with_datafusion, "fastparquet": with_fastparquet, "pyspark": with_spark,
}


def installed(names):
    """Those of the readers that are there, and their versions."""
    found = {}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            print(f"{name} is not installed, and left out")
    return found


def column(table, name):
    return table[name] if isinstance(table, dict) else table.column(name)


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
    if value is None or type(value).__name__ in ("NaTType", "NAType"):
        return None
    if kind not in ("float", "double", "float16") and isinstance(value, float):
        # Pandas has NaN for null.
        if value != value:
            return None
        if kind in SCALES:
            raise TypeError("a decimal number becomes a double")
    if kind == "uuid" and isinstance(value, str):
        return uuid.UUID(value).hex
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, decimal.Decimal):
        return str(int(value.scaleb(SCALES.get(kind, 0))))
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
    """NaNs by their name, whatever their bits."""
    format = {"float": ">f", "double": ">d"}.get(kind)
    if not format:
        return column
    numbers = [None if t is None else struct.unpack(format, bytes.fromhex(t))[0] for t in column]
    return ["nan" if number != number else t for number, t in zip(numbers, column)]


def nested(name, value):
    """A value of a column of nested records: lists, objects of what is there, maps as pairs."""
    if hasattr(value, "asDict"):  # Spark
        value = value.asDict(recursive=True)
    if hasattr(value, "tolist"):  # numpy
        value = value.tolist()
    if value is None or isinstance(value, float) and value != value:
        return None
    if name == "scores" and isinstance(value, dict):
        value = list(value.items())
    if isinstance(value, dict):
        if name == "scores":
            return [value["key"], nested("", value["value"])]
        members = {key: nested("", member) for key, member in value.items()}
        return {key: member for key, member in members.items() if member is not None}
    if isinstance(value, (list, tuple)):
        if name == "scores":
            return [
                [e["key"], nested("", e["value"])] if isinstance(e, dict) else [e[0], nested("", e[1])]
                for e in (e.asDict() if hasattr(e, "asDict") else e for e in value)]
        return [nested("", element) for element in value]
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode()
    return value


def nested_column(name, column):
    values = column if isinstance(column, list) else column.to_pylist()
    return [nested(name, value) for value in values]
