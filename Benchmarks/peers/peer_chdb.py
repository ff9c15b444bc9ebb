"""ClickHouse in the process: INSERT INTO FUNCTION file(…) from the input read with an explicit structure."""

import chdb

import peer

SCALARS = {
    "string": "String", "double": "Float64", "integer": "Int64", "boolean": "Bool",
    "timestamp": "DateTime64(6, 'UTC')", "date": "Date32",
}


def translate(columns):
    return ", ".join(f"`{name}` {written(type)}" for name, type in columns.items())


def written(type):
    """ClickHouse has no null structs, lists and maps: those are empty."""
    if isinstance(type, str):
        return f"Nullable({SCALARS[type]})"
    if "struct" in type:
        return "Tuple(" + ", ".join(f"`{name}` {written(t)}" for name, t in type["struct"].items()) + ")"
    if "map" in type:
        return f"Map(String, {written(type['map'])})"
    return f"Array({written(type['list'])})"


def export(source, output, codec, level, threads, structure):
    settings = {
        "max_threads": threads, "max_insert_threads": threads,
        "date_time_input_format": "'best_effort'",
        "output_format_parquet_compression_method": f"'{codec}'",
    }
    if level is not None:
        settings["output_format_compression_level"] = level
    listed = ", ".join(f"{name} = {value}" for name, value in settings.items())
    chdb.query(
        f"INSERT INTO FUNCTION file({quoted(output)}, 'Parquet')"
        f" SELECT * FROM file({quoted(source)}, 'JSONEachRow', {quoted(structure)}) SETTINGS {listed}")


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


if __name__ == "__main__":
    peer.main(translate, export)
