import CKernels

/// Runs of ASCII digits, eight bytes at a time.
@usableFromInline
enum Digits {
  @inlinable @inline(__always)
  static func load(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }

  /// How many of the first bytes of `word` are digits, 0...8.
  @inlinable @inline(__always)
  static func count(_ word: UInt64) -> Int {
    // Borrows and carries reach only bytes behind the first that is not a digit.
    let below = word &- 0x3030_3030_3030_3030
    let above = word &+ 0x4646_4646_4646_4646
    return ((below | above | word) & 0x8080_8080_8080_8080).trailingZeroBitCount >> 3
  }

  /// The value of eight digits, each byte of `word` 0...9, the first byte counting most.
  @inlinable @inline(__always)
  static func value(_ word: UInt64) -> UInt64 {
    let pairs = word &* 10 &+ (word >> 8)
    let even = (pairs & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
    let odd = ((pairs >> 16) & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001
    return (even &+ odd) >> 32
  }

  /// Appends the digits at `start` to `magnitude`, modulo 2^64; returns where they end.
  /// Reads up to 8 bytes behind them.
  @inlinable @inline(__always)
  static func scan(
    _ start: UnsafePointer<UInt8>, _ magnitude: inout UInt64
  ) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      let word = load(p)
      let length = count(word)
      let nibbles = word & 0x0f0f_0f0f_0f0f_0f0f
      if length == 8 {
        magnitude = magnitude &* 100_000_000 &+ value(nibbles)
        p += 8
      } else {
        // The digits move to the end, zeros before them. Two shifts, since one by 64 is none.
        let shift = UInt64(truncatingIfNeeded: 56 &- 8 &* length)
        let last = value((nibbles &<< shift) &<< 8)
        magnitude = magnitude &* ck_power_of_ten(Int64(length)) &+ last
        return p + length
      }
    }
  }

  /// Where the digits at `p` end.
  @inlinable @inline(__always)
  static func skip(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var p = start
    while true {
      let length = count(load(p))
      p += length
      if length < 8 { return p }
    }
  }
}
