import Codecs
import Input

/// What has been exported of which files, by the records of all runs whose exports are there.
///
/// A file is known by its bytes and not by its name: an entry says that some file, whose first `end`
/// bytes have the digest `through`, was exported in `covered`. Where exports were removed, so were
/// their records, and what they covered is a gap.
struct InputLedger {
  struct Entry {
    /// What was exported, ascending, without overlaps.
    var covered: [Range<Int>]
    /// The stretch that came last in the file.
    var last: CoveredRange
    /// Its place in the order of runs.
    var order: Int
    /// The name that its file was seen under last.
    var path: String
    /// Whether it was compressed since, and exported as such.
    var isCompressedSince = false

    var end: Int { last.end }
    /// Whether nothing before `end` is missing.
    var isGapless: Bool { covered == [0..<end] }
    /// Whether a file with the same stamp has nothing that was not exported.
    var isComplete: Bool { isGapless && end == last.fileEnd }
  }

  private(set) var entries: [Entry] = []
  private var byHead: [CoveredRange.Head: [Int]] = [:]
  private var byStamp: [InputHandle.Stamp: [Int]] = [:]
  private var latestByPath: [String: Int] = [:]
  /// Sizes that heads have.
  private(set) var headSizes: [Int] = []

  /// - Parameters:
  ///   - ranges: Of all runs, in the order of the runs.
  ///   - sightings: Each with the number of ranges that come before it.
  /// - Complexity: O(n log n).
  init(_ ranges: [CoveredRange], sightings: [(order: Int, sighting: Sighting)] = []) {
    var byEnd: [EndKey: [Int]] = [:]
    var latestOrders: [String: Int] = [:]
    // Whatever the order of runs, what a stretch follows in its file ends before it.
    for (order, range) in ranges.enumerated().sorted(by: { ($0.1.end, $0.0) < ($1.1.end, $1.0) }) {
      let follows = range.start > 0 && range.codec == .none
      let before = EndKey(end: range.start, digest: range.before)
      let index: Int
      if follows, let found = Self.best(byEnd[before] ?? [], for: range, entries) {
        byEnd[before]?.removeAll { $0 == found }
        entries[found].append(range, order: order)
        index = found
      } else {
        entries.append(
          Entry(
            covered: [range.start..<range.end], last: range, order: order, path: range.path))
        index = entries.count - 1
      }
      byEnd[EndKey(end: range.end, digest: range.through), default: []].append(index)
      // A name that a file has no more may be another's, whose export came later.
      if order >= latestOrders[range.path] ?? 0 {
        latestOrders[range.path] = order
        latestByPath[range.path] = index
      }
    }
    for (order, sighting) in sightings {
      let seen = byEnd[EndKey(end: sighting.end, digest: sighting.through)] ?? []
      guard let index = seen.first(where: { entries[$0].order < order }) else { continue }
      entries[index].path = sighting.path
    }
    for range in ranges where range.textStart > 0 {
      let origin = EndKey(end: range.textStart, digest: range.before)
      if let index = byEnd[origin]?.first(where: { !entries[$0].isCompressedSince }) {
        entries[index].isCompressedSince = true
      }
    }
    var sizes: Set<Int> = []
    for (index, entry) in entries.enumerated() {
      byHead[entry.last.head, default: []].append(index)
      byStamp[entry.last.stamp, default: []].append(index)
      sizes.insert(entry.last.head.size)
    }
    headSizes = sizes.sorted()
  }

  private struct EndKey: Hashable {
    let end: Int
    let digest: String
  }

  /// Of entries that are the same up to a stretch, the one of its file.
  private static func best(
    _ candidates: [Int], for range: CoveredRange, _ entries: [Entry]
  ) -> Int? {
    candidates.first { entries[$0].last.path == range.path }
      ?? candidates.first { entries[$0].last.stamp.isOfSameFile(as: range.stamp) }
      ?? candidates.first
  }

  func entries(withHead head: CoveredRange.Head) -> [Int] { byHead[head] ?? [] }
  func entries(withStamp stamp: InputHandle.Stamp) -> [Int] { byStamp[stamp] ?? [] }

  /// The entry of the file that was exported under this path last.
  func latest(at path: String) -> Int? { latestByPath[path] }
}

extension InputLedger.Entry {
  fileprivate mutating func append(_ range: CoveredRange, order: Int) {
    if let end = covered.last?.upperBound, end == range.start {
      covered[covered.count - 1] = covered[covered.count - 1].lowerBound..<range.end
    } else {
      covered.append(range.start..<range.end)
    }
    if order >= self.order { path = range.path }
    self.order = max(self.order, order)
    last = range
  }
}
