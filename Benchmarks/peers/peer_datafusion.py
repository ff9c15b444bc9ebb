"""DataFusion: a JSON table with explicit types, written to Parquet as it is read."""

import datafusion

import arrow_types
import peer


def export(source, output, codec, level, threads, schema):
    config = datafusion.SessionConfig().with_target_partitions(threads).with_repartition_file_scans(True)
    context = datafusion.SessionContext(config)
    context.register_json("records", source, schema=schema, file_extension=source[source.rindex("."):])
    context.table("records").write_parquet(output, compression=codec, compression_level=level)


if __name__ == "__main__":
    peer.main(arrow_types.schema, export)
