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

  /// A hash of a key and the object that it belongs to: one multiplication for up to sixteen bytes.
  @inline(__always)
  static func hash(_ key: UnsafePointer<UInt8>, _ count: Int, parent: Int32) -> UInt64 {
    let seed = UInt64(UInt32(bitPattern: parent)) ^ UInt64(truncatingIfNeeded: count) &<< 32
    let first = prefix(key, count) ^ 0xa076_1d64_78bd_642f
    guard count > 8 else { return mix(first, seed ^ 0xe703_7ed1_a0b4_28db) }
    let raw = UnsafeRawPointer(key)
    var state = seed ^ 0x9e37_79b9_7f4a_7c15
    var i = 8
    while i &+ 8 < count {
      state = mix(
        state ^ raw.loadUnaligned(fromByteOffset: i, as: UInt64.self), 0xd6e8_feb8_6659_fd93)
      i &+= 8
    }
    return mix(first, state ^ raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
  }

  @inline(__always)
  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.low ^ product.high
  }
}
