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
  static func hash(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt32 {
    let raw = UnsafeRawPointer(bytes)
    if count <= 8 { return hash(ValuePrefix(low: load(raw) & mask(count), high: 0), count) }
    let head = ValuePrefix(
      low: load(raw),
      high: count >= 16
        ? load(raw + 8)
        : load(raw + (count &- 8)) &>> UInt64(truncatingIfNeeded: 8 &* (16 &- count)))
    return count <= 16 ? hash(head, count) : hash(bytes, head, count)
  }

  /// The hash of a value that is all in its head.
  @inline(__always)
  static func hash(_ head: ValuePrefix, _ count: Int) -> UInt32 {
    folded(mix(head.low ^ k1 ^ UInt64(truncatingIfNeeded: count), head.high ^ k0))
  }

  /// The hash of a value of more than sixteen bytes: a multiplication for every sixteen.
  @inline(__always)
  static func hash(_ bytes: UnsafePointer<UInt8>, _ head: ValuePrefix, _ count: Int) -> UInt32 {
    let raw = UnsafeRawPointer(bytes)
    var seed = mix(head.low ^ k1, head.high ^ k0)
    var i = 16
    while i &+ 16 < count {
      seed = mix(load(raw + i) ^ k1, load(raw + (i &+ 8)) ^ seed)
      i &+= 16
    }
    let last = raw + (count &- 16)
    return folded(mix(load(last) ^ k1 ^ UInt64(truncatingIfNeeded: count), load(last + 8) ^ seed))
  }

  @inline(__always)
  private static func folded(_ mixed: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: mixed ^ (mixed >> 32))
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
