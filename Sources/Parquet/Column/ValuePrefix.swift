import CKernels

/// The first sixteen bytes of a byte array: all of most values, and enough of a longer one to tell
/// it from most others.
struct ValuePrefix: BitwiseCopyable {
  /// The first eight bytes, those beyond the value zero.
  var low: UInt64
  /// The eight bytes behind these.
  var high: UInt64

  static var size: Int { 16 }

  /// Reads a value of `count` bytes; 16 bytes behind it are readable.
  ///
  /// Without a branch: lengths are what a processor cannot foresee.
  @inline(__always)
  init(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    let raw = UnsafeRawPointer(bytes)
    let kept = UnsafeRawPointer(ck_low_bytes(Int64(min(count, Self.size))))
    low = raw.loadUnaligned(as: UInt64.self) & kept.loadUnaligned(as: UInt64.self)
    high =
      raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      & kept.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
  }

  @inline(__always)
  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Zero if the heads are equal.
  @inline(__always)
  func difference(from other: ValuePrefix) -> UInt64 { low ^ other.low | high ^ other.high }

  /// Whether two values of `count` bytes, more than sixteen, are equal behind their heads.
  @inline(__always)
  static func equalBehind(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int
  ) -> Bool {
    let l = UnsafeRawPointer(left)
    let r = UnsafeRawPointer(right)
    // The last sixteen bytes first: they may reach into the head, and differ more often than what
    // lies between.
    let last = count &- size
    var difference =
      l.loadUnaligned(fromByteOffset: last, as: SIMD2<UInt64>.self)
      ^ r.loadUnaligned(fromByteOffset: last, as: SIMD2<UInt64>.self)
    var i = size
    while i < last {
      difference |=
        l.loadUnaligned(fromByteOffset: i, as: SIMD2<UInt64>.self)
        ^ r.loadUnaligned(fromByteOffset: i, as: SIMD2<UInt64>.self)
      i &+= size
    }
    return difference[0] | difference[1] == 0
  }
}
