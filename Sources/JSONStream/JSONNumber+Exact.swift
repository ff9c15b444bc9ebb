extension JSONNumber {
  /// Whether a double keeps the number whose text is at `start`: whether the shortest decimal of
  /// the double is the same number.
  ///
  /// A double keeps `0.1` and `100e-3`, although it cannot hold a tenth exactly. It does not keep
  /// `0.1000000000000000055`, nor a number so small that the double is zero. The sign is ignored.
  /// O(length), without allocation.
  ///
  /// - Parameter value: The finite double that the number was read as.
  /// - Precondition: A valid number is at `start`.
  public static func roundTrips(_ start: UnsafePointer<UInt8>, as value: Double) -> Bool {
    // More digits than 64 bits are sure to hold are more than a double has.
    guard let text = DecimalDigits(start) else { return false }
    if text.digits == 0 { return value == 0 }
    // All decimals of 15 digits are told apart, as long as doubles have their full precision.
    if text.digits < 1_000_000_000_000_000, abs(text.exponent) < 280 { return true }
    guard value != 0 else { return false }
    let shortest = ShortestDecimal(value.magnitude)
    return shortest.digits == text.digits && shortest.exponent == text.exponent
  }
}

/// The digits of a number's text without zeros at either end; zero has none.
private struct DecimalDigits {
  var digits: UInt64 = 0
  /// The value is the digits times ten to this power.
  var exponent = 0

  /// Nil when there are more digits than a double has.
  init?(_ start: UnsafePointer<UInt8>) {
    var p = start + (start[0] == 0x2d ? 1 : 0)
    var zeros = 0
    var count = 0
    var isFraction = false
    while true {
      if p[0] == 0x2e {
        isFraction = true
      } else if p[0] &- 0x30 < 10 {
        if isFraction { exponent -= 1 }
        if p[0] == 0x30 {
          // These count only if another digit follows.
          if digits != 0 { zeros += 1 }
        } else {
          count += zeros + 1
          guard count <= Self.most else { return nil }
          for _ in 0...zeros { digits *= 10 }
          digits += UInt64(p[0] & 0x0f)
          zeros = 0
        }
      } else {
        break
      }
      p += 1
    }
    exponent += zeros
    if p[0] | 0x20 == 0x65 { addExponent(p + 1) }
  }

  /// Digits that the shortest decimal of a double has at most.
  private static let most = 17

  private mutating func addExponent(_ start: UnsafePointer<UInt8>) {
    let isNegative = start[0] == 0x2d
    var p = start + (isNegative || start[0] == 0x2b ? 1 : 0)
    var value = 0
    while p[0] &- 0x30 < 10 {
      // As when numbers are read: beyond this, no text is long enough to make up for it.
      if value < 1 << 40 { value = value * 10 + Int(p[0] &- 0x30) }
      p += 1
    }
    exponent += isNegative ? -value : value
  }
}
