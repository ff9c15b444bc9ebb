"""Compares what files say of their row groups and pages with what independent readers find in them:
pyarrow's values and metadata, and DuckDB's look into bloom filters."""

import struct
import subprocess
import sys
import tempfile

import duckdb
import pyarrow.parquet

import inspection
import tool

WRITER = f"{tool.ROOT}/.build/release/matrix"
FILES = ("common-v1", "smallest-v2")
# Columns whose bounds JSON has as they are.
BOUNDED = ("int32", "int64", "int8", "uint8", "uint32", "uint64", "float", "double", "string")


class Different(Exception):
    pass


def expect(where, what, expected, found):
    if expected != found:
        raise Different(f"{where}: {what}: expected {expected!r}, found {found!r}")


def order(value):
    """What readers compare strings by."""
    return value.encode() if isinstance(value, str) else value


def number(value):
    """Numbers that JSON has no form for stand as strings."""
    return float(value) if value in ("NaN", "Infinity", "-Infinity") else value


def check_pages(path):
    """Every page's nulls, NaNs and bounds, by the values that pyarrow finds in its rows."""
    found, code = inspection.inspect(path)
    expect(path, "exit code", 0, code)
    file = pyarrow.parquet.ParquetFile(path)
    pages = 0
    for number_, group in enumerate(found["rowGroups"]):
        table = file.read_row_group(number_)
        for column in group["columns"]:
            name = ".".join(column["path"])
            values = table.column(name).to_pylist()
            where = f"{name} in row group {number_}"
            check_chunk(where, column, [v for v in values if v is not None])
            first_rows = [page["firstRow"] for page in column["offsetIndex"]["pages"]]
            expect(where, "pages", len([p for p in column["pages"] if p["type"] != "DICTIONARY_PAGE"]), len(first_rows))
            ends = first_rows[1:] + [len(values)]
            for page, (start, end) in enumerate(zip(first_rows, ends)):
                index = column["columnIndex"]
                if index:
                    check_page(f"{where}, page {page}", name, index["pages"][page], values[start:end])
                    pages += 1
            if not column["columnIndex"]:
                # Only where bounds cannot be told.
                expect(where, "bounds", None, (column["statistics"] or {}).get("min"))
    return pages


def check_chunk(where, column, values):
    if values and isinstance(values[0], (str, bytes)):
        size = sum(len(order(value)) for value in values)
        expect(where, "unencoded bytes", size, column["sizeStatistics"]["unencodedByteArrayDataBytes"])
    if values and isinstance(values[0], float):
        expect(where, "NaNs", sum(value != value for value in values), column["statistics"]["nanCount"])


def check_page(where, name, index, values):
    there = [value for value in values if value is not None]
    expect(where, "nulls", len(values) - len(there), index["nullCount"])
    expect(where, "has bounds", bool(there), "min" in index)
    if not there or name not in BOUNDED:
        return
    low, high = (order(number(index[key])) for key in ("min", "max"))
    if name == "float":
        # Their text has the digits that they need among themselves.
        low, high = struct.unpack("<2f", struct.pack("<2f", low, high))
    if not (low <= min(map(order, there)) and max(map(order, there)) <= high):
        raise Different(f"{where}: values are not between {low!r} and {high!r}")


def check_metadata(path):
    """What pyarrow's footer says of indexes: that they are there, and rows sorted."""
    metadata = pyarrow.parquet.read_metadata(path)
    for group in range(metadata.num_row_groups):
        sorting = metadata.row_group(group).sorting_columns
        expect(path, "sorting", [(0, False, False)], [(s.column_index, s.descending, s.nulls_first) for s in sorting])
        for index in range(metadata.num_columns):
            column = metadata.row_group(group).column(index)
            where = f"{column.path_in_schema} in row group {group}"
            expect(where, "offset index", True, column.has_offset_index)
            has_values = column.statistics.null_count < column.num_values
            expect(where, "column index", column.statistics.has_min_max or not has_values, column.has_column_index)
            expect(where, "bloom filter", column.physical_type != "BOOLEAN" and has_values,
                   column.bloom_filter_offset is not None)


def check_bloom_filters(path):
    """No filter excludes a value that is there; nearly all exclude one that is not."""
    file = pyarrow.parquet.ParquetFile(path)
    groups = [file.read_row_group(group) for group in range(file.num_row_groups)]
    probed = excluded = absent = 0
    for name, others in (("int64", range(10**6, 10**6 + 60)), ("string", [f"nobody {i}" for i in range(60)])):
        contents = [set(table.column(name).to_pylist()) for table in groups]
        inside = [value for content in contents for value in sorted(content - {None})[::37]]
        for value in inside + list(others):
            literal = "'" + value.replace("'", "''") + "'" if isinstance(value, str) else f"'{value}'::BIGINT"
            rows = duckdb.sql(
                f"SELECT row_group_id, bloom_filter_excludes FROM parquet_bloom_probe('{path}', '{name}', {literal})"
            ).fetchall()
            expect(f"{name}, {value!r}", "row groups", len(groups), len(rows))
            for group, excludes in rows:
                probed += 1
                if value in contents[group]:
                    expect(f"{name}, {value!r} in row group {group}", "excluded", False, excludes)
                elif contents[group] != {None}:
                    absent += 1
                    excluded += excludes
    if excluded < 0.95 * absent:
        raise Different(f"of {absent} values that are not there, {excluded} are excluded")
    return probed


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([WRITER, "filters", folder], check=True)
        for name in FILES:
            path = f"{folder}/{name}.parquet"
            inspection.check(path)
            check_metadata(path)
            pages, probed = check_pages(path), check_bloom_filters(path)
            if not pages or not probed:
                raise Different(f"{name} has no pages or filters to compare")
            print(f"{name}: {pages} pages hold what their indexes say, {probed} looks into bloom filters are right")
    return 0


if __name__ == "__main__":
    sys.exit(main())
