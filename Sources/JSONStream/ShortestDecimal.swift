/// The shortest decimal that reads back as a double, and of those the nearest: R. Giulietti, "The
/// Schubfach way to render doubles", https://drive.google.com/file/d/1gp5xv4CAa78SVgCeWfGqqI4FfYYYuNFb
struct ShortestDecimal {
  /// The digits, up to 17, as an integer.
  var digits: UInt64
  /// The value is the digits times ten to this power.
  var exponent: Int

  /// - Precondition: `value` is finite, positive and not zero.
  init(_ value: Double) {
    let field = Int(value.exponentBitPattern)
    let fraction = value.significandBitPattern
    self.init(
      significand: field == 0 ? fraction : fraction | 1 << 52,
      exponent: (field == 0 ? 1 : field) &- 1075, isLowerCloser: fraction == 0 && field > 1)
  }

  /// The shortest decimal that reads back as `significand` times two to the power of `exponent`
  /// among binary numbers with that exponent.
  ///
  /// - Parameter isLowerCloser: Whether the next lower number is half as far away as the next higher:
  ///   below a power of two they lie twice as close.
  /// - Precondition: The number is a double, positive and not zero.
  @inline(__always)
  init(significand c: UInt64, exponent q: Int, isLowerCloser: Bool) {
    let isOdd = c & 1

    // All values in units of 10^k / 4. k is floor(log10) of the width of the rounding interval.
    let k = (q &* 1_262_611 &- (isLowerCloser ? 524_031 : 0)) >> 22
    let h = UInt64(q &+ (0 &- k &* 1_741_647) >> 19 &+ 1)
    let power = PowersOfFive.roundedUp(0 &- k)
    let center = Self.multiply(power, (4 &* c) << h)
    // The interval holds its ends when ties to even go to this value.
    let lower = Self.multiply(power, (4 &* c &- 2 &+ (isLowerCloser ? 1 : 0)) << h) &+ isOdd
    let upper = Self.multiply(power, (4 &* c &+ 2) << h) &- isOdd

    let s = center / 4
    if s >= 10 {
      // One digit less, when exactly one of the two candidates lies in the interval.
      let shorter = s / 10
      let isBelowInside = lower <= 40 &* shorter
      let isAboveInside = 40 &* shorter &+ 40 <= upper
      if isBelowInside != isAboveInside {
        digits = shorter &+ (isAboveInside ? 1 : 0)
        exponent = k &+ 1
        removeTrailingZeros()
        return
      }
    }
    let isBelowInside = lower <= 4 &* s
    let isAboveInside = 4 &* s &+ 4 <= upper
    let middle = 4 &* s &+ 2
    let roundsUp =
      isBelowInside != isAboveInside
      ? isAboveInside : center > middle || (center == middle && s & 1 != 0)
    digits = s &+ (roundsUp ? 1 : 0)
    exponent = k
    removeTrailingZeros()
  }

  /// The decimal of a value with at most four digits behind the point and 15 in all, such as a
  /// price; nil for others. No two such decimals are read as the same double, so that the one
  /// that is read as `value` is the shortest.
  @inline(__always)
  init?(ofFewDigits value: Double) {
    guard value < 1e11 else { return nil }
    let scaled = Int64(value * 1e4 + 0.5)
    guard Double(scaled) / 1e4 == value else { return nil }
    digits = UInt64(bitPattern: scaled)
    exponent = -4
    removeTrailingZeros()
  }

  private mutating func removeTrailingZeros() {
    while true {
      let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
      if remainder != 0 { return }
      digits = quotient
      exponent &+= 1
    }
  }

  /// The product without its 128 lowest bits; the lowest bit kept tells whether they were zero
  /// ("rounded to odd"), but for the error of the power.
  @inline(__always)
  private static func multiply(_ power: (high: UInt64, low: UInt64), _ value: UInt64) -> UInt64 {
    let lowProduct = power.low.multipliedFullWidth(by: value).high
    let (high, low) = power.high.multipliedFullWidth(by: value)
    let (middle, carry) = low.addingReportingOverflow(lowProduct)
    return (high &+ (carry ? 1 : 0)) | (middle > 1 ? 1 : 0)
  }
}
