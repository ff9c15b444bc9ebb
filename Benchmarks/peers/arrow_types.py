"""The columns that `columns.py` prints, as an Arrow schema."""

import pyarrow

SCALARS = {
    "string": pyarrow.string(), "double": pyarrow.float64(), "integer": pyarrow.int64(),
    "boolean": pyarrow.bool_(), "timestamp": pyarrow.timestamp("us", "UTC"), "date": pyarrow.date32(),
}


def schema(columns, maps=True):
    """Without `maps`, a map becomes a struct of the keys that occur."""
    return pyarrow.schema([(name, arrow_type(type, maps)) for name, type in columns.items()])


def arrow_type(type, maps):
    if isinstance(type, str):
        return SCALARS[type]
    if "struct" in type:
        return pyarrow.struct([(name, arrow_type(t, maps)) for name, t in type["struct"].items()])
    if "map" in type and maps:
        return pyarrow.map_(pyarrow.string(), arrow_type(type["map"], maps))
    if "map" in type:
        return pyarrow.struct([(key, arrow_type(type["map"], maps)) for key in type["keys"]])
    return pyarrow.list_(arrow_type(type["list"], maps))
