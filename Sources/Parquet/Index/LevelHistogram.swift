import CKernels

/// How many entries have each level, from 0 on.
enum LevelHistogram {
  /// Counts `entries` of a column, level by level. One level is known already, and one follows from
  /// the others, so that columns of two levels need no count. O(entries × other levels), sixteen
  /// entries a step.
  ///
  /// - Parameters:
  ///   - levels: A level an entry, nil where all are `constant`.
  ///   - known: A level, and how many entries have it.
  static func count(
    _ levels: UnsafePointer<UInt8>?, constant: UInt8, _ entries: Range<Int>, maximum: Int,
    known: (level: Int, count: Int)
  ) -> [Int] {
    var counts = [Int](repeating: 0, count: maximum + 1)
    guard let levels else {
      counts[min(Int(constant), maximum)] = entries.count
      return counts
    }
    counts[known.level] = known.count
    var rest = entries.count - known.count
    // The level that most entries have is not to be guessed; the last one is as good as any.
    guard let last = (0...maximum).last(where: { $0 != known.level }) else { return counts }
    for level in 0..<maximum where level != known.level && level != last {
      guard rest > 0 else { break }
      counts[level] = ck_count_bytes(
        levels + entries.lowerBound, entries.count, UInt8(truncatingIfNeeded: level))
      rest -= counts[level]
    }
    counts[last] = rest
    return counts
  }
}
