import ByteBuffers
import Codecs
import TestSupport
import Testing

@testable import Parquet

@Suite("Encodings of column chunks")
struct ColumnEncodingsTests {
  private let count = 700

  /// Numbers that are packed, split and in a dictionary.
  private func integers() -> [Int64] {
    var generator = SeededGenerator(seed: 5)
    return (0..<count).map { 1000 * Int64($0) + Int64.random(in: -300...300, using: &generator) }
  }

  private func bytes<Value: PlainNumber>(
    _ values: [Value], _ append: (UnsafePointer<Value>, Int, inout ByteBuffer) -> Void
  ) -> [UInt8] {
    var output = ByteBuffer()
    append(values, values.count, &output)
    return output.array()
  }

  /// Decodes `body` as one page of required values, in both versions of pages.
  private func decode(
    _ body: [UInt8], _ encoding: Encoding, _ type: PhysicalType, length: Int? = nil,
    options: ParquetReadOptions = .init()
  ) throws -> ColumnValues {
    let field = SchemaNode.primitive("f", .required, type, length: length)
    let first = HandBuilt.page(.dataV1(valueCount: Int32(count), encoding: encoding), body)
    let second = HandBuilt.page(
      .dataV2(
        valueCount: Int32(count), nullCount: 0, rowCount: Int32(count), encoding: encoding,
        definitionLevelsSize: 0, repetitionLevelsSize: 0, isCompressed: false), body)
    let values = try HandBuilt.decode([first], field, entries: count, options: options).values
    #expect(
      try HandBuilt.decode([second], field, entries: count, options: options).values == values)
    return values
  }

  @Test("Integers as deltas and as split streams")
  func numbers() throws {
    let wide = integers()
    let narrow = wide.map { Int32(truncatingIfNeeded: $0) }
    let packed64 = bytes(wide) { DeltaBinaryPacked.append($0, count: $1, to: &$2) }
    #expect(try decode(packed64, .deltaBinaryPacked, .int64) == .int64s(wide))
    let packed32 = bytes(narrow) { DeltaBinaryPacked.append($0, count: $1, to: &$2) }
    #expect(try decode(packed32, .deltaBinaryPacked, .int32) == .int32s(narrow))
    let split64 = bytes(wide) { ByteStreamSplit.append($0, count: $1, to: &$2) }
    #expect(try decode(split64, .byteStreamSplit, .int64) == .int64s(wide))
    let split32 = bytes(narrow) { ByteStreamSplit.append($0, count: $1, to: &$2) }
    #expect(try decode(split32, .byteStreamSplit, .int32) == .int32s(narrow))
    let doubles = wide.map { Double($0) / 8 }
    let splitDoubles = bytes(doubles) { ByteStreamSplit.append($0, count: $1, to: &$2) }
    #expect(try decode(splitDoubles, .byteStreamSplit, .double) == .doubles(doubles))
    let floats = narrow.map { Float($0) / 8 }
    let splitFloats = bytes(floats) { ByteStreamSplit.append($0, count: $1, to: &$2) }
    #expect(try decode(splitFloats, .byteStreamSplit, .float) == .floats(floats))
  }

  @Test("Booleans as runs and as bits")
  func booleans() throws {
    let values = (0..<count).map { (index: Int) -> UInt8 in
      index / 50 % 2 == 1 || index % 7 == 0 ? 1 : 0
    }
    let expected = ColumnValues.booleans(values.map { $0 == 1 })
    let runs = bytes(values) { RLEBooleans.append($0, count: $1, to: &$2) }
    #expect(try decode(runs, .rle, .boolean) == expected)
    let bits = PlainBits.pack(values.map { UInt32($0) }, width: 1)
    #expect(try decode(bits, .plain, .boolean) == expected)
  }

  @Test("Byte arrays with lengths and prefixes as deltas")
  func byteArrays() throws {
    let values = integers().map { Array("value \($0)".utf8) }
    let found = try decode(PlainArrays.deltaLength(values), .deltaLengthByteArray, .byteArray)
    #expect(ParquetTesting.texts(found) == values.map { String(decoding: $0, as: UTF8.self) })
    #expect(try decode(PlainArrays.delta(values), .deltaByteArray, .byteArray) == found)
    #expect(try decode(PlainArrays.plain(values), .plain, .byteArray) == found)
  }

  @Test("Values of fixed length as split streams and as deltas", arguments: [1, 2, 7, 12, 16, 40])
  func fixedLength(length: Int) throws {
    let values = integers().map { value in
      (0..<length).map { UInt8(truncatingIfNeeded: value >> Int64($0 * 8 % 64)) }
    }
    let plain = values.flatMap { $0 }
    let expected = ColumnValues.fixedLength(plain, length: length)
    var split = ByteBuffer()
    ByteStreamSplit.append(plain, count: count, width: length, to: &split)
    let type = PhysicalType.fixedLengthByteArray
    #expect(try decode(split.array(), .byteStreamSplit, type, length: length) == expected)
    #expect(
      try decode(PlainArrays.delta(values), .deltaByteArray, type, length: length) == expected)
    #expect(throws: ParquetError.self) {
      try decode(PlainArrays.delta(values), .deltaByteArray, type, length: length + 1)
    }
  }

  @Test("An encoding that the type does not have is refused")
  func otherEncodings() {
    let cases: [(Encoding, PhysicalType)] = [
      (.deltaBinaryPacked, .double), (.deltaBinaryPacked, .byteArray), (.rle, .int32),
      (.deltaByteArray, .int64), (.byteStreamSplit, .byteArray), (.deltaLengthByteArray, .float),
      (.bitPacked, .int32), (.byteStreamSplit, .boolean),
    ]
    let body = [UInt8](repeating: 0, count: 16 * count)
    for (encoding, type) in cases {
      #expect(
        throws: ParquetError.unsupported(
          "the page at byte 0: values in the encoding \(encoding)")
      ) { try decode(body, encoding, type) }
    }
  }

  @Test("Levels in BIT_PACKED lie from the most significant bit on, and have no length before them")
  func bitPackedLevels() throws {
    // The specification's example: 0 to 7 in 3 bits.
    let levels: [UInt8] = [0b0000_0101, 0b0011_1001, 0b0111_0111]
    let field = SchemaNode.group(
      "a", .optional,
      [
        .group(
          "b", .optional,
          [
            .group(
              "c", .optional,
              [
                .group(
                  "d", .optional,
                  [
                    .group(
                      "e", .optional,
                      [
                        .group("f", .optional, [.primitive("g", .optional, .int32)])
                      ])
                  ])
              ])
          ])
      ])
    let page = HandBuilt.page(
      .dataV1(
        valueCount: 8, encoding: .plain, definitionLevelEncoding: .bitPacked,
        repetitionLevelEncoding: .bitPacked), levels + HandBuilt.plain(Int32(42)))
    let column = try HandBuilt.decode([page], field, entries: 8)
    #expect(column.definitionLevels == [0, 1, 2, 3, 4, 5, 6, 7])
    #expect(column.values == .int32s([42]))
    let short = HandBuilt.page(
      .dataV1(valueCount: 8, encoding: .plain, definitionLevelEncoding: .bitPacked), [0, 0])
    #expect(throws: ParquetError.self) { try HandBuilt.decode([short], field, entries: 8) }
  }

  @Test("Levels in BIT_PACKED of every width and length", arguments: 1...7)
  func bitPackedWidths(width: Int) {
    var generator = SeededGenerator(seed: UInt64(width))
    for count in 1...40 {
      let values = PlainBits.random(count, width: width, &generator)
      var bits = values.flatMap { value in
        (0..<width).reversed().map { UInt8(value >> UInt32($0) & 1) }
      }
      bits += Array(repeating: 0, count: (8 - bits.count % 8) % 8)
      let bytes = stride(from: 0, to: bits.count, by: 8).map { start in
        bits[start..<(start + 8)].reduce(UInt8(0)) { $0 << 1 | $1 }
      }
      var levels = [UInt8](repeating: 0, count: count)
      bytes.withUnsafeBytes { bytes in
        var decoder = BitPackedLevels(bytes, width: width)
        let first = count / 3
        levels.withUnsafeMutableBufferPointer { levels in
          guard let base = levels.baseAddress else { return }
          decoder.read(first, into: base)
          decoder.read(count - first, into: base + first)
        }
      }
      #expect(levels.map { UInt32($0) } == values)
    }
  }

  @Test("LZ4 is read with Hadoop's frames, one or several, and without")
  func hadoopLZ4() throws {
    let values = (0..<1000).map { Int32($0 / 10) }
    let plain = values.flatMap { HandBuilt.plain($0) }
    func block(_ bytes: ArraySlice<UInt8>) throws -> [UInt8] {
      var output = ByteBuffer()
      try bytes.withUnsafeBytes { try BlockCompressor(.lz4).compress($0, into: &output) }
      return output.array()
    }
    func frame(_ bytes: ArraySlice<UInt8>) throws -> [UInt8] {
      let block = try block(bytes)
      return HandBuilt.plain(UInt32(bytes.count).bigEndian)
        + HandBuilt.plain(UInt32(block.count).bigEndian) + block
    }
    let field = SchemaNode.primitive("i", .required, .int32)
    func decode(_ body: [UInt8]) throws -> ColumnValues {
      let page = HandBuilt.page(
        .dataV1(valueCount: 1000, encoding: .plain), body, uncompressedSize: 4000)
      return try HandBuilt.decode([page], field, entries: 1000, codec: .hadoopLZ4).values
    }
    #expect(try decode(try frame(plain[...])) == .int32s(values))
    let frames = try frame(plain[..<1500]) + frame(plain[1500..<1501]) + frame(plain[1501...])
    #expect(try decode(frames) == .int32s(values))
    #expect(try decode(try block(plain[...])) == .int32s(values))
    #expect(throws: ParquetError.self) { try decode(Array(frames.dropLast())) }
    #expect(throws: ParquetError.self) { try decode(try frame(plain[1...])) }
    #expect(throws: ParquetError.self) { try decode([]) }
  }

  @Test(
    "A wrong checksum is reported with the page's place, unless checksums are not to be checked")
  func checksums() throws {
    let field = SchemaNode.primitive("i", .required, .int32)
    let body = HandBuilt.plain(Int32(5))
    let good = HandBuilt.page(.dataV1(valueCount: 1, encoding: .plain), body)
    let bad = HandBuilt.page(.dataV1(valueCount: 1, encoding: .plain), body, crc: 7)
    #expect {
      try HandBuilt.decode([good, bad], field, entries: 2)
    } throws: { error in
      guard case .corrupt(let reason) = error as? ParquetError else { return false }
      return reason.contains("the page at byte \(good.count):") && reason.contains("checksum")
    }
    var options = ParquetReadOptions()
    options.verifiesChecksums = false
    #expect(
      try HandBuilt.decode([good, bad], field, entries: 2, options: options).values
        == .int32s([5, 5]))
  }

  @Test("Values that would take more memory than allowed are refused before they are decoded")
  func byteLimit() throws {
    var options = ParquetReadOptions()
    options.byteLimit = 1 << 20
    // 700 values of 2 KiB that share all but nothing: 4 KiB in the file, 1.4 MiB in memory.
    let values = [[UInt8]](repeating: Array(repeating: 3, count: 2048), count: count)
    let body = PlainArrays.delta(values)
    #expect(body.count < 4096)
    #expect(throws: ParquetError.self) {
      try decode(body, .deltaByteArray, .byteArray, options: options)
    }
    #expect(throws: ParquetError.self) {
      try decode(
        body, .deltaByteArray, .fixedLengthByteArray, length: 2048, options: options)
    }
    #expect(try decode(body, .deltaByteArray, .byteArray).count == count)
  }
}
