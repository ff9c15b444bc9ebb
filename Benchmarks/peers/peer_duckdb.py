"""DuckDB: COPY of the input, read with explicit types, to Parquet."""

import duckdb

import peer

SCALARS = {
    "string": "VARCHAR", "double": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMPTZ", "date": "DATE",
}


def translate(columns):
    return {name: written(type) for name, type in columns.items()}


def written(type):
    if isinstance(type, str):
        return SCALARS[type]
    if "struct" in type:
        return "STRUCT(" + ", ".join(f'"{name}" {written(t)}' for name, t in type["struct"].items()) + ")"
    if "map" in type:
        return f"MAP(VARCHAR, {written(type['map'])})"
    return written(type["list"]) + "[]"


def export(source, output, codec, level, threads, columns):
    # Rows in any order is the faster way, and the checksums do not ask for an order.
    options = f"FORMAT parquet, COMPRESSION {codec}"
    if codec == "zstd":
        options += f", COMPRESSION_LEVEL {level}"
    types = ", ".join(f"{quoted(name)}: {quoted(type)}" for name, type in columns.items())
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {threads}; SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
        connection.execute(
            f"COPY (SELECT * FROM read_json({quoted(source)}, format = 'newline_delimited', columns = {{{types}}}))"
            f" TO {quoted(output)} ({options})")


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    peer.main(translate, export)
