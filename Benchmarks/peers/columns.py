"""Prints the columns of a Parquet file with their types, as a JSON object.

A type is the name of a scalar, {"list": type}, {"struct": {name: type}}, or {"map": type, "keys": […]}
with the keys that occur in the file, because not every peer knows maps."""

import json
import sys

import duckdb

SCALARS = {
    "varchar": "string", "double": "double", "bigint": "integer", "integer": "integer", "boolean": "boolean",
    "timestamp with time zone": "timestamp", "date": "date",
}


def described(type, keys):
    if type.id == "struct":
        return {"struct": {name: described(child, keys) for name, child in type.children}}
    if type.id == "list":
        return {"list": described(type.children[0][1], keys)}
    if type.id == "map":
        return {"map": described(type.children[1][1], keys), "keys": keys}
    return SCALARS[type.id]


def main():
    with duckdb.connect() as connection:
        table = connection.read_parquet(sys.argv[1])
        columns = {}
        for name, type in zip(table.columns, table.types):
            keys = []
            if type.id == "map":
                found = table.project(f'unnest(map_keys("{name}"))').distinct().order("1")
                keys = [row[0] for row in found.fetchall()]
            if name != "_rescued":
                columns[name] = described(type, keys)
    print(json.dumps(columns))


if __name__ == "__main__":
    main()
