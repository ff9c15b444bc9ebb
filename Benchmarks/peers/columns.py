"""Prints the columns of a Parquet file with their types as DuckDB writes them, as a JSON object."""

import json
import sys

import pyarrow
import pyarrow.parquet


def duckdb_type(type):
    if isinstance(type, pyarrow.JsonType):
        return "JSON"
    if pyarrow.types.is_struct(type):
        fields = (type.field(i) for i in range(type.num_fields))
        return "STRUCT(" + ", ".join(f"{quoted(f.name)} {duckdb_type(f.type)}" for f in fields) + ")"
    if pyarrow.types.is_map(type):
        return f"MAP({duckdb_type(type.key_type)}, {duckdb_type(type.item_type)})"
    if pyarrow.types.is_list(type):
        return duckdb_type(type.value_type) + "[]"
    if pyarrow.types.is_timestamp(type):
        return "TIMESTAMPTZ" if type.tz else "TIMESTAMP"
    return {
        pyarrow.string(): "VARCHAR", pyarrow.float64(): "DOUBLE", pyarrow.int64(): "BIGINT",
        pyarrow.int32(): "INTEGER", pyarrow.int16(): "SMALLINT", pyarrow.int8(): "TINYINT",
        pyarrow.bool_(): "BOOLEAN", pyarrow.date32(): "DATE",
    }[type]


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


if __name__ == "__main__":
    schema = pyarrow.parquet.read_schema(sys.argv[1])
    print(json.dumps({f.name: duckdb_type(f.type) for f in schema if f.name != "_rescued"}))
