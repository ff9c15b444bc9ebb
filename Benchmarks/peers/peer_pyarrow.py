"""pyarrow: a stream of batches from its JSON reader with explicit types, written as they come. Its
reader knows neither maps nor dates: a map is a struct of the keys that occur, and a date is read as
text and cast."""

import pyarrow
import pyarrow.json
import pyarrow.parquet

import arrow_types
import peer


def translate(columns):
    schema = arrow_types.schema(columns, maps=False)
    read = pyarrow.schema([field.with_type(pyarrow.string()) if field.type == pyarrow.date32() else field
                           for field in schema])
    return read, schema


def export(source, output, codec, level, threads, schemas):
    read, written = schemas
    pyarrow.set_cpu_count(threads)
    reader = pyarrow.json.open_json(
        source, read_options=pyarrow.json.ReadOptions(block_size=16 << 20),
        parse_options=pyarrow.json.ParseOptions(explicit_schema=read, unexpected_field_behavior="error"))
    with pyarrow.parquet.ParquetWriter(output, written, compression=codec, compression_level=level) as writer:
        for batch in reader:
            writer.write_batch(batch if read == written else batch.cast(written))


if __name__ == "__main__":
    peer.main(translate, export)
