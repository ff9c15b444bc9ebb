"""The readers that exports are checked with. Each gives the rows of a file as an Arrow table that
its own decoder made, or the lines of a JSON file as text."""

import gzip
import shutil
import subprocess

import duckdb
import polars
import pyarrow
import pyarrow.parquet


def parquet_with_pyarrow(path):
    return pyarrow.parquet.ParquetFile(path, page_checksum_verification=True).read()


def parquet_with_duckdb(path):
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = true")
        rows = connection.sql("SELECT * FROM read_parquet($path, hive_partitioning = false)", params={"path": path})
        # DuckDB renames columns whose names differ in case alone, or are empty.
        return rows.to_arrow_table().rename_columns(pyarrow.parquet.read_schema(path).names)


def parquet_with_polars(path):
    return polars.read_parquet(path).to_arrow()


PARQUET = {
    "pyarrow": parquet_with_pyarrow,
    "duckdb": parquet_with_duckdb,
    "polars": parquet_with_polars,
}


def lines_with_tools(path):
    """The lines as gzip and zstd see them, which also check the file."""
    for ending, tool in ((".gz", "gzip"), (".zst", "zstd")):
        if path.endswith(ending) and shutil.which(tool):
            subprocess.run([tool, "-tq", path], check=True)
            return subprocess.run([tool, "-dcq", path], check=True, capture_output=True).stdout
    if path.endswith(".gz"):
        with gzip.open(path) as file:
            return file.read()
    return lines_with_pyarrow(path)


def lines_with_pyarrow(path):
    codec = {".gz": "gzip", ".zst": "zstd"}.get(path[path.rfind("."):])
    with pyarrow.OSFile(path) as file:
        stream = pyarrow.CompressedInputStream(file, codec) if codec else file
        return stream.read()


def lines_with_duckdb(path):
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT json FROM read_ndjson_objects(?, maximum_object_size = 268435456)", [path])
        return "".join(row[0] + "\n" for row in rows.fetchall()).encode()


def lines_with_polars(path):
    lines = polars.read_lines(path).to_series()
    return "".join(line + "\n" for line in lines).encode()


JSON = {
    "tools": lines_with_tools,
    "pyarrow": lines_with_pyarrow,
    "duckdb": lines_with_duckdb,
    "polars": lines_with_polars,
}
