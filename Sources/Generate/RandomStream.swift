/// Random numbers that depend on nothing but a seed, a purpose and an index (SplitMix64).
struct RandomStream {
  private var state: UInt64

  /// Starts the stream of one thing: `purpose` keeps the streams of an event and of a visitor with
  /// the same index apart.
  @inline(__always)
  init(seed: UInt64, purpose: UInt64, index: UInt64) {
    state = Self.mix(seed ^ Self.mix(purpose &* 0x9e37_79b9_7f4a_7c15 ^ Self.mix(index)))
  }

  @inline(__always)
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Self.mix(state)
  }

  /// A number in `0..<limit`; `limit` is at least 1 and below 2^32.
  @inline(__always)
  mutating func below(_ limit: Int) -> Int {
    Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(truncatingIfNeeded: limit)) >> 32)
  }

  /// A number in `0..<limit`, small ones more often than large ones.
  @inline(__always)
  mutating func skewedBelow(_ limit: Int) -> Int { below(below(limit) &+ 1) }

  /// True in `percent` of a hundred cases.
  @inline(__always)
  mutating func happens(_ percent: Int) -> Bool { below(100) < percent }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
