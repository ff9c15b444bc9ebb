extension BitPacking {
  /// Unpacks `count` values of `width` bits (1...32) from the value `first` of `packed` on, which
  /// holds them all.
  @inline(__always)
  static func unpack<Value: FixedWidthInteger & UnsignedInteger>(
    _ packed: UnsafeRawBufferPointer, width: Int, first: Int, count: Int,
    into destination: UnsafeMutablePointer<Value>
  ) {
    guard count > 0, let base = packed.baseAddress else { return }
    let mask = (UInt64(1) << UInt64(width)) &- 1
    var i = 0
    if MemoryLayout<Value>.size == 1, width <= 8, first & (groupSize &- 1) == 0 {
      // A group's bytes lie within the eight that are loaded.
      let start = first / groupSize &* width
      let left = packed.count &- start
      let groups = left < 8 ? 0 : min(count / groupSize, (left &- 8) / width &+ 1)
      unpack(base + start, groups: groups, width: width, into: destination)
      i = groups &* groupSize
    }
    // A value starts within the first byte of the eight that are loaded, and so ends within them.
    let loadable =
      packed.count < 8 ? 0 : min(count, (packed.count &- 8) &* 8 / width &+ 1 &- first)
    var bit = (first &+ i) &* width
    while i < loadable {
      let word = UInt64(
        littleEndian: base.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
      destination[i] = Value(truncatingIfNeeded: (word &>> UInt64(bit & 7)) & mask)
      i &+= 1
      bit &+= width
    }
    while i < count {
      destination[i] = Value(truncatingIfNeeded: lastValue(packed, bit: bit) & mask)
      i &+= 1
      bit &+= width
    }
  }

  /// The bits from `bit` on, up to the end of `packed`, of a value of 32 bits at most.
  private static func lastValue(_ packed: UnsafeRawBufferPointer, bit: Int) -> UInt64 {
    var word: UInt64 = 0
    for (index, byte) in packed[(bit >> 3)...].prefix(5).enumerated() {
      word |= UInt64(byte) << UInt64(8 * index)
    }
    return word >> UInt64(bit & 7)
  }

  /// Spreads eight values of `width` bits (1...8) over the eight bytes of a word: halves, quarters,
  /// and single values move apart.
  @inline(__always)
  static func unpacked(_ word: UInt64, width: Int) -> UInt64 {
    let w = UInt64(truncatingIfNeeded: width)
    let one = ((1 &<< w) &- 1) &* 0x0001_0001_0001_0001
    let two = ((1 &<< (2 &* w)) &- 1) &* 0x0000_0001_0000_0001
    let four = (1 &<< (4 &* w)) &- 1 as UInt64
    var x = word
    x = (x & four) | ((x & (four &<< (4 &* w))) &<< (32 &- 4 &* w))
    x = (x & two) | ((x & (two &<< (2 &* w))) &<< (16 &- 2 &* w))
    x = (x & one) | ((x & (one &<< w)) &<< (8 &- w))
    return x
  }

  /// Unpacks `groups` groups to as many times eight bytes. The last group's load takes eight bytes,
  /// whatever the width.
  @inline(__always)
  private static func unpack(
    _ packed: UnsafeRawPointer, groups: Int, width: Int, into destination: UnsafeMutableRawPointer
  ) {
    var source = packed
    var target = destination
    for _ in 0..<groups {
      let word = UInt64(littleEndian: source.loadUnaligned(as: UInt64.self))
      target.storeBytes(of: unpacked(word, width: width).littleEndian, as: UInt64.self)
      source += width
      target += 8
    }
  }
}
