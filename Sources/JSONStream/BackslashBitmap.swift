/// The backslashes of an indexed chunk: one bit for each byte.
///
/// A copy is two words. It refers to its `StructuralIndex` and is valid until the next build.
@frozen
public struct BackslashBitmap: BitwiseCopyable {
  private let words: UnsafePointer<UInt64>
  /// Words behind which there is no backslash; 0 in a chunk without any.
  private let count: Int

  init(_ words: UnsafePointer<UInt64>, count: Int) {
    self.words = words
    self.count = count
  }

  /// Whether a backslash lies in the bytes `from..<to` of the chunk. One step for every 64 bytes.
  @inline(__always)
  func intersects(from: Int, to: Int) -> Bool {
    guard count > 0, from < to else { return false }
    let word = from >> 6
    let bits = words[word] &>> UInt64(truncatingIfNeeded: from & 63)
    // Most strings lie in one word: then the bits behind the string are shifted out.
    if (to &- 1) >> 6 == word {
      return bits &<< UInt64(truncatingIfNeeded: 64 &- (to &- from)) != 0
    }
    return bits != 0 || first(from: (word &+ 1) &<< 6, before: to) < to
  }

  /// The position of the first backslash at or behind byte `start` of the chunk; `Int.max` when
  /// there is none.
  ///
  /// A reader that goes through strings in order calls this once for each backslash, not for each
  /// string. One step for every 64 bytes.
  ///
  /// - Parameter end: The search may stop here. A backslash behind it may be found or not.
  public func first(from start: Int, before end: Int = .max) -> Int {
    var word = start >> 6
    let count = min(count, (end &- 1) >> 6 &+ 1)
    guard word < count else { return .max }
    let before = UInt64(truncatingIfNeeded: start & 63)
    var bits = (words[word] &>> before) &<< before
    while bits == 0 {
      word &+= 1
      guard word < count else { return .max }
      bits = words[word]
    }
    return word &* 64 &+ bits.trailingZeroBitCount
  }
}
