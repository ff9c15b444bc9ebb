import Foundation
import Work

/// The threads that the datasets of a run share, and with them the memory: as much as the threads
/// that are at work hold.
final class WorkerBudget: @unchecked Sendable {
  private let condition = NSCondition()
  private let all: Int
  private var free: Int
  /// Who waits, in order: a large dataset is not passed by small ones for ever.
  private var queue: [Int] = []
  private var nextTicket = 0

  init(_ threads: Int) {
    all = max(threads, 1)
    free = all
  }

  /// Runs `body` with so many threads, as soon as they are free.
  func withThreads<Value>(
    _ wanted: Int, stop: StopFlag, _ body: (Int) throws(ExportError) -> Value
  ) throws(ExportError) -> Value {
    let count = min(max(wanted, 1), all)
    take(count)
    defer { give(count) }
    try stop.check()
    return try body(count)
  }

  private func take(_ count: Int) {
    condition.lock()
    defer { condition.unlock() }
    let ticket = nextTicket
    nextTicket += 1
    queue.append(ticket)
    while queue.first != ticket || free < count { condition.wait() }
    queue.removeFirst()
    free -= count
    condition.broadcast()
  }

  private func give(_ count: Int) {
    condition.lock()
    defer { condition.unlock() }
    free += count
    condition.broadcast()
  }
}
