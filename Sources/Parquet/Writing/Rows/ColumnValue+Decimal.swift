import Foundation

/// Numbers of DECIMAL columns. Those with more digits behind the point than the column has are
/// refused, not rounded. Where speed matters, set the number without its point: see
/// `RowWriter.set(_:unscaled:)`.
extension Decimal: ColumnValue {
  /// How a column holds decimals.
  public struct ColumnForm: Sendable {
    let type: PhysicalType
    let precision: Int
    let scale: Int
    /// Bytes of a FIXED_LEN_BYTE_ARRAY value.
    let length: Int
  }

  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) -> ColumnForm {
    guard case .decimal(let precision, let scale) = column.logicalType,
      (0...1_000).contains(scale)
    else { throw column.refusal(of: Decimal.self) }
    return ColumnForm(
      type: column.type, precision: precision, scale: scale, length: column.length)
  }

  public func set(_ column: Column<Decimal>, in row: inout RowWriter) {
    guard let number = UnscaledDecimal(self, scale: column.form.scale) else {
      return row.refuse(
        column.place, "has \(column.form.scale) digits behind the point, too few for \(self)")
    }
    row.store(number, column)
  }
}

extension RowWriter {
  /// Sets a decimal from the number without its point: 1999 is 19.99 in a column of scale 2.
  public mutating func set(_ column: Column<Decimal>, unscaled value: Int64) {
    store(UnscaledDecimal(value), column)
  }

  fileprivate mutating func store(_ number: UnscaledDecimal, _ column: Column<Decimal>) {
    guard number.digitCount <= column.form.precision else {
      return refuse(
        column.place, "holds \(column.form.precision) digits, not \(number.digitCount)")
    }
    switch column.form.type {
    case .int32:
      if let value = number.integer.flatMap({ Int32(exactly: $0) }) {
        return store(value, in: column.place)
      }
    case .int64:
      if let value = number.integer { return store(value, in: column.place) }
    case .fixedLengthByteArray:
      if let bytes = number.bytes(count: column.form.length) {
        return bytes.withUnsafeBytes { store(fixedLength: $0, in: column.place) }
      }
    default:
      return number.bytes.withUnsafeBytes { store($0, in: column.place) }
    }
    refuse(column.place, "holds integers too small for a number of \(number.digitCount) digits")
  }
}

/// A decimal number without its point.
struct UnscaledDecimal {
  /// Big-endian two's complement, in as few bytes as hold it.
  private(set) var bytes: [UInt8]
  private(set) var digitCount: Int

  init(_ value: Int64) {
    digitCount = String(value.magnitude).count
    bytes = Self.shortened(withUnsafeBytes(of: value.bigEndian) { Array($0) })
  }

  /// Nil for NaN, and where digits would be lost.
  init?(_ value: Decimal, scale: Int) {
    guard value.isFinite else { return nil }
    // The digits are those of the significand, an integer without sign.
    var digits = Array(value.significand.magnitude.description.utf8)
    guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
    let shift = value.exponent + scale
    if shift >= 0 {
      digits += Array(repeating: UInt8(ascii: "0"), count: shift)
    } else {
      guard digits.suffix(-shift).allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
      digits.removeLast(min(-shift, digits.count))
    }
    digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
    digitCount = max(digits.count, 1)
    bytes = Self.bytes(of: digits, isNegative: value.isSignMinus)
  }

  /// The number where it fits 64 bits.
  var integer: Int64? {
    guard bytes.count <= 8, let first = bytes.first else { return nil }
    return bytes.reduce(first >= 0x80 ? -1 : 0) { $0 << 8 | Int64($1) }
  }

  /// The number in `count` bytes, nil where they are too few.
  func bytes(count: Int) -> [UInt8]? {
    guard bytes.count <= count, let first = bytes.first else { return nil }
    return Array(repeating: first < 0x80 ? 0 : 0xff, count: count - bytes.count) + bytes
  }

  private static func bytes(of digits: [UInt8], isNegative: Bool) -> [UInt8] {
    // Least significant byte first, while digits are added.
    var magnitude: [UInt8] = []
    for digit in digits {
      var carry = UInt(digit - UInt8(ascii: "0"))
      for index in magnitude.indices {
        carry += UInt(magnitude[index]) * 10
        magnitude[index] = UInt8(truncatingIfNeeded: carry)
        carry >>= 8
      }
      if carry > 0 { magnitude.append(UInt8(truncatingIfNeeded: carry)) }
    }
    magnitude.append(0)
    if isNegative {
      var carry: UInt8 = 1
      for index in magnitude.indices {
        let (sum, overflow) = (~magnitude[index]).addingReportingOverflow(carry)
        magnitude[index] = sum
        carry = overflow ? 1 : 0
      }
    }
    return shortened(magnitude.reversed())
  }

  /// Leaves out bytes that repeat the sign.
  private static func shortened(_ bytes: [UInt8]) -> [UInt8] {
    var start = 0
    while start + 1 < bytes.count,
      bytes[start] == 0 && bytes[start + 1] < 0x80
        || bytes[start] == 0xff && bytes[start + 1] >= 0x80
    {
      start += 1
    }
    return Array(bytes[start...])
  }
}
