// BIT_PACKED = 4 of levels (Parquet format, "Encodings"). Deprecated: old files have it, nobody
// writes it.
//
// Values lie one behind the other from the MOST significant bit of the first byte on, and so do the
// bits of a value. There is no length before them.

/// The decoder of levels in BIT_PACKED.
struct BitPackedLevels {
  private let bytes: UnsafeRawBufferPointer
  private let width: Int
  private var position = 0

  /// Bytes that `count` levels of `width` bits take.
  static func byteCount(_ count: Int, width: Int) -> Int { (count * width + 7) / 8 }

  /// - Parameter bytes: Levels of `width` bits (0...8). They must outlive the decoder.
  init(_ bytes: UnsafeRawBufferPointer, width: Int) {
    self.bytes = bytes
    self.width = width
  }

  /// Decodes the next `count` levels, which `bytes` hold. O(count).
  mutating func read(_ count: Int, into destination: UnsafeMutablePointer<UInt8>) {
    let mask = UInt32(1) << UInt32(width) &- 1
    for i in 0..<count {
      let bit = position &+ i &* width
      let first = UInt32(bytes[min(bit >> 3, bytes.count &- 1)])
      let second = UInt32(bytes[min(bit >> 3 &+ 1, bytes.count &- 1)])
      let word = first << 8 | second
      destination[i] = UInt8(truncatingIfNeeded: word >> UInt32(16 &- width &- bit & 7) & mask)
    }
    position &+= count &* width
  }
}
