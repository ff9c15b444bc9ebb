import Foundation
import Work

/// Lets threads wait until all segments before theirs are committed.
///
/// Segments are taken in order, and none waits for a later one, so each wait ends.
package final class SegmentTurns: @unchecked Sendable {
  private let condition = NSCondition()
  private var committed = 0
  private var isAbandoned = false

  /// Waits until the segments before `index` are committed.
  ///
  /// - Throws: `stopped`, when that will not happen.
  func wait(for index: Int) throws(ExportError) {
    condition.lock()
    defer { condition.unlock() }
    while committed < index {
      if isAbandoned { throw .stopped }
      condition.wait()
    }
  }

  /// Counts a segment as committed.
  func advance() {
    condition.lock()
    defer { condition.unlock() }
    committed += 1
    condition.broadcast()
  }

  /// Ends all waiting: no more segments will be committed.
  func abandon() {
    condition.lock()
    defer { condition.unlock() }
    isAbandoned = true
    condition.broadcast()
  }
}
