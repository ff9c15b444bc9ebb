/// The powers of five as 128-bit significands with the highest bit set, computed at first use.
///
/// Positive powers are cut off. The others are reciprocals: cut off, and below 5^-27, where the
/// division is never exact but the product may look so, rounded up.
enum PowersOfFive {
  /// The power that makes every 64-bit significand vanish is one less.
  static let lowest = -342
  /// The power that makes every significand infinite is one more.
  static let highest = 308
  /// Writing the smallest doubles takes larger powers than reading any.
  private static let last = 324

  /// High and low word of the power `lowest`, then of the next, and so on.
  nonisolated(unsafe) static let table: UnsafePointer<UInt64> = {
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * (last - lowest + 1))
    var power = BigInteger(wordCount: 12)  // 5^324 has 753 bits
    power.words[0] = 1
    for exponent in 0...last {
      power.storeHighest(at: words + 2 * (exponent - lowest))
      if exponent < last { power.multiplyByFive() }
    }
    // Dividing an integer again and again gives the same as dividing once: floor of 2^959 / 5^n.
    // 5^342 has 795 bits, so that at least 128 bits are left.
    var reciprocal = BigInteger(wordCount: 15)
    reciprocal.words[14] = 1 << 63
    for exponent in (lowest...(-1)).reversed() {
      reciprocal.divideByFive()
      let entry = words + 2 * (exponent - lowest)
      reciprocal.storeHighest(at: entry)
      if exponent >= -27 {
        let (low, overflow) = entry[1].addingReportingOverflow(1)
        entry[1] = low
        if overflow { entry[0] += 1 }
      }
    }
    return UnsafePointer(words)
  }()

  /// The power as the least 128-bit significand that is not below it.
  @inline(__always)
  static func roundedUp(_ exponent: Int) -> (high: UInt64, low: UInt64) {
    let entry = table + 2 * (exponent - lowest)
    // 5^55 is the last that 128 bits hold.
    let isRightAlready = exponent >= -27 && exponent <= 55
    let (low, overflow) = entry[1].addingReportingOverflow(isRightAlready ? 0 : 1)
    return (entry[0] &+ (overflow ? 1 : 0), low)
  }
}

/// A large unsigned integer, the lowest word first.
private struct BigInteger {
  var words: [UInt64]

  init(wordCount: Int) { words = Array(repeating: 0, count: wordCount) }

  mutating func multiplyByFive() {
    var carry: UInt64 = 0
    for i in words.indices {
      let product = words[i].multipliedFullWidth(by: 5)
      let (low, overflow) = product.low.addingReportingOverflow(carry)
      words[i] = low
      carry = product.high + (overflow ? 1 : 0)
    }
  }

  mutating func divideByFive() {
    var remainder: UInt64 = 0
    for i in words.indices.reversed() {
      (words[i], remainder) = UInt64(5).dividingFullWidth((remainder, words[i]))
    }
  }

  /// Stores the 128 bits from the highest set bit on, the high word first.
  func storeHighest(at entry: UnsafeMutablePointer<UInt64>) {
    let top = words.lastIndex { $0 != 0 }!
    let shift = UInt64(words[top].leadingZeroBitCount)
    func word(_ i: Int) -> UInt64 {
      let here = i >= 0 ? words[i] << shift : 0
      let below = i >= 1 && shift > 0 ? words[i - 1] >> (64 - shift) : 0
      return here | below
    }
    entry[0] = word(top)
    entry[1] = word(top - 1)
  }
}
