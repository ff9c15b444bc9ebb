"""Prints the rows of a Parquet file and a checksum of each leaf's values, as a JSON object.

    checksum.py COLUMNS PATH…

COLUMNS is a file that `columns.py` printed. A value is hashed together with the `_id` of its row, so
that rows may come in any order. Nulls count nothing: some tools write a struct without fields where
others write none, and an empty list where others write none. A struct stands in for a map where a
tool has no maps."""

import json
import sys

import duckdb

SCALARS = {
    "string": "VARCHAR", "double": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMPTZ", "date": "DATE",
}


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def hashed(value):
    return f"coalesce(CASE WHEN {value} IS NOT NULL THEN hash(_id, {value}) END, 0)::HUGEINT"


class Leaves:
    """The SQL that sums up each leaf of a column; a leaf's name is its path."""

    def __init__(self):
        self.sums = {}

    def add(self, path, type, found, value, wrap=lambda sum: sum):
        """`found` is the type in the file; `wrap` turns a sum for `value` into one for its row."""
        if isinstance(type, str):
            # Whether a struct or list has the type of a scalar is seen here: the cast fails.
            sql = wrap(hashed(f"({value})::{SCALARS[type]}"))
            self.sums[path] = f"{self.sums[path]} + {sql}" if path in self.sums else sql
        elif "struct" in type:
            children = dict(found.children)
            for name, child in type["struct"].items():
                self.add(f"{path}.{name}", child, children[name], f"({value}).{quoted(name)}", wrap)
        elif "list" in type:
            self.add_list(f"{path}[]", type["list"], found.children[0][1], value, wrap)
        elif found.id == "map":
            self.add_list(f"{path}{{}}", type["map"], found.children[1][1], f"map_values({value})", wrap)
            self.add_list(f"{path} key", "string", None, f"map_keys({value})", wrap)
        else:
            for key, child in found.children:
                field = f"({value}).{quoted(key)}"
                self.add(f"{path}{{}}", type["map"], child, field, wrap)
                literal = "'" + key.replace("'", "''") + "'"
                self.add(f"{path} key", "string", None, f"CASE WHEN {field} IS NOT NULL THEN {literal} END", wrap)

    def add_list(self, path, type, found, value, wrap):
        item = f"x{path.count('[]') + path.count('{}')}"
        self.add(path, type, found, item,
                 lambda sum: wrap(f"coalesce(list_sum(list_transform({value}, lambda {item}: {sum})), 0)::HUGEINT"))


def main():
    columns_path, *paths = sys.argv[1:]
    with open(columns_path) as file:
        columns = json.load(file)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        source = "read_parquet([" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "], hive_partitioning = false)"
        found = connection.sql(f"SELECT * FROM {source}")
        types = dict(zip(found.columns, found.types))
        leaves = Leaves()
        for name, type in columns.items():
            leaves.add(name, type, types[name], quoted(name))
        sums = ", ".join(f"sum({sql})::VARCHAR" for sql in leaves.sums.values())
        rows, *values = connection.execute(f"SELECT count(*), {sums} FROM {source}").fetchone()
    print(json.dumps({"rows": rows, "leaves": dict(zip(leaves.sums, values))}))


if __name__ == "__main__":
    main()
