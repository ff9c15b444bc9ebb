// Bit packing of the 32 values of a miniblock of DELTA_BINARY_PACKED: as in groups of eight, but of
// up to 64 bits. 32 values of `width` bits fill 4 * width bytes.

extension BitPacking {
  private static let miniblockSize = DeltaBinaryPacked.miniblockSize

  /// Packs 32 values below 2 to the power of `width` (0...64); `destination` has room for them and
  /// `slack` bytes more.
  @inline(__always)
  static func packMiniblock<Value: FixedWidthInteger & UnsignedInteger>(
    _ values: UnsafePointer<Value>, width: Int, into destination: UnsafeMutablePointer<UInt8>
  ) {
    guard width > 0 else { return }
    var packer = WordPacker(destination)
    let width = UInt64(truncatingIfNeeded: width)
    if width <= 32 {
      var i = 0
      while i < miniblockSize {
        let low = UInt64(truncatingIfNeeded: values[i])
        let high = UInt64(truncatingIfNeeded: values[i &+ 1])
        packer.append(low | high &<< width, bits: 2 &* width)
        i &+= 2
      }
    } else {
      for i in 0..<miniblockSize {
        packer.append(UInt64(truncatingIfNeeded: values[i]), bits: width)
      }
    }
    packer.flush()
  }
}

/// Gathers bits, and stores them by words of 64.
private struct WordPacker {
  private var target: UnsafeMutableRawPointer
  private var pending: UInt64 = 0
  /// Of `pending`, at most 63.
  private var count: UInt64 = 0

  @inline(__always)
  init(_ destination: UnsafeMutablePointer<UInt8>) {
    target = UnsafeMutableRawPointer(destination)
  }

  /// Appends the lowest `bits` (1...64) of `word`; the others are 0.
  @inline(__always)
  mutating func append(_ word: UInt64, bits: UInt64) {
    pending |= word &<< count
    count &+= bits
    if count >= 64 {
      target.storeBytes(of: pending.littleEndian, as: UInt64.self)
      target += 8
      count &-= 64
      // What did not fit; a shift by 64, where all fitted, leaves nothing.
      pending = word >> (bits &- count)
    }
  }

  /// Stores what is left, and whatever follows it in the word.
  @inline(__always)
  mutating func flush() {
    if count > 0 { target.storeBytes(of: pending.littleEndian, as: UInt64.self) }
  }
}
