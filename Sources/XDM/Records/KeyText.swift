import ByteBuffers

/// Loads and compares of keys, eight bytes at a time. All read up to 8 bytes behind the key.
enum KeyText {
  /// The first eight bytes, those beyond `count` zero.
  @inline(__always)
  static func prefix(_ key: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    let word = UnsafeRawPointer(key).loadUnaligned(as: UInt64.self)
    return count >= 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1)
  }

  /// Whether two keys of `count` bytes, whose prefixes are equal, are equal.
  @inline(__always)
  static func equalBeyondPrefix(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int
  ) -> Bool {
    if count <= 8 { return true }
    let l = UnsafeRawPointer(left)
    let r = UnsafeRawPointer(right)
    var i = 8
    while i &+ 8 < count {
      if l.loadUnaligned(fromByteOffset: i, as: UInt64.self)
        != r.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      {
        return false
      }
      i &+= 8
    }
    return l.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      == r.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
  }

  /// A hash of a key and the object that it belongs to.
  static func hash(_ key: UnsafePointer<UInt8>, _ count: Int, parent: Int32) -> UInt64 {
    var state = UInt64(UInt32(bitPattern: parent)) ^ UInt64(count) << 32 ^ 0x9e37_79b9_7f4a_7c15
    var i = 0
    while i < count {
      let product = (state ^ prefix(key + i, count - i)).multipliedFullWidth(
        by: 0xd6e8_feb8_6659_fd93)
      state = product.low ^ product.high
      i += 8
    }
    return state ^ state >> 29
  }
}
