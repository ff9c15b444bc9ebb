"""Writes an Arrow file's columns, which are read into memory before, with one of the peers.

    peer.py TOOL ARROW OUTPUT CODEC THREADS

Writes twice, and prints the wall and processor seconds of the second time: what a library sets up when
it is used first does not count."""

import json
import os
import resource
import sys
import time

tool, source, output, codec, threads = sys.argv[1:]
os.environ["POLARS_MAX_THREADS"] = threads
LEVEL = 3

import pyarrow as pa


def pyarrow(table):
    import pyarrow.parquet as pq
    pa.set_cpu_count(int(threads))
    level = LEVEL if codec == "zstd" else None
    return lambda: pq.write_table(table, output, compression=codec, compression_level=level)


def polars(table):
    import polars
    frame = polars.from_arrow(table)
    words = {"compression": "uncompressed" if codec == "none" else codec}
    if codec == "zstd":
        words["compression_level"] = LEVEL
    return lambda: frame.write_parquet(output, **words)


def arro3(table):
    import arro3.core
    import arro3.io
    given = arro3.core.Table.from_arrow(table)
    name = {"none": "uncompressed", "zstd": f"zstd({LEVEL})"}.get(codec, codec)
    return lambda: arro3.io.write_parquet(given, output, compression=name)


def chdb(table):
    import chdb
    settings = f"max_threads = {threads}, output_format_parquet_compression_method = '{codec}', engine_file_truncate_on_insert = 1"
    if codec == "zstd":
        settings += f", output_format_compression_level = {LEVEL}"
    globals()["table"] = table
    return lambda: chdb.query(f"INSERT INTO FUNCTION file('{output}', 'Parquet') SELECT * FROM Python(table) SETTINGS {settings}")


def main():
    with pa.OSFile(source) as file:
        given = pa.ipc.open_file(file).read_all()
    write = {"pyarrow": pyarrow, "polars": polars, "arro3": arro3, "chdb": chdb}[tool](given)
    write()
    before = resource.getrusage(resource.RUSAGE_SELF)
    begin = time.perf_counter()
    write()
    seconds = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"seconds": seconds, "cpu": cpu}))


if __name__ == "__main__":
    main()
