import Testing

@testable import Parquet
@testable import XDM

/// Values as text, type by type.
@Suite("Assembled types")
struct AssembledTypesTests {
  private static func texts(
    _ type: PhysicalType, _ logicalType: LogicalType?, length: Int? = nil, _ values: ColumnValues
  ) throws -> [String] {
    let column = DecodedColumn(
      definitionLevels: [], repetitionLevels: [], entryCount: values.count, values: values)
    let lines = try Assembled.lines(
      [.primitive("v", .required, type, logicalType, length: length)], [column],
      rowCount: values.count)
    return lines.map { line in
      #expect(line.hasPrefix("{\"v\":") && line.hasSuffix("}"))
      return String(line.dropFirst(5).dropLast())
    }
  }

  static func byteArrays(_ values: [[UInt8]]) -> ColumnValues {
    var bytes: [UInt8] = [7]
    var references: [DecodedByteArrays.Reference] = []
    for value in values {
      references.append(.init(offset: bytes.count, count: value.count))
      bytes += value
    }
    return .byteArrays(DecodedByteArrays(bytes: bytes, references: references))
  }

  @Test("numbers are written whole, or as short as they read back the same")
  func numbers() throws {
    #expect(try Self.texts(.boolean, nil, .booleans([true, false])) == ["true", "false"])
    let int32s = ColumnValues.int32s([0, -1, .max, .min])
    let int64s = ColumnValues.int64s([0, -1, .max, .min])
    #expect(try Self.texts(.int32, nil, int32s) == ["0", "-1", "2147483647", "-2147483648"])
    #expect(
      try Self.texts(.int32, .integer(bitWidth: 32, isSigned: false), int32s)
        == ["0", "4294967295", "2147483647", "2147483648"])
    #expect(
      try Self.texts(.int64, nil, int64s)
        == ["0", "-1", "9223372036854775807", "-9223372036854775808"])
    #expect(
      try Self.texts(.int64, .integer(bitWidth: 64, isSigned: false), int64s)
        == ["0", "18446744073709551615", "9223372036854775807", "9223372036854775808"])
    #expect(
      try Self.texts(.float, nil, .floats([0.1, 16_777_216, -0.0, .nan, .infinity]))
        == ["0.1", "16777216.0", "-0.0", "\"NaN\"", "\"Infinity\""])
    #expect(
      try Self.texts(.double, nil, .doubles([0.1, 1e300, 5, -.infinity]))
        == ["0.1", "1e+300", "5.0", "\"-Infinity\""])
    let halves: [UInt8] = [0x00, 0x3c, 0x01, 0x00, 0x00, 0x7e, 0x00, 0xfc, 0xff, 0x7b, 0x00, 0x80]
    #expect(
      try Self.texts(.fixedLengthByteArray, .float16, length: 2, .fixedLength(halves, length: 2))
        == ["1.0", "6e-08", "\"NaN\"", "\"-Infinity\"", "65504.0", "-0.0"])
  }

  @Test("times are RFC 3339 with the digits of their unit, in UTC where they are of a known zone")
  func times() throws {
    #expect(
      try Self.texts(.int32, .date, .int32s([0, -1, .min, .max]))
        == ["\"1970-01-01\"", "\"1969-12-31\"", "\"-5877641-06-23\"", "\"+5881580-07-11\""])
    for (unit, isUTC, text) in [
      (.milliseconds, true, "\"1970-01-12T13:46:40.001Z\""),
      (.microseconds, true, "\"1970-01-01T00:16:40.000001Z\""),
      (.nanoseconds, false, "\"1970-01-01T00:00:01.000000001\""),
    ] as [(TimeUnit, Bool, String)] {
      let value: Int64 = 1_000_000_001
      #expect(
        try Self.texts(.int64, .timestamp(unit: unit, isAdjustedToUTC: isUTC), .int64s([value]))
          == [text])
    }
    #expect(
      try Self.texts(
        .int32, .time(unit: .milliseconds, isAdjustedToUTC: true), .int32s([1, 86_400_000, -1]))
        == ["\"00:00:00.001Z\"", "86400000", "-1"])
    #expect(
      try Self.texts(
        .int64, .time(unit: .nanoseconds, isAdjustedToUTC: false), .int64s([86_399_999_999_999]))
        == ["\"23:59:59.999999999\""])
    let int96s = [
      Int96(low: 1, middle: 0, high: 2_440_588), Int96(low: .max, middle: .max, high: .max),
      Int96(low: 0, middle: 0, high: 0),
    ]
    let moments = try Self.texts(.int96, nil, .int96s(int96s))
    #expect(
      moments == [
        "\"1970-01-01T00:00:00.000000001Z\"", "\"+11755093-07-02T23:34:33.709551615Z\"",
        "\"-4713-11-24T00:00:00.000000000Z\"",
      ])
  }

  @Test("decimals have all their digits, from bytes of any number")
  func decimals() throws {
    let decimal = LogicalType.decimal(precision: 9, scale: 2)
    #expect(
      try Self.texts(.int32, decimal, .int32s([0, 5, -5, 12_345, .min]))
        == ["0.00", "0.05", "-0.05", "123.45", "-21474836.48"])
    #expect(
      try Self.texts(.int64, .decimal(precision: 18, scale: 20), .int64s([.min, 1]))
        == ["-0.09223372036854775808", "0.00000000000000000001"])
    #expect(
      try Self.texts(.int64, .decimal(precision: 18, scale: 0), .int64s([.min, .max]))
        == ["-9223372036854775808", "9223372036854775807"])
    let bytes: [[UInt8]] = [
      [], [0], [0xff], [0x80], [0x01, 0x00], [0xff, 0, 0, 0, 0, 0, 0, 0, 0],
      [1, 0, 0, 0, 0, 0, 0, 0, 0], [0x80] + [UInt8](repeating: 0, count: 15),
      [0x7f] + [UInt8](repeating: 0xff, count: 15), [UInt8](repeating: 0xff, count: 40),
      [UInt8](repeating: 0, count: 40), [0, 0, 0, 1] + [UInt8](repeating: 0, count: 12),
    ]
    #expect(
      try Self.texts(.byteArray, decimal, Self.byteArrays(bytes)) == [
        "0.00", "0.00", "-0.01", "-1.28", "2.56", "-184467440737095516.16",
        "184467440737095516.16", "-1701411834604692317316873037158841057.28",
        "1701411834604692317316873037158841057.27", "-0.01", "0.00",
        "792281625142643375935439503.36",
      ])
    let fixed = bytes[7] + bytes[8]
    #expect(
      try Self.texts(.fixedLengthByteArray, decimal, length: 16, .fixedLength(fixed, length: 16))
        == [
          "-1701411834604692317316873037158841057.28", "1701411834604692317316873037158841057.27",
        ])
    let long = Self.byteArrays([[UInt8](repeating: 1, count: 5000)])
    #expect(throws: ParquetError.self) { try Self.texts(.byteArray, decimal, long) }
    #expect(throws: XDMError.self) {
      try Self.texts(.int32, .decimal(precision: 9, scale: -1), .int32s([1]))
    }
  }

  @Test("bytes are Base64, UUIDs their digits, text what it is, JSON the value that it says")
  func bytes() throws {
    let values = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map { Array($0.utf8) }
    let base64 = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]
    #expect(
      try Self.texts(.byteArray, nil, Self.byteArrays(values)) == base64.map { "\"\($0)\"" })
    #expect(
      try Self.texts(.byteArray, .bson, Self.byteArrays([[0xff, 0xef, 0xbe]])) == ["\"/+++\""])
    #expect(
      try Self.texts(.fixedLengthByteArray, nil, length: 3, .fixedLength([0, 16, 131], length: 3))
        == ["\"ABCD\""])
    let uuid = (0..<16).map { UInt8($0 * 17) }
    #expect(
      try Self.texts(.fixedLengthByteArray, .uuid, length: 16, .fixedLength(uuid, length: 16))
        == ["\"00112233-4455-6677-8899-aabbccddeeff\""])
    #expect(
      try Self.texts(.byteArray, .enumeration, Self.byteArrays([Array("a\"".utf8)]))
        == ["\"a\\\"\""])
    let json = ["{\"a\":\n[1, 2]}", "null", " 1 ", "\"a\\n\"", "1 2", "", "{\"a\n\":1}", "[1,]"]
    #expect(
      try Self.texts(.byteArray, .json, Self.byteArrays(json.map { Array($0.utf8) })) == [
        "{\"a\": [1, 2]}", "null", " 1 ", "\"a\\n\"", "\"1 2\"", "\"\"", "\"{\\\"a\\n\\\":1}\"",
        "\"[1,]\"",
      ])
    for type in [LogicalType.string, .json] {
      #expect(throws: ParquetError.self) {
        try Self.texts(.byteArray, type, Self.byteArrays([[0x61, 0xff]]))
      }
    }
  }

  @Test("a logical type that does not go with the physical one is passed over")
  func mismatches() throws {
    #expect(try Self.texts(.int32, .string, .int32s([7])) == ["7"])
    #expect(try Self.texts(.int64, .date, .int64s([7])) == ["7"])
    #expect(
      try Self.texts(.fixedLengthByteArray, .uuid, length: 3, .fixedLength([0, 0, 0], length: 3))
        == ["\"AAAA\""])
    #expect(
      try Self.texts(.double, .decimal(precision: 1, scale: 1), .doubles([0.5])) == ["0.5"])
  }
}
