import ByteBuffers
import CKernels

/// Writes numbers as JSON text.
public enum NumberText {
  /// Appends `value` in decimal digits.
  public static func append(_ value: Int64, to output: inout ByteBuffer) {
    output.reserve(20)
    if value < 0 { output.append(UInt8(ascii: "-")) }
    appendDigits(value.magnitude, to: &output)
  }

  /// Appends `value` in decimal digits.
  public static func append(_ value: UInt64, to output: inout ByteBuffer) {
    appendDigits(value, to: &output)
  }

  /// Appends the shortest text that reads back as the same float, in the form of doubles. Appends
  /// `null` when `value` is not finite.
  public static func append(_ value: Float, to output: inout ByteBuffer) {
    let fraction = UInt64(value.significandBitPattern)
    let isNormal = value.exponentBitPattern > 0
    append(
      Double(value), wholeUpTo: 0x1p24,
      ShortestDecimal(
        significand: isNormal ? fraction | 1 << 23 : fraction,
        exponent: Int(isNormal ? value.exponentBitPattern : 1) &- 150,
        isLowerCloser: fraction == 0 && value.exponentBitPattern > 1), to: &output)
  }

  /// Appends the shortest text that reads back as the same half-precision number (IEEE 754
  /// binary16), in the form of doubles. Appends `null` when it is not finite.
  public static func append(halfBits bits: UInt16, to output: inout ByteBuffer) {
    let fraction = UInt64(bits & 0x3ff)
    let field = Int(bits &>> 10 & 0x1f)
    let significand = field > 0 ? fraction | 1 << 10 : fraction
    let exponent = max(field, 1) &- 25
    let magnitude =
      field == 0x1f
      ? Double.infinity
      : Double(sign: .plus, exponent: exponent, significand: 1) * Double(significand)
    append(
      bits & 0x8000 == 0 ? magnitude : -magnitude, wholeUpTo: 0x1p16,
      ShortestDecimal(
        significand: significand, exponent: exponent, isLowerCloser: fraction == 0 && field > 1),
      to: &output)
  }

  /// Appends a number narrower than a double, of which whole numbers up to a limit have neighbours
  /// at most 1 apart.
  private static func append(
    _ value: Double, wholeUpTo limit: Double, _ decimal: @autoclosure () -> ShortestDecimal,
    to output: inout ByteBuffer
  ) {
    if !value.isFinite || value.magnitude <= limit && value == value.rounded(.towardZero) {
      return append(value, to: &output)
    }
    output.reserve(32)
    if value.sign == .minus { output.append(UInt8(ascii: "-")) }
    append(decimal(), isHuge: value.magnitude > limit, to: &output)
  }

  /// Appends the shortest text that reads back as `value`: `1.0`, `0.0001`, `1e-05`, `1e+16`. It
  /// always has a fraction or an exponent. Appends `null` when `value` is not finite.
  public static func append(_ value: Double, to output: inout ByteBuffer) {
    guard value.isFinite else {
      output.append("null")
      return
    }
    output.reserve(32)
    if value.sign == .minus { output.append(UInt8(ascii: "-")) }
    let magnitude = value.magnitude
    // Up to 2^53 neighbours are at most 1 apart: a whole number's own digits are the shortest.
    if magnitude <= 0x1p53, magnitude == Double(Int64(magnitude)) {
      appendDigits(UInt64(Int64(magnitude)), to: &output)
      output.append(UInt8(ascii: "."))
      output.append(UInt8(ascii: "0"))
      return
    }
    append(
      ShortestDecimal(ofFewDigits: magnitude) ?? ShortestDecimal(magnitude),
      isHuge: magnitude > 0x1p53,
      to: &output)
  }

  /// Appends a decimal that is no whole number, or, when `isHuge`, needs an exponent.
  private static func append(
    _ decimal: ShortestDecimal, isHuge: Bool, to output: inout ByteBuffer
  ) {
    let count = digitCount(decimal.digits)
    // The decimal point stands before the digit of this index.
    let point = count + decimal.exponent
    let start = output.end
    if point <= -4 || isHuge {
      // One digit, the point, the others.
      storeDigits(decimal.digits, count: count, at: start + 1)
      start[0] = start[1]
      start[1] = UInt8(ascii: ".")
      output.advance(by: count == 1 ? 1 : count + 1)
      appendExponent(point - 1, to: &output)
    } else if point <= 0 {
      start.update(repeating: UInt8(ascii: "0"), count: 2 - point)
      start[1] = UInt8(ascii: ".")
      storeDigits(decimal.digits, count: count, at: start + (2 - point))
      output.advance(by: 2 - point + count)
    } else {
      storeDigits(decimal.digits, count: count, at: start + 1)
      start.update(from: start + 1, count: point)
      start[point] = UInt8(ascii: ".")
      output.advance(by: count + 1)
    }
  }

  /// Appends `e`, the sign, and at least two digits.
  private static func appendExponent(_ exponent: Int, to output: inout ByteBuffer) {
    output.append(UInt8(ascii: "e"))
    output.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
    if exponent.magnitude < 10 { output.append(UInt8(ascii: "0")) }
    appendDigits(UInt64(exponent.magnitude), to: &output)
  }

  @inline(__always)
  private static func appendDigits(_ value: UInt64, to output: inout ByteBuffer) {
    let count = digitCount(value)
    output.reserve(count)
    storeDigits(value, count: count, at: output.end)
    output.advance(by: count)
  }

  @inline(__always)
  private static func storeDigits(
    _ value: UInt64, count: Int, at start: UnsafeMutablePointer<UInt8>
  ) {
    var rest = value
    var i = count
    while i >= 2 {
      let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
      rest = quotient
      i &-= 2
      start[i] = UInt8(truncatingIfNeeded: 0x30 &+ pair / 10)
      start[i &+ 1] = UInt8(truncatingIfNeeded: 0x30 &+ pair % 10)
    }
    if i == 1 { start[0] = UInt8(truncatingIfNeeded: 0x30 &+ rest) }
  }

  /// Decimal digits of `value`, 1 for zero.
  @inline(__always)
  private static func digitCount(_ value: UInt64) -> Int {
    // 1233/4096 is a little more than log10(2).
    let bits = 64 &- (value | 1).leadingZeroBitCount
    let guess = (bits &* 1233) >> 12
    return guess &+ (value >= ck_power_of_ten(Int64(guess)) ? 1 : 0) &+ (value == 0 ? 1 : 0)
  }
}
