/// The search for matches, as the levels have it.
enum DeflateMatcher {
  case fast(DeflateFastMatcher)
  case chains(DeflateChainMatcher)

  init(level: Int) {
    switch level {
    case ...1: self = .fast(DeflateFastMatcher(patience: 5))
    case 2: self = .fast(DeflateFastMatcher(patience: 7))
    case 3: self = .chains(4, nice: 32, lazy: 0)
    case 4: self = .chains(5, nice: 64, lazy: 16)
    case 5: self = .chains(7, nice: 128, lazy: 24)
    case 6: self = .chains(10, nice: 128, lazy: 32)
    case 7: self = .chains(48, nice: 200, lazy: 64, thorough: true)
    case 8: self = .chains(200, nice: 258, lazy: 258, patience: 2, thorough: true)
    default: self = .chains(1000, nice: 258, lazy: 258, patience: 2, thorough: true)
    }
  }

  private static func chains(
    _ depth: Int, nice: Int, lazy: Int, patience: Int = 1, thorough: Bool = false
  ) -> DeflateMatcher {
    let effort = DeflateEffort(
      depth: depth, niceLength: nice, lazyLength: lazy, patience: lazy == 0 ? 0 : patience,
      isThorough: thorough)
    return .chains(DeflateChainMatcher(effort))
  }

  /// Makes ready for an input of `count` bytes.
  func start(_ count: Int) {
    switch self {
    case .fast(let matcher): matcher.start(count)
    case .chains(let matcher): matcher.start(count)
    }
  }

  /// Parses the chunk; returns the end of its sequences and of what they stand for.
  func parse(
    _ chunk: DeflateChunk
  ) -> (UnsafeMutablePointer<DeflateSequence>, UnsafePointer<UInt8>) {
    switch self {
    case .fast(let matcher): matcher.parse(chunk)
    case .chains(let matcher): matcher.parse(chunk)
    }
  }
}
