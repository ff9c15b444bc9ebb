import Foundation
import Parquet
import Testing

@Suite("Values of columns")
struct ColumnValueTests {
  /// The stored values of a column that was set from `values`, one a row.
  private func stored<Value: ColumnValue>(
    _ field: SchemaNode, _ values: [Value]
  ) throws -> ColumnValues {
    let schema = try ParquetSchema([field])
    let column = try schema.column(field.name, of: Value.self)
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema)
    for value in values { try writer.append { row in row.set(column, value) } }
    try writer.finish()
    return try ParquetFileReader(source: MemorySource(sink.bytes))
      .readColumnChunk(rowGroup: 0, leaf: 0).values
  }

  private func texts(_ values: ColumnValues) -> [String] {
    guard case .byteArrays(let values) = values else { return [] }
    return (0..<values.count).map { String(decoding: values[$0], as: UTF8.self) }
  }

  private func refusal<Value: ColumnValue>(_ field: SchemaNode, _ value: Value) -> String? {
    do { _ = try stored(field, [value]) } catch ParquetError.invalidData(let reason) {
      return reason
    } catch {}
    return nil
  }

  @Test("Numbers are stored with their bits")
  func numbers() throws {
    #expect(try stored(.boolean("a"), [true, false]) == .booleans([true, false]))
    #expect(try stored(.int32("a"), [Int32.min, 0, .max]) == .int32s([.min, 0, .max]))
    #expect(try stored(.int64("a"), [Int64.min, .max]) == .int64s([.min, .max]))
    #expect(try stored(.int64("a"), [Int.min, .max]) == .int64s([.min, .max]))
    #expect(try stored(.int32("a"), [Int8.min, .max]) == .int32s([-128, 127]))
    #expect(try stored(.int32("a"), [UInt16.min, .max]) == .int32s([0, 65535]))
    #expect(try stored(.float("a"), [Float(-0.5), .infinity]) == .floats([-0.5, .infinity]))
    #expect(try stored(.double("a"), [0.1, -1e300]) == .doubles([0.1, -1e300]))
  }

  @Test("Integers go where every value of theirs has a place, and nowhere else")
  func integers() throws {
    func integer(_ type: PhysicalType, _ bitWidth: Int, _ isSigned: Bool) -> SchemaNode {
      .primitive("a", .optional, type, .integer(bitWidth: bitWidth, isSigned: isSigned))
    }
    #expect(try stored(integer(.int32, 32, false), [UInt32.max]) == .int32s([-1]))
    #expect(try stored(integer(.int64, 64, false), [UInt64.max]) == .int64s([-1]))
    #expect(try stored(integer(.int32, 8, true), [Int8(-3)]) == .int32s([-3]))
    #expect(try stored(integer(.int32, 16, true), [UInt8(250)]) == .int32s([250]))
    #expect(refusal(integer(.int32, 16, true), Int32(1)) != nil)
    #expect(refusal(integer(.int32, 32, false), Int32(1)) != nil)
    #expect(refusal(integer(.int32, 32, true), UInt32(1)) != nil)
    #expect(refusal(integer(.int32, 16, false), Int8(1)) != nil)
    #expect(refusal(.int64("a"), Int32(1)) != nil)
    #expect(refusal(.int64("a"), UInt64(1)) != nil)
  }

  @Test("Texts come from strings of all kinds")
  func texts() throws {
    let long = String(repeating: "ö", count: 3_000)
    let values = ["", "a", "nine byte", "fifteen bytes!!", "sixteen bytes ..", long]
    #expect(texts(try stored(.string("a"), values)) == values)
    #expect(texts(try stored(.json("a"), values)) == values)
    let parts: [Substring] = long.split(separator: "x") + ["other"]
    #expect(texts(try stored(.string("a"), parts)) == [long, "other"])
    #expect(texts(try stored(.bytes("a"), values.map { Array($0.utf8) })) == values)
    #expect(texts(try stored(.bytes("a"), values.map { Data(Array($0.utf8)) })) == values)
    #expect(texts(try stored(.string("a"), [Level.info, Level.error])) == ["info", "error"])
    #expect(refusal(.string("a"), [0xff] as [UInt8]) == nil)

    let schema = try ParquetSchema([.string("a")])
    let column = try schema.column("a", of: String.self)
    let sink = MemorySink()
    let writer = try ParquetWriter(to: sink, schema: schema)
    for value in values {
      try writer.append { row in
        Array(value.utf8).withUnsafeBufferPointer { row.set(column, utf8: $0) }
      }
      try writer.append { row in Array(value.utf8).withUnsafeBytes { row.set(column, utf8: $0) } }
    }
    let literal: StaticString = "literal"
    try writer.append { row in row.set(column, literal) }
    try writer.finish()
    let reader = try ParquetFileReader(source: MemorySource(sink.bytes))
    let found = texts(try reader.readColumnChunk(rowGroup: 0, leaf: 0).values)
    #expect(found == values.flatMap { [$0, $0] } + ["literal"])
  }

  private enum Level: String, ColumnValue { case info, error }

  @Test("Dates are counted in the column's unit, or in days of UTC")
  func dates() throws {
    let dates = [0, 1.5, -0.25, 1_700_000_000.123456].map { Date(timeIntervalSince1970: $0) }
    func timestamps(_ unit: TimeUnit) throws -> ColumnValues {
      try stored(.timestamp("a", unit: unit), dates)
    }
    #expect(try timestamps(.milliseconds) == .int64s([0, 1500, -250, 1_700_000_000_123]))
    #expect(
      try timestamps(.microseconds) == .int64s([0, 1_500_000, -250_000, 1_700_000_000_123_456]))
    #expect(try stored(.date("a"), dates) == .int32s([0, 0, -1, 19675]))
    let far = Date(timeIntervalSince1970: 1e15)
    for field in [SchemaNode.timestamp("a", unit: .nanoseconds), .date("a")] {
      #expect(refusal(field, far)?.hasPrefix("row 0: a has no place for a date") == true)
      #expect(refusal(field, Date(timeIntervalSince1970: .nan)) != nil)
    }
  }

  @Test("Decimals are stored without their point, and never rounded")
  func decimals() throws {
    func decimals(_ texts: [String]) -> [Decimal] { texts.map { Decimal(string: $0) ?? .nan } }
    let values = decimals(["19.99", "-0.01", "0", "5", "1.20", "-9999999.99"])
    let stored32 = try stored(.decimal("a", precision: 9, scale: 2), values)
    #expect(stored32 == .int32s([1999, -1, 0, 500, 120, -999_999_999]))
    let stored64 = try stored(.decimal("a", precision: 18, scale: 2), values)
    #expect(stored64 == .int64s([1999, -1, 0, 500, 120, -999_999_999]))
    #expect(
      refusal(
        .decimal("a", precision: 9, scale: 2), Decimal(sign: .plus, exponent: -3, significand: 1))?
        .contains(
          "row 0: a has 2 digits behind the point, too few for 0.001") == true)
    #expect(
      refusal(.decimal("a", precision: 9, scale: 2), Decimal(10_000_000))
        == "row 0: a holds 9 digits, not 10")
    #expect(refusal(.decimal("a", precision: 9, scale: 2), Decimal.nan) != nil)
    #expect(refusal(.double("a"), Decimal(1)) != nil)
  }

  @Test("Decimals of many digits are big-endian two's complement")
  func wideDecimals() throws {
    let values = [
      "0", "1", "-1", "127", "128", "-128", "-129", "99999999999999999999999999999999999999",
      "-99999999999999999999999999999999999999",
    ]
    let found = try stored(
      .decimal("a", precision: 38, scale: 0), values.map { Decimal(string: $0) ?? .nan })
    let asBytes = try stored(
      .primitive("a", .optional, .byteArray, .decimal(precision: 38, scale: 0)),
      values.map { Decimal(string: $0) ?? .nan })
    guard case .byteArrays(let bytes) = asBytes, case .fixedLength(let fixed, length: 16) = found
    else {
      Issue.record("\(found)")
      return
    }
    let top: [UInt8] = [
      0x4b, 0x3b, 0x4c, 0xa8, 0x5a, 0x86, 0xc4, 0x7a, 0x09, 0x8a, 0x22, 0x3f, 0xff, 0xff, 0xff,
      0xff,
    ]
    let bottom: [UInt8] = [
      0xb4, 0xc4, 0xb3, 0x57, 0xa5, 0x79, 0x3b, 0x85, 0xf6, 0x75, 0xdd, 0xc0, 0, 0, 0, 1,
    ]
    let expected: [[UInt8]] = [
      [0], [1], [0xff], [0x7f], [0, 0x80], [0x80], [0xff, 0x7f], top, bottom,
    ]
    #expect((0..<bytes.count).map { Array(bytes[$0]) } == expected)
    let padded = expected.flatMap { bytes in
      Array(repeating: bytes[0] < 0x80 ? 0 : 0xff, count: 16 - bytes.count) + bytes
    }
    #expect(fixed == padded)
  }

  @Test("UUIDs are 16 bytes, or text of lower-case digits")
  func uuids() throws {
    let text = "0f8fad5b-d9cb-469f-a165-70867728950e"
    let uuid = try #require(UUID(uuidString: text))
    #expect(texts(try stored(.string("a"), [uuid])) == [text])
    let bytes: [UInt8] = [
      0x0f, 0x8f, 0xad, 0x5b, 0xd9, 0xcb, 0x46, 0x9f, 0xa1, 0x65, 0x70, 0x86, 0x77, 0x28, 0x95,
      0x0e,
    ]
    #expect(try stored(.uuid("a"), [uuid]) == .fixedLength(bytes, length: 16))
    #expect(refusal(.bytes("a", length: 15), uuid) != nil)
  }

  @Test("Values of another length than the column's are refused")
  func fixedLength() throws {
    let field = SchemaNode.bytes("a", length: 3)
    #expect(
      try stored(field, [[1, 2, 3], [4, 5, 6]] as [[UInt8]])
        == .fixedLength([1, 2, 3, 4, 5, 6], length: 3))
    #expect(refusal(field, [1, 2] as [UInt8]) == "row 0: a holds 3 bytes, not 2")
    #expect(refusal(field, Data([1, 2, 3, 4])) == "row 0: a holds 3 bytes, not 4")
    #expect(refusal(field, "abc") != nil)
  }

  @Test("A decimal of many digits has as many bytes as it needs")
  func decimalLengths() throws {
    for precision in 19...76 {
      let field = SchemaNode.decimal("a", precision: precision, scale: 2)
      guard case .primitive(.fixedLengthByteArray, let length?) = field.content else {
        Issue.record("\(field)")
        continue
      }
      _ = try ParquetSchema([field])
      let shorter = SchemaNode.primitive(
        "a", .optional, .fixedLengthByteArray, field.logicalType, length: length - 1)
      #expect(throws: ParquetError.self) { try ParquetSchema([shorter]) }
    }
  }
}
