import ByteBuffers
import Codecs
import Foundation
import Parquet
import XDM
import Exporting
import Store
import Generate
import Input

/// Records to row groups, row groups to files, and the whole of an export.
enum FileStages {
  static func all(_ kinds: [Records]) throws -> [Stage] {
    var stages: [Stage] = []
    for records in kinds {
      stages.append(try shred(records))
      for codec in [CompressionCodec.none, .snappy, .zstd, .gzip] {
        stages.append(try encode(records, codec))
      }
    }
    for records in kinds {
      stages.append(try file(records))
      for codec in [CompressionCodec.snappy, .zstd, .gzip] {
        stages.append(try export(records, codec))
      }
    }
    return stages
  }

  /// The column chunks of `records`, not compressed.
  static func pages(of records: Records) throws -> [[UInt8]] {
    let builder = try filled(records, try records.schema())
    let group = try builder.encode(with: try BlockCompressor(.none))
    return group.columns.map { $0.bytes.array() }
  }

  /// A reader of a file of row groups.
  static func reader(of groups: [EncodedRowGroup], _ schema: ParquetSchema) throws
    -> ParquetFileReader
  {
    try ParquetFileReader(source: MemorySource(try fileBytes(of: groups, schema)))
  }

  private static func fileBytes(of groups: [EncodedRowGroup], _ schema: ParquetSchema) throws
    -> [UInt8]
  {
    let sink = MemorySink()
    let writer = ParquetFileAssembler(sink: sink, schema: schema)
    for group in groups { try writer.append(group) }
    try writer.finish()
    return sink.bytes
  }

  static func filled(_ records: Records, _ schema: XDMSchema) throws -> RowGroupBuilder {
    let builder = try RowGroupBuilder(schema: schema.parquet)
    let shredder = RecordShredder(schema: schema, builder: builder)
    shredder.startRowGroup()
    let outcome = shredder.shred(records.chunk)
    try expect(outcome.records == records.count, "\(outcome.records) records")
    return builder
  }

  private static func shred(_ records: Records) throws -> Stage {
    let schema = try records.schema()
    let builder = try RowGroupBuilder(schema: schema.parquet)
    let shredder = RecordShredder(schema: schema, builder: builder)
    return Stage(
      name: "shred \(records.kind)", unit: .bytes, count: records.byteCount,
      run: {
        builder.removeAll()
        shredder.startRowGroup()
        let outcome = shredder.shred(records.chunk)
        try expect(outcome.records == records.count, "\(outcome.records) records")
      },
      check: {
        try checkIdentifiers(
          [try builder.encode(with: try BlockCompressor(.none))], schema, records)
      })
  }

  /// Counts bytes of JSON, as all stages of records do.
  private static func encode(_ records: Records, _ codec: CompressionCodec) throws -> Stage {
    let schema = try records.schema()
    let builder = try filled(records, schema)
    let plain = try builder.encode(with: try BlockCompressor(.none))
    let compressor = try BlockCompressor(codec)
    var encoded = plain
    return Stage(
      name: "encode \(records.kind), \(codec.rawValue)", unit: .bytes, count: records.byteCount,
      run: { encoded = try builder.encode(with: compressor) },
      check: {
        try checkIdentifiers([encoded], schema, records)
        let expected = try reader(of: [plain], schema.parquet)
        let found = try reader(of: [encoded], schema.parquet)
        for leaf in schema.parquet.leaves.indices {
          let column = try expected.readColumnChunk(rowGroup: 0, leaf: leaf)
          let same = try found.readColumnChunk(rowGroup: 0, leaf: leaf)
          try expect(
            column.values == same.values && column.definitionLevels == same.definitionLevels
              && column.repetitionLevels == same.repetitionLevels, "another column \(leaf)")
        }
      })
  }

  private static func file(_ records: Records) throws -> Stage {
    let schema = try records.schema()
    let group = try filled(records, schema).encode(with: try BlockCompressor(.zstd))
    let groups = [EncodedRowGroup](repeating: group, count: 8)
    var bytes: [UInt8] = []
    return Stage(
      name: "file of \(records.kind), encoded", unit: .bytes, count: 8 * group.byteCount,
      run: { bytes = try fileBytes(of: groups, schema.parquet) },
      check: {
        let reader = try ParquetFileReader(source: MemorySource(bytes))
        try checkIdentifiers(reader, rowGroup: 7, schema, records)
      })
  }

  private static func checkIdentifiers(
    _ groups: [EncodedRowGroup], _ schema: XDMSchema, _ records: Records
  ) throws {
    try checkIdentifiers(try reader(of: groups, schema.parquet), rowGroup: 0, schema, records)
  }

  /// Compares the column `_id` with the text of the records.
  private static func checkIdentifiers(
    _ reader: ParquetFileReader, rowGroup: Int, _ schema: XDMSchema, _ records: Records
  ) throws {
    let leaf = schema.parquet.leaves.firstIndex { $0.path == ["_id"] }
    guard let leaf,
      case .byteArrays(let found) = try reader.readColumnChunk(rowGroup: rowGroup, leaf: leaf)
        .values
    else { throw WrongOutput("no column _id") }
    let expected = records.identifiers
    let same =
      found.count == expected.count && expected.indices.allSatisfy { found[$0] == expected[$0] }
    try expect(same, "other values of _id")
  }

  private static func export(_ records: Records, _ codec: CompressionCodec) throws -> Stage {
    let folder = FileManager.default.temporaryDirectory.path + "/stages-\(UUID().uuidString)"
    let source = folder + "/\(records.kind).ndjson"
    var summary: ExportSummary?
    return Stage(
      name: "export \(records.kind), \(codec.rawValue)", unit: .bytes, count: records.byteCount,
      run: {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        if !FileManager.default.fileExists(atPath: source) {
          try Data(records.bytes).write(to: URL(fileURLWithPath: source))
        }
        try? FileManager.default.removeItem(atPath: folder + "/output")
        var options = ExportOptions(
          inputs: [source], dataset: try DatasetID("stages"), folder: folder + "/output")
        options.compression = codec
        options.threads = 1
        summary = try ExportRun(options).run()
      },
      check: {
        guard let summary, let path = summary.path, let file = summary.files.first else {
          throw WrongOutput("no file")
        }
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + file.name)))
        let reader = try ParquetFileReader(source: MemorySource(bytes))
        try checkIdentifiers(reader, rowGroup: 0, try records.schema(), records)
        try FileManager.default.removeItem(atPath: folder)
      })
  }
}
