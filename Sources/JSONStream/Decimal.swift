import CKernels

/// A decimal of a text, on its way to the nearest double.
struct Decimal {
  /// Digits that 64 bits always hold.
  static let maximumDigits = 19

  /// Where the digits start; a point may lie among them.
  let digits: UnsafePointer<UInt8>
  /// The digits as an integer.
  var significand: UInt64
  /// The value is the significand times ten to this power.
  var exponent: Int
  /// Digits before the exponent, leading zeros included.
  var digitCount = 0
  /// Whether digits behind the significand were left out.
  var isTruncated = false

  init(digits: UnsafePointer<UInt8>, significand: UInt64, exponent: Int) {
    self.digits = digits
    self.significand = significand
    self.exponent = exponent
  }

  /// Takes as the significand only the first `maximumDigits` digits that count.
  mutating func keepFirstDigits() {
    var p = digits
    var rest = digitCount
    while rest > 0, p[0] == 0x30 || p[0] == 0x2e {
      if p[0] == 0x30 { rest -= 1 }
      p += 1
    }
    significand = 0
    let dropped = max(0, rest - Self.maximumDigits)
    isTruncated = dropped > 0
    exponent += dropped
    while rest > dropped {
      if p[0] != 0x2e {
        significand = significand * 10 + UInt64(p[0] & 0x0f)
        rest -= 1
      }
      p += 1
    }
  }

  /// The nearest double of a fraction with few digits, the usual case; nil when they are more.
  ///
  /// W. D. Clinger: significand and power of ten are exact, so that the one rounding is right.
  @inline(__always)
  var exactQuotient: Double? {
    guard digitCount <= Self.maximumDigits, significand <= 1 << 53 else { return nil }
    return Double(Int64(bitPattern: significand)) / ck_exact_power_of_ten(Int64(0 &- exponent))
  }

  /// The nearest double, ties to even; infinite when it is too large. `length` is that
  /// of the whole text from `digits` on, for the rare case that 64 bits do not decide.
  func nearestDouble(length: Int) -> Double {
    // As in `exactQuotient`.
    if !isTruncated, significand <= 1 << 53, exponent >= -22, exponent <= 22 {
      let value = Double(Int64(bitPattern: significand))
      return exponent < 0
        ? value / ck_exact_power_of_ten(Int64(-exponent))
        : value * ck_exact_power_of_ten(Int64(exponent))
    }
    let value = EiselLemire.nearestDouble(significand, exponent)
    // The whole text lies between the significand and the next: both must round alike.
    if isTruncated, EiselLemire.nearestDouble(significand + 1, exponent) != value {
      // Swift's own reading is exact and knows no locale; it makes a String, which is rare enough.
      let all = UnsafeBufferPointer(start: digits, count: length)
      return Double(String(decoding: all, as: UTF8.self)) ?? value
    }
    return value
  }
}
