"""Prints the rows of Parquet files and a checksum of each column's values, as a JSON object."""

import json
import sys

import duckdb

paths = sys.argv[1:]
with duckdb.connect() as connection:
    connection.execute("SET TimeZone = 'UTC'; SET threads = 2")
    source = "read_parquet([" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "], hive_partitioning = false)"
    names = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    names = [name for name in names if name != "_rescued"]
    sums = ", ".join("sum(hash(\"" + name.replace('"', '""') + "\")::HUGEINT)::VARCHAR" for name in names)
    row = connection.execute(f"SELECT count(*), {sums} FROM {source}").fetchone()
print(json.dumps({"rows": row[0], "columns": dict(zip(names, row[1:]))}))
