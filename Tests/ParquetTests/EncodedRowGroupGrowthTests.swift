import Codecs
import TestSupport
import Testing

@testable import Parquet

/// What a column chunk is, for comparisons.
struct ChunkContent: Equatable {
  let bytes: [UInt8]
  let leaf: Int
  let encodings: [Encoding]
  let codec: CompressionCodec
  let valueCount: Int
  let uncompressedSize: Int
  let dictionaryPageOffset: Int?
  let dataPageOffset: Int
  let statistics: Statistics?

  init(_ chunk: EncodedColumnChunk) {
    bytes = chunk.bytes.array()
    leaf = chunk.leaf
    encodings = chunk.encodings
    codec = chunk.codec
    valueCount = chunk.valueCount
    uncompressedSize = chunk.uncompressedSize
    dictionaryPageOffset = chunk.dictionaryPageOffset
    dataPageOffset = chunk.dataPageOffset
    statistics = chunk.statistics
  }
}

@Suite("Row groups whose schema grows")
struct EncodedRowGroupGrowthTests {
  private static let codecs: [CompressionCodec] = [.none, .snappy, .gzip, .zstd]

  @Test(
    "An extended row group is, byte for byte, what a builder with the new schema makes",
    arguments: 0..<400)
  func equalsBuilder(seed: Int) throws {
    var random = RandomRows(seed: UInt64(seed))
    let fields = random.schema()
    let reduced = random.reduced(fields)
    let (new, old) = (try ParquetSchema(fields), try ParquetSchema(reduced))
    #expect(new.isExtension(of: old))
    let count = [1, 3, 7, 8, 9, 40, 200].randomElement(using: &random.generator)!
    let rows = random.rows(reduced, count: count)
    let options = RowGroupOptions(
      dataPageSize: random.chance(0.3) ? 8 : 1 << 20,
      dataPageVersion: random.chance(0.3) ? .v2 : .v1)
    let compressor = try BlockCompressor(Self.codecs[seed % Self.codecs.count])

    let before = try RowFiller.builder(old, rows, options).encode(with: compressor)
    let expected = try RowFiller.builder(new, rows, options).encode(with: compressor)
    let extended = try before.extended(from: old, to: new, options: options, with: compressor)

    #expect(extended.rowCount == count)
    #expect(extended.columns.count == new.leaves.count)
    for (leaf, (found, wanted)) in zip(extended.columns, expected.columns).enumerated() {
      #expect(ChunkContent(found) == ChunkContent(wanted), "\(new.leaves[leaf].dottedPath)")
    }
  }

  @Test("Growing in steps is like growing at once", arguments: 0..<60)
  func steps(seed: Int) throws {
    var random = RandomRows(seed: UInt64(1000 + seed))
    let last = random.schema()
    let middle = random.reduced(last)
    let first = random.reduced(middle)
    let schemas = try [first, middle, last].map { try ParquetSchema($0) }
    let compressor = try BlockCompressor(.zstd)
    let rows = random.rows(first, count: 20)
    let group = try RowFiller.builder(schemas[0], rows).encode(with: compressor)
    let stepwise = try group.extended(from: schemas[0], to: schemas[1], with: compressor)
      .extended(from: schemas[1], to: schemas[2], with: compressor)
    let atOnce = try group.extended(from: schemas[0], to: schemas[2], with: compressor)
    #expect(stepwise.columns.map(ChunkContent.init) == atOnce.columns.map(ChunkContent.init))
  }

  @Test("What does not fit is refused")
  func refusals() throws {
    let old = try HandBuilt.schema(columns: 2)
    let compressor = try BlockCompressor(.none)
    let group = HandBuilt.rowGroup([[1], [2]])
    #expect(throws: ParquetError.self) {
      try group.extended(from: old, to: HandBuilt.schema(columns: 1), with: compressor)
    }
    let new = try ParquetSchema(old.root.children + [.primitive("new", .optional, .int32)])
    #expect(throws: ParquetError.self) {
      try HandBuilt.rowGroup([[1]]).extended(from: old, to: new, with: compressor)
    }
    let unwritten = try ParquetSchema(old.root.children + [.primitive("new", .optional, .int96)])
    #expect(throws: ParquetError.self) {
      try group.extended(from: old, to: unwritten, with: compressor)
    }
    #expect(try group.extended(from: old, to: new, with: compressor).columns.count == 3)
  }
}
