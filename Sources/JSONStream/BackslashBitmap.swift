/// Which bytes of an indexed chunk are backslashes: a bit each.
///
/// A copy is three words; it lends from its `StructuralIndex`, and is valid until the next build.
@frozen
public struct BackslashBitmap: BitwiseCopyable {
  @usableFromInline let words: UnsafePointer<UInt64>
  /// Whether the chunk holds a backslash at all.
  public let isEmpty: Bool

  init(_ words: UnsafePointer<UInt64>, isEmpty: Bool) {
    self.words = words
    self.isEmpty = isEmpty
  }

  /// Whether a backslash lies in the bytes `from..<to` of the chunk.
  ///
  /// O(1) in a chunk without any; else one step for every 64 bytes of the range.
  @inlinable @inline(__always)
  public func intersects(from: Int, to: Int) -> Bool {
    guard !isEmpty, from < to else { return false }
    let word = from >> 6
    let bits = words[word] &>> UInt64(truncatingIfNeeded: from & 63)
    // Most strings lie in one word: then the bits behind the string are shifted out.
    if (to &- 1) >> 6 == word {
      return bits &<< UInt64(truncatingIfNeeded: 64 &- (to &- from)) != 0
    }
    return bits != 0 || search((word &+ 1) &<< 6, to)
  }

  @inlinable
  func search(_ from: Int, _ to: Int) -> Bool {
    guard from < to else { return false }
    var word = from >> 6
    let last = (to &- 1) >> 6
    var bits = words[word]
    while word < last {
      if bits != 0 { return true }
      word &+= 1
      bits = words[word]
    }
    return bits << UInt64(truncatingIfNeeded: 63 &- ((to &- 1) & 63)) != 0
  }
}
