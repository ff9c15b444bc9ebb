/// Finds the longest of several earlier matches, by following chains of positions with the same
/// hash, and puts a match off where the next byte starts a better one.
final class DeflateChainMatcher {
  /// Inputs up to this length are parsed thoroughly at all levels.
  private static let shortInput = 1 << 14

  private let effort: DeflateEffort
  /// Where a chain's key of four to six bytes, by its hash, was seen last.
  private let heads = UnsafeMutablePointer<UInt32>.allocate(capacity: 1 << DeflateChainSearch.bits)
  /// How far back from each position of the window the one before with its hash lies.
  private let steps = UnsafeMutablePointer<UInt16>.allocate(capacity: DeflateChainSearch.window)
  /// Where three bytes, or four where keys are longer, were seen last, by their hash.
  private let shortHeads = UnsafeMutablePointer<UInt32>.allocate(
    capacity: 1 << DeflateChainSearch.shortBits)
  private var positions = DeflatePositions()
  private var inputPosition: UInt32 = 0

  init(_ effort: DeflateEffort) {
    self.effort = effort
    steps.initialize(repeating: 0, count: DeflateChainSearch.window)
    clear()
  }

  deinit {
    heads.deallocate()
    steps.deallocate()
    shortHeads.deallocate()
  }

  private func clear() {
    heads.initialize(repeating: 0, count: 1 << DeflateChainSearch.bits)
    shortHeads.initialize(repeating: 0, count: 1 << DeflateChainSearch.shortBits)
  }

  func start(_ count: Int) {
    inputPosition = positions.start(count) { clear() }
  }

  /// Parses the chunk; returns the end of its sequences and of what they stand for.
  func parse(
    _ chunk: DeflateChunk
  ) -> (UnsafeMutablePointer<DeflateSequence>, UnsafePointer<UInt8>) {
    let gain = DeflateMatchGain(chunk.start, count: chunk.end - chunk.start)
    // Chains of short inputs are short.
    let isThorough = effort.isThorough || chunk.inputEnd - chunk.inputStart <= Self.shortInput
    // Chains of keys that are too short to pay at a middling distance would only cost time, and
    // those of longer keys are shorter. What is shorter than a key is looked for nearby.
    let pays = (gain.cost(offsetBits: 12) + gain.literal - 1) / gain.literal
    let keyLength =
      isThorough ? min(max(pays, 4), 6) : pays < 4 ? 4 : pays == 4 ? 5 : 6
    let shortLength = keyLength == 4 ? 3 : 4
    let search = DeflateChainSearch(
      heads: heads, steps: steps, shortHeads: shortHeads,
      origin: Int(bitPattern: chunk.inputStart) &- Int(inputPosition), inputEnd: chunk.inputEnd,
      niceLength: effort.niceLength, stride: isThorough ? 1 : keyLength > 4 ? 3 : 2,
      keyShift: UInt64(64 - 8 * keyLength),
      shortShift: UInt32(32 - 8 * shortLength), shortReach: gain.reach(shortLength))
    return search.parse(chunk, gain, effort)
  }
}
