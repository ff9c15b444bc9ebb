import Parquet
import TestSupport

/// A type that the format has, and values of it that lead to different encodings.
struct MatrixType {
  let name: String
  let type: PhysicalType
  var logicalType: LogicalType?
  var length: Int?
  /// Bits of an integer that count.
  var bits = 64
  /// Largest absolute value of an integer, where its logical type has one.
  var limit: Int64?

  static let all: [MatrixType] = [
    MatrixType(name: "boolean", type: .boolean),
    MatrixType(name: "int32", type: .int32, bits: 32),
    MatrixType(name: "int64", type: .int64),
    MatrixType(name: "float", type: .float),
    MatrixType(name: "double", type: .double),
    MatrixType(name: "bytes", type: .byteArray),
    MatrixType(name: "fixed", type: .fixedLengthByteArray, length: 5),
    MatrixType(name: "string", type: .byteArray, logicalType: .string),
    MatrixType(name: "enum", type: .byteArray, logicalType: .enumeration),
    MatrixType(name: "json", type: .byteArray, logicalType: .json),
    MatrixType(name: "bson", type: .byteArray, logicalType: .bson),
    MatrixType(name: "uuid", type: .fixedLengthByteArray, logicalType: .uuid, length: 16),
    MatrixType(
      name: "int8", type: .int32, logicalType: .integer(bitWidth: 8, isSigned: true), bits: 8),
    MatrixType(
      name: "int16", type: .int32, logicalType: .integer(bitWidth: 16, isSigned: true), bits: 16),
    MatrixType(
      name: "uint8", type: .int32, logicalType: .integer(bitWidth: 8, isSigned: false), bits: 8),
    MatrixType(
      name: "uint16", type: .int32, logicalType: .integer(bitWidth: 16, isSigned: false), bits: 16),
    MatrixType(
      name: "uint32", type: .int32, logicalType: .integer(bitWidth: 32, isSigned: false), bits: 32),
    MatrixType(
      name: "uint64", type: .int64, logicalType: .integer(bitWidth: 64, isSigned: false)),
    MatrixType(
      name: "decimal 9", type: .int32, logicalType: .decimal(precision: 9, scale: 2),
      limit: 999_999_999),
    MatrixType(
      name: "decimal 18", type: .int64, logicalType: .decimal(precision: 18, scale: 4),
      limit: 999_999_999_999_999_999),
    MatrixType(
      name: "decimal 38", type: .fixedLengthByteArray,
      logicalType: .decimal(precision: 38, scale: 10), length: 16, limit: Int64.max),
    MatrixType(
      name: "decimal bytes", type: .byteArray, logicalType: .decimal(precision: 18, scale: 3),
      limit: 999_999_999_999_999_999),
    MatrixType(name: "date", type: .int32, logicalType: .date, limit: 50_000),
    MatrixType(
      name: "time ms", type: .int32, logicalType: .time(unit: .milliseconds, isAdjustedToUTC: true),
      limit: -86_400_000),
    MatrixType(
      name: "time us", type: .int64, logicalType: .time(unit: .microseconds, isAdjustedToUTC: true),
      limit: -86_400_000_000),
    MatrixType(
      name: "time ns", type: .int64, logicalType: .time(unit: .nanoseconds, isAdjustedToUTC: true),
      limit: -86_400_000_000_000),
    MatrixType(
      name: "time ms local", type: .int32,
      logicalType: .time(unit: .milliseconds, isAdjustedToUTC: false), limit: -86_400_000),
    MatrixType(
      name: "time us local", type: .int64,
      logicalType: .time(unit: .microseconds, isAdjustedToUTC: false), limit: -86_400_000_000),
    MatrixType(
      name: "time ns local", type: .int64,
      logicalType: .time(unit: .nanoseconds, isAdjustedToUTC: false), limit: -86_400_000_000_000),
    MatrixType(
      name: "timestamp ms", type: .int64,
      logicalType: .timestamp(unit: .milliseconds, isAdjustedToUTC: true), limit: 4_000_000_000_000),
    MatrixType(
      name: "timestamp us", type: .int64,
      logicalType: .timestamp(unit: .microseconds, isAdjustedToUTC: true),
      limit: 4_000_000_000_000_000),
    MatrixType(
      name: "timestamp ns", type: .int64,
      logicalType: .timestamp(unit: .nanoseconds, isAdjustedToUTC: true),
      limit: 4_000_000_000_000_000_000),
    MatrixType(
      name: "timestamp us local", type: .int64,
      logicalType: .timestamp(unit: .microseconds, isAdjustedToUTC: false),
      limit: 4_000_000_000_000_000),
    MatrixType(
      name: "timestamp ms local", type: .int64,
      logicalType: .timestamp(unit: .milliseconds, isAdjustedToUTC: false), limit: 4_000_000_000_000
    ),
    MatrixType(
      name: "timestamp ns local", type: .int64,
      logicalType: .timestamp(unit: .nanoseconds, isAdjustedToUTC: false),
      limit: 4_000_000_000_000_000_000),
    MatrixType(name: "float16", type: .fixedLengthByteArray, logicalType: .float16, length: 2),
    // Nothing but nulls.
    MatrixType(name: "unknown", type: .int32, logicalType: .unknown),
  ]
}

/// How the values of a column follow each other.
enum MatrixShape: String, CaseIterable {
  /// Few different values, for dictionaries.
  case repeating
  /// Each a little more than the one before, for deltas.
  case rising
  /// All different, and far apart.
  case scattered
}

/// Values of a column in two forms: as the library takes them, and as text to compare with.
struct MatrixColumn {
  let data: ColumnData
  /// Integers in decimal; everything else as the hexadecimal digits of its bytes, numbers highest
  /// first; nil for nulls.
  let texts: [String?]
  let flags: [Bool]

  init(_ type: MatrixType, _ shape: MatrixShape, rows: Int) {
    var random = SeededGenerator(fixedSeed: 17)
    let flags = (0..<rows).map { _ in random.next() % 7 != 0 && type.logicalType != .unknown }
    let numbers: [UInt64] = (0..<rows).map { row in
      switch shape {
      case .repeating: random.next() % 20 &* 0x0123_4567_89ab_cdef
      case .rising: UInt64(row) &* 3 &+ random.next() % 3
      case .scattered: random.next()
      }
    }
    var texts: [String]
    switch type.type {
    case .boolean:
      let values = numbers.map { $0 & 4 == 0 }
      data = .booleans(values)
      texts = values.map { $0 ? "true" : "false" }
    case .int32:
      let values = numbers.map { Int32(truncatingIfNeeded: type.integer($0)) }
      data = .int32s(values)
      texts = values.map { type.isUnsigned ? "\(UInt32(bitPattern: $0))" : "\($0)" }
    case .int64:
      let values = numbers.map { type.integer($0) }
      data = .int64s(values)
      texts = values.map { type.isUnsigned ? "\(UInt64(bitPattern: $0))" : "\($0)" }
    case .float:
      let values = numbers.enumerated().map { row, number in
        Self.special(row).map { Float($0) } ?? Float(Int64(bitPattern: number) >> 20) / 8
      }
      data = .floats(values)
      texts = values.map { Self.hex(UInt64($0.bitPattern), bytes: 4) }
    case .double:
      let values = numbers.enumerated().map { row, number in
        Self.special(row) ?? Double(Int64(bitPattern: number) >> 4) / 8
      }
      data = .doubles(values)
      texts = values.map { Self.hex($0.bitPattern, bytes: 8) }
    case .byteArray:
      let values = numbers.map { type.byteArray($0) }
      var offsets: [Int32] = [0]
      for value in values { offsets.append((offsets.last ?? 0) + Int32(value.count)) }
      data = .byteArrays(values.flatMap { $0 }, offsets: .int32(offsets))
      texts = type.texts(numbers) ?? values.map(Self.hex)
    case .fixedLengthByteArray, .int96:
      let values = numbers.map { type.bytes($0) }
      data = .fixedLength(values.flatMap { $0 })
      texts = type.texts(numbers) ?? values.map(Self.hex)
    }
    self.flags = flags
    self.texts = zip(texts, flags).map { $1 ? $0 : nil }
  }

  /// NaN, both zeros and infinities, now and then.
  private static func special(_ row: Int) -> Double? {
    switch row % 97 {
    case 3: .nan
    case 5: -0.0
    case 7: 0.0
    case 11: row % 2 == 0 ? .infinity : -.infinity
    default: nil
    }
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { hex(UInt64($0), bytes: 1) }.joined()
  }

  private static func hex(_ number: UInt64, bytes: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 2 * bytes - digits.count) + digits
  }
}

extension MatrixType {
  var isUnsigned: Bool {
    if case .integer(_, let isSigned) = logicalType { return !isSigned }
    return false
  }

  /// A value within what the logical type allows. A limit below zero is of values from zero on.
  func integer(_ number: UInt64) -> Int64 {
    if let limit {
      return limit < 0
        ? Int64(number % UInt64(-limit))
        : Int64(number % UInt64(limit)) * (number & 1 == 0 ? 1 : -1)
    }
    let value = Int64(bitPattern: number)
    if bits == 64 { return value }
    let cut = value << (64 - bits)
    return isUnsigned ? Int64(UInt64(bitPattern: cut) >> (64 - bits)) : cut >> (64 - bits)
  }

  /// Numbers that byte arrays hold; nil for other contents.
  fileprivate func texts(_ numbers: [UInt64]) -> [String]? {
    if case .decimal = logicalType { return numbers.map { "\(integer($0))" } }
    return nil
  }

  fileprivate func byteArray(_ number: UInt64) -> [UInt8] {
    switch (logicalType, number % 3) {
    case (.decimal, _): return Self.bigEndian(integer(number), length: 8)
    // Of any length, without anything in common.
    case (nil, 1):
      var random = SeededGenerator(fixedSeed: number)
      return (0..<random.next() % 20).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    default: return Array(text(number).utf8)
    }
  }

  static func bigEndian(_ value: Int64, length: Int) -> [UInt8] {
    (0..<length).map { place in
      let shift = 8 * (length - 1 - place)
      return UInt8(truncatingIfNeeded: shift > 63 ? value >> 63 : value >> Int64(shift))
    }
  }

  func text(_ number: UInt64) -> String {
    switch logicalType {
    case .json: "{\"n\":\(number)}"
    // Longer than what statistics keep of it.
    case .string where number % 5 == 0: "\(number) " + String(repeating: "größer ", count: 20)
    default: "value-\(number)"
    }
  }

  func bytes(_ number: UInt64) -> [UInt8] {
    let length = length ?? 0
    var bytes = (0..<length).map { place in
      UInt8(truncatingIfNeeded: number >> UInt64(8 * (length - 1 - place) & 63))
    }
    if logicalType == .float16 {
      // No NaN: readers are free to change its bits.
      bytes = [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8) & 0xbb]
    }
    if case .decimal = logicalType { return Self.bigEndian(integer(number), length: length) }
    return bytes
  }
}
