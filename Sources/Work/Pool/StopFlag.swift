import Foundation

/// A request to stop, set once and seen by all threads.
package final class StopFlag: @unchecked Sendable {
  private let lock = NSLock()
  private var stopped = false
  private let outer: StopFlag?

  /// Makes a flag that counts as set, too, when `outer` is.
  package init(within outer: StopFlag? = nil) { self.outer = outer }

  package var isSet: Bool {
    lock.lock()
    defer { lock.unlock() }
    return stopped || outer?.isSet ?? false
  }

  package func set() {
    lock.lock()
    defer { lock.unlock() }
    stopped = true
  }

  /// - Throws: When the flag is set.
  package func check() throws(ExportError) {
    if isSet { throw .stopped }
  }
}
