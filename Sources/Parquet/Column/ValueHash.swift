/// Hashes of values, for dictionaries. Never stored: they may change from version to version.
enum ValueHash {
  private static let k0: UInt64 = 0xa076_1d64_78bd_642f
  private static let k1: UInt64 = 0xe703_7ed1_a0b4_28db

  @inline(__always)
  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.low ^ product.high
  }

  @inline(__always)
  private static func load(_ p: UnsafeRawPointer) -> UInt64 {
    p.loadUnaligned(as: UInt64.self)
  }

  /// The hash of `count` bytes. Up to 8 bytes behind them are read.
  ///
  /// The bulk is one multiplication for 16 bytes; short values take one in all.
  @inline(__always)
  static func hash(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt32 {
    let raw = UnsafeRawPointer(bytes)
    let length = UInt64(truncatingIfNeeded: count)
    var a: UInt64
    var b: UInt64
    var seed = k0
    if count <= 8 {
      a = load(raw) & mask(count)
      b = 0
    } else if count <= 16 {
      a = load(raw)
      b = load(raw + (count &- 8))
    } else {
      var i = 0
      while i &+ 16 < count {
        seed = mix(load(raw + i) ^ k1, load(raw + (i &+ 8)) ^ seed)
        i &+= 16
      }
      a = load(raw + (count &- 16))
      b = load(raw + (count &- 8))
    }
    let mixed = mix(a ^ k1 ^ length, b ^ seed)
    return UInt32(truncatingIfNeeded: mixed ^ (mixed >> 32))
  }

  /// The hash of a number's bits.
  @inline(__always)
  static func hash(_ bits: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: mix(bits ^ k1, k0))
  }

  /// The low `count` bytes set, for 0...8 bytes.
  @inline(__always)
  static func mask(_ count: Int) -> UInt64 {
    count >= 8 ? ~0 : (1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1
  }
}
