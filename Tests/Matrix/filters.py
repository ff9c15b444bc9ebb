"""Filters that readers push down into files must leave the rows that they leave of the same values in
memory: what statistics, page indexes and bloom filters rule out must not be there.

    python Tests/Matrix/filters.py WRITER [--readers a,b] [--files a,b]

The files are made for what goes wrong: NaN, both zeros, infinities, nulls by pages and row groups,
strings that differ behind what bounds keep of them, unsigned values, the extremes of every type."""

import argparse
import collections
import datetime
import decimal
import glob
import os
import subprocess
import sys
import tempfile

import pyarrow
import pyarrow.compute
import pyarrow.dataset
import pyarrow.parquet

import readers

OPERATORS = ("=", "<", "<=", ">", ">=", "<>")
NULLS = ("IS NULL", "IS NOT NULL")
# Files that a reader is asked about, where not all: some know BYTE_STREAM_SPLIT not at all, or not of every
# type, and Spark takes its time.
COMMON = ("common-v1", "common-v2", "compatible-v1", "compatible-v2")
FILES = {"pyspark": ("common-v1", "compatible-v2"), "duckdb": COMMON, "polars": COMMON}

Filter = collections.namedtuple("Filter", "column operator probe")
Result = collections.namedtuple("Result", "reader file tried differences explained found")


def probes(column):
    """Values that are there, values between them, and the edges of the type."""
    values = column.to_pylist()
    chosen = [values[row] for row in range(1, len(values), 333)]
    chosen += [values[row] for row in range(1001, 2000, 50)]  # The extremes.
    type = column.type
    if pyarrow.types.is_floating(type):
        chosen += [float("nan"), 0.0, -0.0, float("inf"), float("-inf"), 1.5, -1e30, 1e30]
    elif pyarrow.types.is_integer(type):
        low = 0 if pyarrow.types.is_unsigned_integer(type) else -(1 << type.bit_width - 1)
        span = 1 << type.bit_width
        chosen += [low, low + 1, low + span // 2 - 1, low + span // 2, low + span - 1, 7, 100]
    elif pyarrow.types.is_decimal(type):
        chosen += [decimal.Decimal(0), decimal.Decimal(1).scaleb(-type.scale), decimal.Decimal(-5)]
    elif pyarrow.types.is_string(type):
        chosen += ["", "é" * 32, "é" * 33, "x" * 64, "x" * 70, "x" * 71, "y", "z" * 66, "key 10500x"]
    elif pyarrow.types.is_binary(type):
        chosen += [b"", b"\xff" * 64, b"\xff" * 71, b"\0", b"x" * 70, b"x" * 70 + b"9", b"key"]
    # Equal to Python, but not to bounds and filters: both zeros. NaN is not equal to itself.
    return list({repr(value): value for value in chosen if value is not None}.values())


def filters_of(table):
    found = []
    for name in table.column_names[1:]:
        for probe in probes(table.column(name)):
            found += [Filter(name, operator, probe) for operator in OPERATORS]
        found += [Filter(name, operator, None) for operator in NULLS]
    return found


def account(rows):
    """How many rows, and which: their numbers' sum."""
    return (len(rows), sum(rows))


def accounts(filters, run):
    """What a reader finds, by filter."""
    found = {}
    for filter in filters:
        try:
            found[filter] = run(filter)
        except Exception as error:
            found[filter] = f"{type(error).__name__}: {error}"[:100]
    return found


def with_pyarrow(path, table, filters):
    def condition(filter):
        field = pyarrow.dataset.field(filter.column)
        if filter.operator == "IS NULL":
            return field.is_null()
        if filter.operator == "IS NOT NULL":
            return field.is_valid()
        value = pyarrow.scalar(filter.probe, table.schema.field(filter.column).type)
        return {
            "=": field == value, "<": field < value, "<=": field <= value, ">": field > value,
            ">=": field >= value, "<>": field != value}[filter.operator]

    dataset = pyarrow.dataset.dataset(path)
    memory = pyarrow.dataset.dataset(table)
    for source in (memory, dataset):
        yield accounts(filters, lambda filter: account(
            source.to_table(columns=["row"], filter=condition(filter)).column(0).to_pylist()))


def literal(value, type, types):
    """A value as SQL writes it, of a type that is named."""
    name = next(name for test, name in types if test(type))
    if name == "DECIMAL":
        name = f"DECIMAL({type.precision}, {type.scale})"
    if isinstance(value, bytes):
        return name.format(value.hex()) if "{}" in name else f"X'{value.hex()}'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        value = value.strftime("%Y-%m-%d %H:%M:%S.%f") + ("+00" if name != "TIMESTAMP" else "")
    text = str(value).replace("'", "''")
    return f"CAST('{text}' AS {name})"


def condition(filter, type, types):
    if filter.operator in NULLS:
        return f"{filter.column} {filter.operator}"
    return f"{filter.column} {filter.operator} {literal(filter.probe, type, types)}"


IS = pyarrow.types
DUCKDB_TYPES = (
    (IS.is_boolean, "BOOLEAN"), (IS.is_int8, "TINYINT"), (IS.is_int16, "SMALLINT"), (IS.is_int32, "INTEGER"),
    (IS.is_int64, "BIGINT"), (IS.is_uint8, "UTINYINT"), (IS.is_uint16, "USMALLINT"), (IS.is_uint32, "UINTEGER"),
    (IS.is_uint64, "UBIGINT"), (IS.is_float32, "FLOAT"), (IS.is_float64, "DOUBLE"), (IS.is_decimal, "DECIMAL"),
    (IS.is_string, "VARCHAR"), (IS.is_binary, "unhex('{}')"), (IS.is_date, "DATE"),
    (IS.is_timestamp, "TIMESTAMPTZ"))
SPARK_TYPES = (
    (IS.is_boolean, "BOOLEAN"), (IS.is_int8, "TINYINT"), (IS.is_uint8, "SMALLINT"), (IS.is_int16, "SMALLINT"),
    (IS.is_int32, "INT"), (IS.is_uint16, "INT"), (IS.is_int64, "BIGINT"), (IS.is_uint32, "BIGINT"),
    (IS.is_uint64, "DECIMAL(20, 0)"), (IS.is_float32, "FLOAT"), (IS.is_float64, "DOUBLE"),
    (IS.is_decimal, "DECIMAL"), (IS.is_string, "STRING"), (IS.is_binary, "BINARY"), (IS.is_date, "DATE"),
    (IS.is_timestamp, "TIMESTAMP"))


def with_duckdb(path, table, filters):
    import duckdb
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET threads = 1")
    connection.execute(f"CREATE TABLE memory AS SELECT * FROM read_parquet('{path}')")
    for source in ("memory", f"read_parquet('{path}')"):
        yield accounts(filters, lambda filter: connection.execute(
            f"SELECT count(*), coalesce(sum(row), 0)::BIGINT FROM {source} WHERE "
            + condition(filter, table.schema.field(filter.column).type, DUCKDB_TYPES)).fetchone())


def with_polars(path, table, filters):
    import polars

    def expression(filter, schema):
        field = polars.col(filter.column)
        if filter.operator in NULLS:
            return field.is_null() if filter.operator == "IS NULL" else field.is_not_null()
        value = polars.lit(filter.probe, dtype=schema[filter.column])
        return {
            "=": field == value, "<": field < value, "<=": field <= value, ">": field > value,
            ">=": field >= value, "<>": field != value}[filter.operator]

    memory = polars.read_parquet(path)
    for source in (memory.lazy(), polars.scan_parquet(path)):
        yield accounts(filters, lambda filter: account(
            source.filter(expression(filter, memory.schema)).select("row").collect()["row"].to_list()))


def with_datafusion(path, table, filters):
    import datafusion
    context = datafusion.SessionContext()
    disk = context.read_parquet(path)
    memory = context.create_dataframe([disk.collect()])

    def expression(filter):
        field = datafusion.col(f'"{filter.column}"')
        if filter.operator in NULLS:
            return field.is_null() if filter.operator == "IS NULL" else ~field.is_null()
        value = datafusion.lit(pyarrow.scalar(filter.probe, table.schema.field(filter.column).type))
        return {
            "=": field == value, "<": field < value, "<=": field <= value, ">": field > value,
            ">=": field >= value, "<>": field != value}[filter.operator]

    for source in (memory, disk):
        yield accounts(filters, lambda filter: account([
            row for batch in source.filter(expression(filter)).select(datafusion.col("row")).collect()
            for row in batch.column(0).to_pylist()]))


def with_spark(path, table, filters):
    """All filters of a column in one query, each with a scan of its own that they are pushed into."""
    spark = readers.spark()
    spark.read.parquet(path).createOrReplaceTempView("written")
    conditions = [
        condition(filter, table.schema.field(filter.column).type, SPARK_TYPES) for filter in filters]
    stretches = [range(start, min(start + 100, len(filters))) for start in range(0, len(filters), 100)]
    spark.conf.set("spark.sql.parquet.filterPushdown", "false")
    memory = {}
    for stretch in stretches:
        parts = ", ".join(
            f"count_if({conditions[i]}), coalesce(sum(CASE WHEN {conditions[i]} THEN row END), 0)" for i in stretch)
        row = spark.sql(f"SELECT {parts} FROM written").collect()[0]
        memory |= {filters[i]: (row[2 * at], row[2 * at + 1]) for at, i in enumerate(stretch)}
    yield memory
    spark.conf.set("spark.sql.parquet.filterPushdown", "true")
    found = {filter: (0, 0) for filter in filters}
    for stretch in stretches:
        union = " UNION ALL ".join(
            f"SELECT {i} AS filter, row FROM written WHERE {conditions[i]}" for i in stretch)
        frame = spark.sql(f"SELECT filter, count(*), sum(row) FROM ({union}) GROUP BY filter")
        if "PushedFilters: [IsNotNull(" not in frame._jdf.queryExecution().toString():
            raise AssertionError("Spark pushes no filter down")
        for row in frame.collect():
            found[filters[row[0]]] = (row[1], row[2])
    yield found


FILTERS = {
    "pyarrow": with_pyarrow, "duckdb": with_duckdb, "polars": with_polars, "datafusion": with_datafusion,
    "pyspark": with_spark,
}
# Why a reader leaves other rows of columns of which some row groups have bounds, and others cannot.
PARTIAL_BOUNDS = {
    "datafusion": (
        "it takes the bounds of some row groups for those of the whole file where other row groups have none "
        "(apache/datafusion issue 25226, mended behind version 55.0.0)"),
}


def partly_bounded(path):
    """Columns of which some row groups with values have bounds, and others none."""
    metadata = pyarrow.parquet.read_metadata(path)
    found = set()
    for index in range(metadata.num_columns):
        chunks = [metadata.row_group(group).column(index) for group in range(metadata.num_row_groups)]
        bounded = {c.statistics.has_min_max for c in chunks if c.statistics.null_count < c.num_values}
        if len(bounded) == 2:
            found.add(chunks[0].path_in_schema)
    return found


def check(path, name):
    table = pyarrow.parquet.read_table(path)
    filters = filters_of(table)
    memory, pushed = FILTERS[name](path, table, filters)
    refused = [filter for filter in filters if isinstance(memory[filter], str) or isinstance(pushed[filter], str)]
    if refused:
        raise AssertionError(f"{name} refuses {len(refused)} filters: {refused[0]}: {memory[refused[0]]}")
    partial = partly_bounded(path) if name in PARTIAL_BOUNDS else set()
    differences, explained = [], []
    for filter in filters:
        if memory[filter] != pushed[filter]:
            text = f"{filter.column} {filter.operator} {filter.probe!r}: {pushed[filter]} for {memory[filter]} in memory"
            (explained if filter.column in partial else differences).append(text)
    found = sum(1 for filter in filters if memory[filter] != (0, 0))
    return Result(name, os.path.basename(path)[:-8], len(filters), differences, explained, found)


def check_all(writer, names, files=None):
    results = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([writer, "filters", folder], check=True)
        for path in sorted(glob.glob(f"{folder}/*.parquet")):
            file = os.path.basename(path)[:-8]
            if files and file not in files:
                continue
            for name in names:
                if file not in FILES.get(name, (file,)):
                    continue
                result = check(path, name)
                results.append(result)
                print(
                    f"{name}, {file}: {result.tried} filters, {len(result.differences)} leave other rows, "
                    f"and {len(result.explained)} by a fault of the reader's that is known", flush=True)
    return results


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("writer")
    parser.add_argument("--readers", default=",".join(FILTERS))
    parser.add_argument("--files", help="common-v1 and the like; all by default")
    options = parser.parse_args()
    names = readers.installed(options.readers.split(","))
    results = check_all(options.writer, list(names), options.files and options.files.split(","))
    for result in results:
        for text in result.differences[:40]:
            print(f"{result.reader}, {text}", file=sys.stderr)
    return 1 if not results or any(result.differences for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
