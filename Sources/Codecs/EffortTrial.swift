import ByteBuffers

/// A look at some of a block's bytes, which tells whether less effort than that of the level makes as
/// much of them, or nearly.
struct EffortTrial {
  /// Some of the bytes, from their middle.
  let sample: UnsafeRawBufferPointer
  private let level: Int

  /// Levels up to which some of the size is given for half of the time or less.
  private static let largestHastyLevel = 6
  private static let largestSample = 8 << 10

  /// Nil for blocks of fewer than `smallest` bytes, on which a trial would be wasted.
  ///
  /// - Parameter part: How many times the sample goes into the block, at least.
  init?(_ bytes: UnsafeRawBufferPointer, level: Int, smallest: Int, part: Int) {
    guard bytes.count >= smallest else { return nil }
    let size = min(Self.largestSample, bytes.count / part)
    let start = (bytes.count - size) / 2 & ~7
    sample = bytes.slice(start..<(start + size))
    self.level = level
  }

  /// Whether less effort is worth a try where all of it makes `full` bytes of the sample: what becomes
  /// a quarter lives by repetitions, of which a sample does not see those from far away.
  func isOpen(full: Int) -> Bool { full > sample.count / 4 }

  /// Whether the size that less effort leads to is good enough.
  ///
  /// - Parameter price: The part of the size that is given for time at levels that are quick anyway:
  ///   one in so many bytes.
  func accepts(_ size: Int, full: Int, price: Int) -> Bool {
    size <= full + (level <= Self.largestHastyLevel ? full / price : 0)
  }
}
