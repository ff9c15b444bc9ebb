/// Decimal to double by one or two multiplications: D. Lemire, "Number parsing at a gigabyte per
/// second", https://arxiv.org/abs/2101.11408; that 128 bits always decide is shown in
/// N. Mushtak, D. Lemire, "Fast number parsing without fallback", https://arxiv.org/abs/2212.06644
enum EiselLemire {
  /// The double nearest to `significand` times ten to the power `exponent`, ties to even.
  static func nearestDouble(_ significand: UInt64, _ exponent: Int) -> Double {
    if significand == 0 || exponent < PowersOfFive.lowest { return 0 }
    if exponent > PowersOfFive.highest { return .infinity }
    let leadingZeros = significand.leadingZeroBitCount
    let product = multiply(significand << UInt64(leadingZeros), exponent)
    let upperBit = product.high >> 63
    // 54 bits: the fraction, its hidden bit, and one for rounding.
    let shift = upperBit + 9
    var fraction = product.high >> shift
    var power = binaryExponent(exponent) + Int(upperBit) - leadingZeros + 1023
    if power <= 0 { return subnormal(fraction, power) }
    // Halfway between two doubles, the even one wins. Only small powers allow an exact tie.
    if product.low <= 1, exponent >= -4, exponent <= 23, fraction & 3 == 1,
      fraction << shift == product.high
    {
      fraction &= ~1
    }
    fraction = (fraction + (fraction & 1)) >> 1
    if fraction >= 1 << 53 {
      fraction = 1 << 52
      power += 1
    }
    if power >= 2047 { return .infinity }
    return Double(bitPattern: fraction & ~(1 << 52) | UInt64(power) << 52)
  }

  private static func subnormal(_ fraction: UInt64, _ power: Int) -> Double {
    if -power + 1 >= 64 { return 0 }
    var fraction = fraction >> UInt64(-power + 1)
    fraction = (fraction + (fraction & 1)) >> 1
    // Rounding up to 2^52 gives the smallest normal number: its bits are right as they are.
    return Double(bitPattern: fraction)
  }

  /// The upper 128 bits, nearly, of a normalized significand times five to the power `exponent`.
  @inline(__always)
  private static func multiply(
    _ significand: UInt64, _ exponent: Int
  ) -> (high: UInt64, low: UInt64) {
    let power = PowersOfFive.table + 2 * (exponent - PowersOfFive.lowest)
    var (high, low) = significand.multipliedFullWidth(by: power[0])
    // The lower half of the power matters only when the 55 bits that decide may still change.
    if high & 0x1ff == 0x1ff {
      let (carry, overflow) = low.addingReportingOverflow(
        significand.multipliedFullWidth(by: power[1]).high)
      low = carry
      if overflow { high += 1 }
    }
    return (high, low)
  }

  /// 63 + floor(log2(10^q)): exact for |q| <= 350.
  @inline(__always)
  private static func binaryExponent(_ q: Int) -> Int { (217_706 * q) >> 16 + 63 }
}
