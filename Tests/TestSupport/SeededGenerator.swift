/// A small, fast generator with a fixed sequence for each seed (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The sequence of `seed` and of the seed of this run of the tests, see `TestSeed`.
  public init(seed: UInt64) {
    self.init(fixedSeed: seed &+ TestSeed.value &* 0xd134_2543_de82_ef95)
  }

  /// The sequence of `fixedSeed` alone.
  public init(fixedSeed: UInt64) { state = fixedSeed }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
