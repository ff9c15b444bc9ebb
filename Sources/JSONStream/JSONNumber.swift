import CKernels

/// A number of JSON text (RFC 8259, section 6), read from its bytes.
@frozen
public struct JSONNumber: Sendable, BitwiseCopyable {
  public enum Kind: UInt8, Sendable, BitwiseCopyable {
    /// Written as an integer, and fits 64 bits with a sign. (`-0` does not: it is a double.)
    case integer
    /// Written with a fraction or an exponent, or `-0`.
    case double
    /// Written as an integer, but beyond 64 bits; `double` is the nearest value.
    case bigInteger
    /// The nearest double is infinite.
    case overflow
    /// Not a JSON number; `length` tells where it stops being one.
    case invalid
  }

  public var kind: Kind
  /// The value of an `.integer`, else 0.
  public var integer: Int64
  /// The correctly rounded value of a `.double` or `.bigInteger`; infinite for an `.overflow`.
  public var double: Double
  /// Bytes of the number. For an `.invalid` number, the bytes before the first one that does not
  /// fit.
  public var length: Int

  @inlinable @inline(__always)
  init(_ kind: Kind, integer: Int64 = 0, double: Double = 0, length: Int) {
    self.kind = kind
    self.integer = integer
    self.double = double
    self.length = length
  }

  /// Reads the number at `start`, which must end before white space, `,`, `]` or `}`.
  ///
  /// Up to 8 bytes behind the number are read. O(length), without allocation.
  @inlinable
  public static func parse(_ start: UnsafePointer<UInt8>) -> JSONNumber {
    let isNegative = start[0] == 0x2d
    let digits = start + (isNegative ? 1 : 0)
    var magnitude: UInt64 = 0
    let end = Digits.scan(digits, &magnitude)
    let count = end - digits
    // 18 digits always fit. No digits, a zero in front and minus zero are for the long way.
    if count <= 18, digits[0] &- 0x31 < 9, JSONByte.isDelimiter(end[0]) {
      let value = Int64(bitPattern: magnitude)
      return JSONNumber(.integer, integer: isNegative ? 0 &- value : value, length: end - start)
    }
    return parse(start, digits: digits, end: end, magnitude: magnitude)
  }

  /// The long way, from the end of the integer part on. `magnitude` is that part modulo 2^64.
  @usableFromInline
  static func parse(
    _ start: UnsafePointer<UInt8>, digits: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>,
    magnitude: UInt64
  ) -> JSONNumber {
    if end == digits { return JSONNumber(.invalid, length: end - start) }
    if digits[0] == 0x30, end - digits > 1 {
      return JSONNumber(.invalid, length: digits - start + 1)
    }
    var decimal = Decimal(digits: digits, significand: magnitude, exponent: 0)
    decimal.digitCount = end - digits
    var p = end
    var isInteger = true
    if p[0] == 0x2e {
      isInteger = false
      p = Digits.scan(end + 1, &decimal.significand)
      decimal.exponent = end + 1 - p
      decimal.digitCount &-= decimal.exponent
      if decimal.exponent == 0 { return JSONNumber(.invalid, length: p - start) }
      if JSONByte.isDelimiter(p[0]), let value = decimal.exactQuotient {
        return JSONNumber(.double, double: start == digits ? value : -value, length: p - start)
      }
    }
    if p[0] | 0x20 == 0x65 {
      isInteger = false
      guard let tail = readExponent(&p) else { return JSONNumber(.invalid, length: p - start) }
      decimal.exponent += tail
    }
    guard JSONByte.isDelimiter(p[0]) else { return JSONNumber(.invalid, length: p - start) }
    let isNegative = start != digits
    let length = p - start
    if decimal.digitCount > Decimal.maximumDigits { decimal.keepFirstDigits() }
    if isInteger, !decimal.isTruncated,
      decimal.significand <= UInt64(Int64.max) + (isNegative ? 1 : 0),
      !(isNegative && decimal.significand == 0)
    {
      let value = Int64(bitPattern: decimal.significand)
      return JSONNumber(.integer, integer: isNegative ? 0 &- value : value, length: length)
    }
    let value = decimal.nearestDouble(length: p - digits)
    let kind: Kind = value.isInfinite ? .overflow : isInteger && value != 0 ? .bigInteger : .double
    return JSONNumber(kind, double: isNegative ? -value : value, length: length)
  }

  /// Reads `e`, a sign, and at least one digit; nil when there is none. `p` is left behind them.
  private static func readExponent(_ p: inout UnsafePointer<UInt8>) -> Int? {
    p += 1
    let isNegative = p[0] == 0x2d
    if isNegative || p[0] == 0x2b { p += 1 }
    guard p[0] &- 0x30 < 10 else { return nil }
    var exponent = 0
    while p[0] &- 0x30 < 10 {
      // Beyond this, only the sign matters: no text is long enough to make up for it.
      if exponent < 1 << 40 { exponent = exponent * 10 + Int(p[0] &- 0x30) }
      p += 1
    }
    return isNegative ? -exponent : exponent
  }

  /// Bytes of the number at `start` when its grammar is right and it ends at a delimiter; else the
  /// complement of the bytes before the one that does not fit.
  static func validatedLength(_ start: UnsafePointer<UInt8>) -> Int {
    let digits = start + (start[0] == 0x2d ? 1 : 0)
    var p = Digits.skip(digits)
    if p == digits { return ~(p - start) }
    if digits[0] == 0x30, p - digits > 1 { return ~(digits - start + 1) }
    if p[0] == 0x2e {
      let fraction = p + 1
      p = Digits.skip(fraction)
      if p == fraction { return ~(p - start) }
    }
    if p[0] | 0x20 == 0x65 {
      p += 1
      if p[0] == 0x2d || p[0] == 0x2b { p += 1 }
      let exponent = p
      p = Digits.skip(exponent)
      if p == exponent { return ~(p - start) }
    }
    return JSONByte.isDelimiter(p[0]) ? p - start : ~(p - start)
  }
}
