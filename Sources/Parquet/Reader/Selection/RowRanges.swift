/// A set of rows of a row group, as ranges that ascend and do not touch each other.
public struct RowRanges: Sendable, Equatable {
  public private(set) var ranges: [Range<Int>] = []

  /// No rows.
  public init() {}

  /// The rows of `range`.
  public init(_ range: Range<Int>) { if !range.isEmpty { ranges = [range] } }

  /// Rows in all.
  public var count: Int { ranges.reduce(0) { $0 + $1.count } }
  public var isEmpty: Bool { ranges.isEmpty }

  /// Adds rows behind all others, or next to the last.
  mutating func append(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    if let last = ranges.last, last.upperBound >= range.lowerBound {
      ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
    } else {
      ranges.append(range)
    }
  }

  /// Whether any of the rows is in `range`. O(log ranges).
  public func overlaps(_ range: Range<Int>) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].overlaps(range)
  }

  /// The rows that are in both. O(ranges of both).
  public func intersection(_ other: RowRanges) -> RowRanges {
    var result = RowRanges()
    var (i, j) = (0, 0)
    while i < ranges.count, j < other.ranges.count {
      result.append(ranges[i].clamped(to: other.ranges[j]))
      if ranges[i].upperBound < other.ranges[j].upperBound { i += 1 } else { j += 1 }
    }
    return result
  }
}
