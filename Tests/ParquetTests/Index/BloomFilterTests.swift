import ByteBuffers
import Foundation
import Testing

@testable import Parquet

@Suite("Bloom filters")
struct BloomFilterTests {
  @Test("No value that is there is missed, and others about as seldom as asked for")
  func probability() {
    for probability in [0.1, 0.01, 0.001] {
      let options = BloomFilterOptions(falsePositiveProbability: probability)
      var filter = BloomFilter(
        byteCount: BloomFilter.byteCount(distinctCount: 5000, options))
      for value in 0..<5000 { filter.insert(XXH64.hash(Int64(value))) }
      #expect((0..<5000).allSatisfy { filter.mayContain(HandBuilt.plain(Int64($0))) })
      let wrong = (5000..<105_000).count { filter.mayContain(XXH64.hash(Int64($0))) }
      #expect(Double(wrong) / 100_000 <= 1.5 * probability)
      #expect(filter.byteCount.nonzeroBitCount == 1)
    }
    let limited = BloomFilterOptions(falsePositiveProbability: 1e-6, byteLimit: 1000)
    #expect(BloomFilter.byteCount(distinctCount: 1 << 40, limited) == 512)
    #expect(BloomFilter.byteCount(distinctCount: 0, BloomFilterOptions()) == 32)
  }

  /// The format's own words for the insertion into one block.
  @Test("A value sets the bits that the format says")
  func bits() {
    let salts: [UInt32] = [
      0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947,
      0x5c6bfb31,
    ]
    var filter = BloomFilter(byteCount: 32)
    let hash: UInt64 = 0xdead_beef_0123_4567
    filter.insert(hash)
    var output = ByteBuffer()
    filter.append(to: &output)
    var expected: [UInt8] = []
    for salt in salts {
      expected += HandBuilt.plain(UInt32(1) << ((UInt32(0x0123_4567) &* salt) >> 27))
    }
    #expect(output.array().suffix(32) == expected[...])
  }

  private func write(_ codec: CompressionCodec = .none) throws -> ParquetFileReader {
    let schema = try ParquetSchema([
      .int64("id", .required), .string("name"), .primitive("half", .optional, .double),
      .primitive("plain", .required, .int64),
    ])
    var options = ParquetWriterOptions(compression: codec)
    options.rowGroupRowCount = 500
    options.rowGroup.bloomFilters = [
      "id": .init(), "name": .init(distinctCount: 10), "half": .init(),
    ]
    options.columnMetadata = ["name": [("origin", "crm"), ("unit", "")]]
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema, options: options)
    let id = try schema.column("id", of: Int64.self)
    let plain = try schema.column("plain", of: Int64.self)
    let name = try schema.column("name", of: String.self)
    for row in 0..<1000 {
      try writer.append {
        $0.set(id, Int64(row * 2))
        $0.set(plain, Int64(row))
        if row < 500 { $0.set(name, "name \(row % 10)") }
      }
    }
    try writer.finish()
    return try ParquetFileReader(source: MemorySource(sink.bytes))
  }

  @Test("Columns that are to have a filter have one in each row group that has values")
  func file() throws {
    let reader = try write()
    for group in 0..<2 {
      let filter = try #require(try reader.bloomFilter(rowGroup: group, leaf: 0))
      for row in 0..<500 {
        #expect(filter.mayContain(HandBuilt.plain(Int64((group * 500 + row) * 2))))
      }
      #expect(try reader.bloomFilter(rowGroup: group, leaf: 3) == nil)
      // No value, no filter.
      #expect(try reader.bloomFilter(rowGroup: group, leaf: 2) == nil)
    }
    let names = try #require(try reader.bloomFilter(rowGroup: 0, leaf: 1))
    #expect(names.mayContain(Array("name 7".utf8)) && !names.mayContain(Array("nobody".utf8)))
    #expect(try reader.bloomFilter(rowGroup: 1, leaf: 1) == nil)
    for group in 0..<2 {
      for leaf in 0..<4 { _ = try reader.readColumnChunk(rowGroup: group, leaf: leaf) }
      let metaData = reader.metadata.rowGroups[group].columns[1].metaData
      #expect(metaData?.keyValues == [KeyValue("origin", "crm"), KeyValue("unit", "")])
      #expect(reader.metadata.rowGroups[group].columns[0].metaData?.keyValues == [])
    }
  }

  @Test("Numbers that compare as equal are found by the bits of each")
  func equals() throws {
    let schema = try ParquetSchema([
      .float("float"), .double("double"),
      .primitive("half", .optional, .fixedLengthByteArray, .float16, length: 2),
    ])
    for (value, others) in [
      (-0.0, [0.0]), (0.0, [-0.0]), (.nan, [-.nan]), (-.nan, [.nan]), (1, [1]),
    ] as [(Double, [Double])] {
      var options = ParquetWriterOptions(compression: .none)
      for leaf in schema.leaves { options.rowGroup.bloomFilters[leaf.dottedPath] = .init() }
      var batch = ColumnBatch(schema, rowCount: 1)
      let half = { (value: Double) in Half(bits: Float16(value).bitPattern).plain }
      try batch.set("float", .floats([Float(value)]))
      try batch.set("double", .doubles([value]))
      try batch.set("half", .fixedLength(half(value)))
      let sink = MemorySink()
      let writer = try ParquetWriter(to: sink, schema: schema, options: options)
      try writer.append(batch)
      try writer.finish()
      let reader = try ParquetFileReader(source: MemorySource(sink.bytes))
      let filters = try (0..<3).map { try #require(try reader.bloomFilter(rowGroup: 0, leaf: $0)) }
      for other in others + [value] {
        #expect(filters[0].mayContain(HandBuilt.plain(Float(other).bitPattern)), "\(value)")
        #expect(filters[1].mayContain(HandBuilt.plain(other.bitPattern)), "\(value)")
        #expect(filters[2].mayContain(half(other)), "\(value)")
      }
      // They are no filters that take all for there.
      #expect(!filters[1].mayContain(HandBuilt.plain(12.5.bitPattern)))
    }
  }

  @Test("Row groups without a value are skipped by their filters")
  func skipping() throws {
    let reader = try write(.zstd)
    let even = try reader.selection(matching: [ColumnPredicate("id", .equal, .integer(1200))])
    #expect(even.map(\.rowGroup) == [1])
    // Within the bounds, but odd: only a false positive keeps a row group.
    let kept = try (0..<300).reduce(0) { sum, step in
      let predicate = ColumnPredicate("id", .equal, .integer(Int64(2 * step + 1)))
      return sum + (try reader.selection(matching: [predicate])).count
    }
    #expect(kept < 15)
  }

  @Test("Options that name what is not there, or cannot have a filter, are refused")
  func refusals() throws {
    let schema = try ParquetSchema([.primitive("flag", .required, .boolean)])
    for path in ["flag", "nothing"] {
      var options = ParquetWriterOptions()
      options.rowGroup.bloomFilters = [path: .init()]
      #expect(throws: ParquetError.self) {
        _ = try ParquetWriter(to: MemorySink(), schema: schema, options: options)
      }
    }
  }

  @Test("A filter that is cut off, or of another kind, is an error")
  func broken() throws {
    let reader = try write()
    var offset = 0
    for group in reader.metadata.rowGroups {
      offset = max(offset, group.columns[0].metaData?.bloomFilterOffset ?? 0)
    }
    var bytes = [UInt8](repeating: 0, count: reader.fileSize)
    try bytes.withUnsafeMutableBytes { try reader.source.read(at: 0, into: $0) }
    for change in 0..<12 {
      var damaged = bytes
      damaged[offset + change] ^= 0x7f
      let reader = try ParquetFileReader(source: MemorySource(damaged))
      // It must answer, whatever with.
      _ = try? reader.bloomFilter(rowGroup: 1, leaf: 0)
    }
    bytes[offset] = 0
    let cut = try ParquetFileReader(source: MemorySource(bytes))
    #expect(throws: ParquetError.self) { try cut.bloomFilter(rowGroup: 1, leaf: 0) }
  }
}
