"""Polars: a lazy scan of the input with explicit types, sunk to Parquet in a stream. It has no maps: a
map is a struct of the keys that occur."""

import os
import sys

# Polars reads its number of threads when it is imported.
os.environ["POLARS_MAX_THREADS"] = sys.argv[4]

import polars

import peer

SCALARS = {
    "string": polars.String, "double": polars.Float64, "integer": polars.Int64, "boolean": polars.Boolean,
    "timestamp": polars.Datetime("us", "UTC"), "date": polars.Date,
}


def translate(columns):
    return {name: dtype(type) for name, type in columns.items()}


def dtype(type):
    if isinstance(type, str):
        return SCALARS[type]
    if "struct" in type:
        return polars.Struct({name: dtype(t) for name, t in type["struct"].items()})
    if "map" in type:
        return polars.Struct({key: dtype(type["map"]) for key in type["keys"]})
    return polars.List(dtype(type["list"]))


def export(source, output, codec, level, threads, schema):
    polars.scan_ndjson(source, schema=schema).sink_parquet(output, compression=codec, compression_level=level)


if __name__ == "__main__":
    peer.main(translate, export)
