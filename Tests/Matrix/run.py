"""Reads files of every type, encoding, codec, page version and index option with other readers,
compares every value and what filters leave of them, and writes the matrix.

    python Tests/Matrix/run.py WRITER [--article FILE] [--readers a,b] [--few]

WRITER is the built `matrix`. What is read by is pinned in requirements.txt; readers that are not
installed are left out. A cell tells wrong values ("wrong") from files that a reader refuses."""

import argparse
import glob
import json
import os
import struct
import subprocess
import sys
import tempfile

import pyarrow
import pyarrow.parquet

import article
import filters
import readers

# Kinds that readers have no type for: their times have no nanoseconds, their strings are bytes.
COARSE = {("time ns", "duckdb"), ("time ns local", "duckdb")}


def judge(name, kind, path, expected):
    """A word for how a reader does with a file, and an example where that is not good."""
    try:
        found = readers.READERS[name](path)
    except BaseException as error:  # Some readers panic, which is no Exception.
        if isinstance(error, KeyboardInterrupt):
            raise
        return "refused", sentence(error)
    for field, values in expected.items():
        try:
            column = readers.column(found, field)
            got = readers.nested_column(field, column) if kind == "nested" else readers.texts(kind, column)
        except (ValueError, TypeError, KeyError, OverflowError, struct.error, pyarrow.ArrowException) as error:
            return "as another type", f"{field}: {type(error).__name__}: {error}"[:120]
        if name == "fastparquet":
            # A column of pandas has one mark for nulls and NaNs.
            got = [None if value == "nan" else value for value in got]
            values = [None if value == "nan" else value for value in values]
        if got != values:
            return difference(name, field, got, values)
    return "same", ""


def difference(name, field, got, values):
    if name == "chdb" and [value or [] for value in got] == [value or [] for value in values]:
        # ClickHouse has no null arrays.
        return "null lists as empty ones", field
    row = next((i for i, (a, b) in enumerate(zip(got, values)) if a != b), min(len(got), len(values)))
    found = got[row] if row < len(got) else "no row"
    return "wrong", f"{field}, row {row}: {found} for {values[row] if row < len(values) else 'no row'}"[:160]


def sentence(error):
    """What a reader says, in a line."""
    lines = [line.strip() for line in str(error).splitlines()]
    causes = [line.split(": ", 1)[-1] for line in lines if line.startswith("Caused by: ")]
    # The deepest cause of Spark's.
    text = causes[-1] if causes else next((line for line in lines if line), type(error).__name__)
    return text.split("file:///")[0].split("/tmp/")[0][:110]


def expectation(folder, kind):
    with open(f"{folder}/{kind}.json") as file:
        values = json.load(file)
    if kind != "nested":
        return {name: readers.expected_texts(kind, column) for name, column in values.items()}
    names = ("ints", "texts", "grid", "items", "scores", "place")
    return {name: [readers.nested("", record.get(name)) for record in values] for name in names}


def encodings(path):
    metadata = pyarrow.parquet.ParquetFile(path).metadata
    return {
        encoding for group in range(metadata.num_row_groups) for column in range(metadata.num_columns)
        for encoding in metadata.row_group(group).column(column).encodings}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("writer")
    parser.add_argument("--article")
    parser.add_argument("--readers", default=",".join(readers.READERS))
    parser.add_argument("--few", action="store_true", help="zstd and pages of version 1 alone")
    options = parser.parse_args()
    versions = readers.installed(options.readers.split(","))
    matrix = article.Matrix(versions)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([options.writer, "types", folder], check=True)
        for kind in sorted(os.path.basename(path)[:-5] for path in glob.glob(f"{folder}/*.json")):
            expected = expectation(folder, kind)
            for path in sorted(glob.glob(f"{folder}/{kind}/*.parquet")):
                variant = os.path.basename(path)[:-8]
                if options.few and "-zstd-v1-" not in variant:
                    continue
                used = encodings(path)
                for name in versions:
                    word, note = judge(name, kind, path, expected)
                    matrix.add(name, kind, variant, used, word, note)
            print(matrix.line(kind), flush=True)
    results = filters.check_all(options.writer, [name for name in versions if name in filters.FILTERS])
    text = matrix.render() + article.render_filters(results, versions)
    print(text)
    if options.article:
        with open(options.article, "w") as file:
            file.write(text)
    # Files that some readers get wrong whoever wrote them are for people to judge; these are not.
    strict = [name for name in ("pyarrow", "duckdb", "polars", "datafusion") if name in versions]
    wrong = [
        (kind, name) for kind, name in matrix.wrong() if name in strict and (kind, name) not in COARSE]
    for kind, name in wrong:
        print(f"{name} reads {kind} wrongly", file=sys.stderr)
    return 1 if wrong or any(result.differences for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
