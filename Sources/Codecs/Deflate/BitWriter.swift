/// Packs bits from the low end of each byte on.
///
/// Whole words are stored however many of their bytes count, so that there is no branch: eight bytes
/// from `target` on must be writable.
struct BitWriter {
  private(set) var target: UnsafeMutablePointer<UInt8>
  private var bits: UInt64 = 0
  private var count: UInt64 = 0

  /// Bits that may be put between two calls of `flush`.
  static let room = 56

  init(_ target: UnsafeMutablePointer<UInt8>) { self.target = target }

  /// Adds the low `length` bits of `value`, whose other bits are zero.
  @inline(__always)
  mutating func put(_ value: UInt64, _ length: UInt64) {
    bits |= value &<< count
    count &+= length
  }

  /// Stores what has been put; up to seven bits stay behind.
  @inline(__always)
  mutating func flush() {
    target.store64(bits)
    target += Int(truncatingIfNeeded: count >> 3)
    bits = bits &>> (count & ~7)
    count &= 7
  }

  /// Fills the last byte with zeros.
  mutating func align() {
    count = (count &+ 7) & ~7
    flush()
  }

  /// Copies bytes. The writer must be aligned.
  mutating func append(_ source: UnsafePointer<UInt8>, count length: Int) {
    target.update(from: source, count: length)
    target += length
  }

  /// Bits put beyond the last whole byte stored.
  var pendingBits: Int { Int(truncatingIfNeeded: count) }
}
