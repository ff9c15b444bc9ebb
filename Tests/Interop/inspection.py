"""Compares what `xdm-export inspect --json` says of real Parquet files with what pyarrow reads from their
footers, and the pages that it lists with the sizes that footers give."""

import glob
import json
import os
import subprocess
import sys

import pyarrow.parquet

import tool

FILES = f"{tool.SHARED}/parquet-testing/data"
# Early writers did not count the header of a dictionary page.
ODD_SIZES = {"nation.dict-malformed.parquet"}


class Different(Exception):
    pass


def expect(name, expected, found):
    if expected != found:
        raise Different(f"{name}: expected {expected!r}, found {found!r}")


def inspect(path):
    done = subprocess.run([tool.BINARY, "inspect", path, "--json"], capture_output=True)
    if done.returncode not in (0, 1):
        raise Different(f"exit code {done.returncode}: {done.stderr.decode()}")
    text = subprocess.run([tool.BINARY, "inspect", path, "--pages"], capture_output=True).stdout.decode()
    if any(len(line) > 80 for line in text.splitlines() if not line.startswith((path, "  DAMAGED"))):
        raise Different("lines of more than 80 characters")
    return json.loads(done.stdout)["files"][0] if done.stdout else None, done.returncode


def check(path):
    try:
        expected = pyarrow.parquet.read_metadata(path)
    except Exception as error:
        return f"not readable by pyarrow ({str(error)[:60]})"
    found, code = inspect(path)
    expect("records", expected.num_rows, found["recordCount"])
    expect("created by", expected.created_by, found["createdBy"] or "")
    pairs = {pair["key"]: pair["value"] for pair in found["keyValueMetadata"]}
    expect("metadata", {k.decode(): v.decode() for k, v in (expected.metadata or {}).items()}, pairs)
    expect("row groups", expected.num_row_groups, len(found["rowGroups"]))
    for number in range(expected.num_row_groups):
        group = expected.row_group(number)
        expect("records of a row group", group.num_rows, found["rowGroups"][number]["recordCount"])
        expect(
            "sorting columns", [(s.column_index, s.descending, s.nulls_first) for s in group.sorting_columns],
            [(s["column"], s["descending"], s["nullsFirst"]) for s in found["rowGroups"][number]["sortingColumns"]])
        for index in range(group.num_columns):
            check_column(path, group.column(index), found["rowGroups"][number]["columns"][index])
    if "corrupt-checksum" in path:
        expect("exit code and wrong checksums", (1, True), (code, found["checksums"]["wrong"] > 0))
    elif not found["problems"]:
        expect("exit code and wrong checksums", (0, 0), (code, found["checksums"]["wrong"]))
    return None


def check_column(path, expected, found):
    expect("path", expected.path_in_schema, ".".join(found["path"]))
    if expected.compression != "UNKNOWN":
        expect("codec", expected.compression.replace("LZ4_RAW", "LZ4"), found["codec"].replace("LZ4_RAW", "LZ4"))
    expect("values", expected.num_values, found["valueCount"])
    expect("bytes", expected.total_compressed_size, found["compressedSize"])
    expect("plain bytes", expected.total_uncompressed_size, found["uncompressedSize"])
    expect("encodings", sorted(expected.encodings), sorted(found["encodings"]))
    expect("column index", expected.has_column_index, found["columnIndex"] is not None)
    expect("offset index", expected.has_offset_index, found["offsetIndex"] is not None)
    if expected.statistics and expected.statistics.has_null_count and found["statistics"]:
        expect("nulls", expected.statistics.null_count, found["statistics"].get("nullCount"))
    filter = found.get("bloomFilter", {})
    expect("place of the bloom filter", expected.bloom_filter_offset, filter.get("offset"))
    expect("bytes of the bloom filter", expected.bloom_filter_length, filter.get("size"))
    check_indexes(found)
    if found["problem"]:
        raise Different(found["problem"])
    if os.path.basename(path) not in ODD_SIZES:
        size = sum(page["headerSize"] + page["compressedSize"] for page in found["pages"])
        expect("bytes of pages", expected.total_compressed_size, size)
    values = sum(page["valueCount"] for page in found["pages"] if page["type"].startswith("DATA"))
    expect("values of pages", expected.num_values, values)


def check_indexes(found):
    """What indexes say of pages must be what the pages' own headers say."""
    data = [page for page in found["pages"] if page["type"].startswith("DATA")]
    offsets = found["offsetIndex"] or {}
    if "pages" in offsets:
        expect(
            "places of pages", [(page["offset"], page["headerSize"] + page["compressedSize"]) for page in data],
            [(page["offset"], page["compressedSize"]) for page in offsets["pages"]])
    index = found["columnIndex"] or {}
    if "pages" in index:
        expect("pages of the column index", len(data), len(index["pages"]))
        nulls = [page["nullCount"] for page in index["pages"] if "nullCount" in page]
        if len(nulls) == len(data) and found["statistics"] and "nullCount" in found["statistics"]:
            expect("nulls of all pages", found["statistics"]["nullCount"], sum(nulls))
    for histogram in ("repetitionLevelHistogram", "definitionLevelHistogram"):
        counts = found.get("sizeStatistics", {}).get(histogram)
        if counts:
            expect(histogram, found["valueCount"], sum(counts))


def main():
    if not os.path.isdir(FILES):
        print("skipped: no Parquet files beside the checkout (../shared/data/parquet-testing)")
        return 0
    equal = failures = 0
    for path in sorted(glob.glob(f"{FILES}/*.parquet")):
        try:
            note = check(path)
            equal += note is None
            if note:
                print(f"{os.path.basename(path)}: {note}")
        except Exception as error:  # Each file has its turn.
            failures += 1
            print(f"{os.path.basename(path)}: {type(error).__name__}: {error}", file=sys.stderr)
    print(f"{equal} files are what pyarrow says, {failures} are not")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
