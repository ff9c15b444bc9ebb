"""Polars: a lazy scan of the input with explicit types, sunk to Parquet in a stream."""

import os
import sys

# Polars reads its number of threads when it is imported.
os.environ["POLARS_MAX_THREADS"] = sys.argv[4]

import duckdb
import polars

import peer


def export(source, output, codec, threads, columns):
    names = {"none": "uncompressed", "lz4": "lz4"}
    # The types are written as DuckDB has them; an empty table of theirs says what Polars calls them.
    types = ", ".join(f'NULL::{type} AS "{name}"'.replace("JSON", "VARCHAR") for name, type in columns.items())
    with duckdb.connect() as connection:
        schema = polars.from_arrow(connection.sql(f"SELECT {types} LIMIT 0").to_arrow_table()).schema
    polars.scan_ndjson(source, schema=schema).sink_parquet(output, compression=names.get(codec, codec))


if __name__ == "__main__":
    peer.main(export)
