/// Where files have to end so that each holds as many records as the limit allows.
///
/// A pass over the input has counted the records of each segment, so every segment knows how many
/// records come before its own.
struct RecordLimit: Sendable {
  private let limit: Int
  /// For each segment, records that segments before it hold.
  private let before: [Int]

  /// - Parameter counts: Records of each segment.
  init(_ limit: Int, counts: [Int]) {
    self.limit = limit
    var sum = 0
    before = counts.map { count in
      defer { sum += count }
      return sum
    }
  }

  /// Records that may follow `done` records of a segment before a file has to end: at least one.
  func remaining(segment: Int, done: Int) -> Int {
    guard before.indices.contains(segment) else { return limit }
    return limit - (before[segment] + done) % limit
  }
}
