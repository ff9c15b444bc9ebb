/// Which bytes of an indexed chunk are backslashes: a bit each.
///
/// A copy is two words; it lends from its `StructuralIndex`, and is valid until the next build.
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

  /// Where the first backslash lies at byte `start` of the chunk or behind it; `Int.max` when there
  /// is none.
  ///
  /// Who reads strings in order asks once for each backslash, not once for each string. One step for
  /// every 64 bytes up to there.
  ///
  /// - Parameter end: From where on nobody asks: what lies there may be found, or not.
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
