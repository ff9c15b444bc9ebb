import ByteBuffers
import Codecs
import TestSupport
import Testing

@testable import Parquet

@Suite("Choosing the encoding of a column chunk")
struct EncodingTrialTests {
  /// What a column of these values becomes, as a chunk that has been read again.
  private func encoding(
    _ field: SchemaNode, _ values: [StoredValue?], _ profile: EncodingProfile,
    _ codec: CompressionCodec = .zstd, dataPageSize: Int = 1 << 20
  ) throws -> Encoding {
    let schema = try ParquetSchema([field])
    let options = RowGroupOptions(dataPageSize: dataPageSize, encodings: profile)
    let rows = values.map { value -> Record in .group([value.map { .value($0) } ?? .absent]) }
    let conformance = RowGroupConformance(schema: schema, options: options, codec: codec)
    try conformance.check([rows])
    let group = try conformance.encode(
      rows, with: conformance.makeBuilder(), BlockCompressor(codec))
    let pages = try Pages(group.columns[0], of: schema.leaves[0])
    return try #require(pages.encodings.last)
  }

  private func int64s(_ values: [Int64]) -> [StoredValue] { values.map { .int64($0) } }

  private static let count = 20_000
  private let number = SchemaNode.primitive("f", .required, .int64)

  private func random<Value>(_ body: (inout SeededGenerator) -> Value) -> [Value] {
    var generator = SeededGenerator(seed: 3)
    return (0..<Self.count).map { _ in body(&generator) }
  }

  @Test(
    "Integers that lie close together become deltas, but where only old readers' encodings may be")
  func deltas() throws {
    var sum: Int64 = 1 << 40
    let steps = random { generator in
      sum += Int64.random(in: 0..<1000, using: &generator)
      return StoredValue.int64(sum)
    }
    for codec in [CompressionCodec.none, .zstd, .snappy, .gzip] {
      #expect(try encoding(number, steps, .common, codec) == .deltaBinaryPacked)
      #expect(try encoding(number, steps, .smallest, codec) == .deltaBinaryPacked)
      #expect(try encoding(number, steps, .compatible, codec) == .plain)
    }
    let int32s = (0..<Int32(Self.count)).map { StoredValue.int32($0 * 7) }
    #expect(
      try encoding(.primitive("f", .required, .int32), int32s, .common) == .deltaBinaryPacked)
  }

  @Test("Integers from all of their range are PLAIN, and few different ones have a dictionary")
  func others() throws {
    let wide = int64s(random { Int64.random(in: .min ... .max, using: &$0) })
    let few = int64s(random { Int64.random(in: 0..<100, using: &$0) << 40 })
    for profile in EncodingProfile.allCases {
      #expect(try encoding(number, wide, profile, .none) == .plain)
      #expect(try encoding(number, few, profile) == .rleDictionary)
    }
  }

  @Test("Deltas of more bits than all mainstream readers read are left to the profile smallest")
  func width() throws {
    for (bits, isCommon) in [(26, true), (27, true), (28, false), (31, false)] {
      // Differences have a bit more than the values.
      let values = int64s(random { Int64.random(in: 0..<(1 << bits), using: &$0) })
      let common = try encoding(number, values, .common)
      #expect(common == (isCommon ? .deltaBinaryPacked : .plain), "\(bits) bits")
      #expect(try encoding(number, values, .smallest) != .plain, "\(bits) bits")
    }
  }

  @Test(
    "Pages whose last block of deltas is full, or that hold none, are left to the profile smallest")
  func fullBlocks() throws {
    func steps(_ count: Int) -> [StoredValue] { (0..<count).map { .int64(Int64($0) * 1000) } }
    for (count, isCommon) in [(1280, true), (1281, false), (1282, true)] {
      #expect(
        try encoding(number, steps(count), .common) == (isCommon ? .deltaBinaryPacked : .plain))
      #expect(try encoding(number, steps(count), .smallest) == .deltaBinaryPacked)
    }
    // Pages of 400 rows, of which the last two hold nulls alone.
    let optional = SchemaNode.primitive("f", .optional, .int64)
    let nulls = steps(1200).map(Optional.some) + Array(repeating: nil, count: 20_000)
    #expect(try encoding(optional, nulls, .common, dataPageSize: 3200) == .plain)
    #expect(try encoding(optional, nulls, .smallest, dataPageSize: 3200) == .deltaBinaryPacked)
  }

  @Test("Every encoding is chosen by the profile smallest where it is best")
  func smallest() throws {
    let doubles = random { StoredValue.double(Double.random(in: 0..<1, using: &$0).bitPattern) }
    #expect(
      try encoding(.primitive("f", .required, .double), doubles, .smallest) == .byteStreamSplit)
    #expect(try encoding(.primitive("f", .required, .double), doubles, .common) == .plain)
    let text = SchemaNode.primitive("f", .required, .byteArray, .string)
    let tokens = random { generator in
      let count = Int.random(in: 1...40, using: &generator)
      return StoredValue.bytes(
        (0..<count).map { _ in UInt8.random(in: 97...112, using: &generator) })
    }
    #expect(try encoding(text, tokens, .smallest) == .deltaLengthByteArray)
    #expect(try encoding(text, tokens, .common) == .plain)
    let sorted = (0..<Self.count).map { StoredValue.bytes(Array("key/\(1_000_000 + 3 * $0)".utf8)) }
    #expect(try encoding(text, sorted, .smallest, .none) == .deltaByteArray)
    let flags = (0..<Self.count).map { StoredValue.boolean($0 / 5000 % 2 == 0) }
    #expect(try encoding(.primitive("f", .required, .boolean), flags, .smallest) == .rle)
    #expect(try encoding(.primitive("f", .required, .boolean), flags, .common) == .plain)
  }

  @Test("Fixed lengths are split or share prefixes in the profile smallest alone")
  func fixedLength() throws {
    let field = SchemaNode.primitive("f", .required, .fixedLengthByteArray, length: 12)
    let sorted = (0..<Self.count).map { index in
      StoredValue.bytes(Array("key:\(10_000_000 + index * 9)".utf8))
    }
    #expect(try encoding(field, sorted, .smallest, .none) == .deltaByteArray)
    #expect(try encoding(field, sorted, .common, .none) == .plain)
  }
}
