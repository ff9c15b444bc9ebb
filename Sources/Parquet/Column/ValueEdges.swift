/// The first and the last eight bytes of a byte array: all of one of up to 16 bytes, and enough of
/// a longer one to tell it from most others without a look at the rest.
struct ValueEdges: BitwiseCopyable {
  /// The first bytes, those beyond the value zero.
  var first: UInt64
  /// The last eight bytes; 0 for a value of up to eight.
  var last: UInt64

  /// Reads a value of `count` bytes; 8 bytes behind it are readable.
  @inline(__always)
  init(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    let raw = UnsafeRawPointer(bytes)
    first = raw.loadUnaligned(as: UInt64.self)
    if count <= 8 {
      first &= ValueHash.mask(count)
      last = 0
    } else {
      last = raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
    }
  }

  /// Whether two values of `count` bytes with the same edges are equal.
  @inline(__always)
  static func equalBetween(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int
  ) -> Bool {
    let l = UnsafeRawPointer(left)
    let r = UnsafeRawPointer(right)
    var i = 8
    while i < count &- 8 {
      if l.loadUnaligned(fromByteOffset: i, as: UInt64.self)
        != r.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      {
        return false
      }
      i &+= 8
    }
    return true
  }
}
