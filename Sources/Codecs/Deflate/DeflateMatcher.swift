/// The search for matches, as the levels have it.
enum DeflateMatcher {
  case fast(DeflateFastMatcher)
  case chains(DeflateChainMatcher)

  init(level: Int) {
    switch level {
    case ...2: self = .fast(DeflateFastMatcher(bits: 14))
    case 3, 4: self = .chains(.init(.init(depth: 16, niceLength: 30, patience: 0)))
    case 5: self = .chains(.init(.init(depth: 16, niceLength: 30, patience: 1)))
    case 6: self = .chains(.init(.init(depth: 35, niceLength: 65, patience: 1)))
    case 7: self = .chains(.init(.init(depth: 100, niceLength: 130, patience: 1)))
    case 8: self = .chains(.init(.init(depth: 300, niceLength: 258, patience: 2)))
    default: self = .chains(.init(.init(depth: 600, niceLength: 258, patience: 2)))
    }
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
