"""Reads files of every type, encoding, codec, page version and index option with other readers,
compares every value and what filters leave of them, and writes the matrix.

    python Tests/Matrix/run.py WRITER [--article FILE] [--readers a,b] [--few]

WRITER is the built `matrix`. An article is made of all files and readers, and by this alone:

    python Tests/Matrix/run.py .build/release/matrix --article Sources/Parquet/Parquet.docc/Readers.md

What is read by is pinned in requirements.txt; readers that are not installed are left out of what is
printed. A cell tells wrong values ("wrong") from files that a reader refuses."""

import argparse
import glob
import os
import subprocess
import sys
import tempfile

import pyarrow.parquet

import article
import filters
import readers
import worker

# Readers whose times have no nanoseconds.
COARSE = {("time ns", "duckdb")}


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
    if options.article and (options.few or list(versions) != list(readers.READERS)):
        parser.error("an article is of all files and all readers")
    matrix = article.Matrix(versions)
    workers = {name: worker.Worker(name) for name in versions}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([options.writer, "types", folder], check=True)
        for kind in sorted(os.path.basename(path)[:-5] for path in glob.glob(f"{folder}/*.json")):
            for path in sorted(glob.glob(f"{folder}/{kind}/*.parquet")):
                variant = os.path.basename(path)[:-8]
                if options.few and "-zstd-v1-" not in variant:
                    continue
                used = encodings(path)
                for name in versions:
                    workers[name].ask(folder, kind, path)
                for name in versions:
                    word, note = workers[name].answer()
                    matrix.add(name, kind, variant, used, word, note)
            print(matrix.line(kind), flush=True)
    for name in versions:
        workers[name].stop()
    print(matrix.render(), flush=True)
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
