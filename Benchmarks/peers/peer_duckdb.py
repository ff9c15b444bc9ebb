"""DuckDB: COPY of the input, read with explicit types, to Parquet."""

import duckdb

import peer


def export(source, output, codec, threads, columns):
    names = {"none": "uncompressed", "lz4": "lz4_raw"}
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {threads}; SET TimeZone = 'UTC'")
        types = ", ".join(f"{quoted(name)}: {quoted(type)}" for name, type in columns.items())
        connection.execute(
            f"COPY (SELECT * FROM read_json({quoted(source)}, format = 'newline_delimited', columns = {{{types}}}))"
            f" TO {quoted(output)} (FORMAT parquet, COMPRESSION {names.get(codec, codec)})")


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    peer.main(export)
