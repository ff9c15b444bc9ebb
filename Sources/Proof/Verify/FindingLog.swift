import Foundation

/// Collects the findings of all threads; keeps the first ones in the order of exports, files and
/// records.
final class FindingLog: @unchecked Sendable {
  private struct Entry {
    let order: Order
    var finding: VerifyFinding
  }

  /// What a finding comes behind: others of earlier files, or earlier records.
  struct Order: Comparable {
    /// Of all files of all exports; what is said of an export comes before its first.
    var file: Int
    var record: Int

    static func < (left: Order, right: Order) -> Bool {
      (left.file, left.record) < (right.file, right.record)
    }
  }

  private let lock = NSLock()
  private let limit: Int
  private var entries: [Entry] = []
  private(set) var count = 0
  /// The places of the first finding and of the last.
  private(set) var bounds: (first: Order, last: Order)?

  init(limit: Int) { self.limit = limit }

  func add(_ finding: VerifyFinding, file: Int, record: Int = -1) {
    lock.lock()
    defer { lock.unlock() }
    count += 1
    let order = Order(file: file, record: record)
    bounds = (min(bounds?.first ?? order, order), max(bounds?.last ?? order, order))
    entries.append(Entry(order: order, finding: finding))
    if entries.count >= 4 * limit { sort() }
  }

  /// Takes in the findings of another log.
  func add(_ other: FindingLog) {
    other.lock.lock()
    defer { other.lock.unlock() }
    lock.lock()
    defer { lock.unlock() }
    count += other.count
    entries += other.entries
    sort()
  }

  private func sort() {
    // Stable: findings of the same place stay in the order in which they came.
    entries = entries.enumerated().sorted {
      $0.element.order != $1.element.order
        ? $0.element.order < $1.element.order : $0.offset < $1.offset
    }.prefix(limit).map(\.element)
  }

  /// The first ones.
  var findings: [VerifyFinding] {
    lock.lock()
    defer { lock.unlock() }
    sort()
    return entries.map(\.finding)
  }
}
