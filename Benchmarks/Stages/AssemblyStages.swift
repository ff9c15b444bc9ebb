import ByteBuffers
import Codecs
import JSONStream
import Parquet
import XDM

/// Row groups back to records.
enum AssemblyStages {
  static func all(_ kinds: [Records]) throws -> [Stage] {
    var stages: [Stage] = []
    for records in kinds {
      for codec in [CompressionCodec.none, .snappy, .zstd] {
        stages.append(try decode(records, codec))
      }
      stages.append(try assemble(records))
    }
    return stages
  }

  private static func file(
    _ records: Records, _ codec: CompressionCodec
  ) throws -> ParquetFileReader {
    let schema = try records.schema()
    let group = try FileStages.filled(records, schema).encode(with: try BlockCompressor(codec))
    return try FileStages.reader(of: [group], schema.parquet)
  }

  /// Counts bytes of JSON, as all stages of records do.
  private static func decode(_ records: Records, _ codec: CompressionCodec) throws -> Stage {
    let reader = try file(records, codec)
    var columns: [DecodedColumn] = []
    return Stage(
      name: "decode \(records.kind), \(codec.rawValue)", unit: .bytes, count: records.byteCount,
      run: {
        columns = try reader.schema.leaves.indices.map {
          try reader.readColumnChunk(rowGroup: 0, leaf: $0)
        }
      },
      check: {
        try expect(
          columns.allSatisfy { $0.entryCount >= records.count }, "columns that are too short")
      })
  }

  private static func assemble(_ records: Records) throws -> Stage {
    let reader = try file(records, .none)
    let columns = try reader.schema.leaves.indices.map {
      try reader.readColumnChunk(rowGroup: 0, leaf: $0)
    }
    let assembler = RecordAssembler(try AssemblyPlan(reader.schema))
    let output = Shared(ByteBuffer(capacity: records.byteCount * 2))
    return Stage(
      name: "assemble \(records.kind)", unit: .bytes, count: records.byteCount,
      run: {
        output.value.removeAll()
        try assembler.begin(columns, rowCount: records.count)
        _ = try assembler.append(to: &output.value)
      },
      check: {
        let schema = try records.schema()
        let count = output.value.count
        output.value.reserve(StructuralIndex.paddedCapacity(for: count) - count)
        let builder = try RowGroupBuilder(schema: schema.parquet)
        let outcome = RecordShredder(schema: schema, builder: builder).shred(
          Chunk(base: output.value.base, count: count))
        try expect(outcome.records == records.count, "\(outcome.records) records")
        let compressor = try BlockCompressor(.none)
        let again = try builder.encode(with: compressor)
        let first = try FileStages.filled(records, schema).encode(with: compressor)
        for (left, right) in zip(again.columns, first.columns) {
          try expect(left.bytes.array() == right.bytes.array(), "another column")
        }
      })
  }
}
