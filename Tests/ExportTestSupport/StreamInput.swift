import Foundation
import TestSupport
import Testing

/// A named pipe that a thread writes to, in pieces of many lengths.
package final class StreamInput: Sendable {
  package let path: String
  private let content: [UInt8]
  private let seed: UInt64
  private let staysOpen: Bool
  private let isWritten = DispatchSemaphore(value: 0)
  private let mayEnd = DispatchSemaphore(value: 0)
  private let hasEnded = DispatchSemaphore(value: 0)

  /// - Parameter staysOpen: Whether the stream has no end before `close`.
  package init(
    _ content: [UInt8], at path: String, seed: UInt64 = 1, staysOpen: Bool = false
  ) throws {
    // Who reads may go away before all is written.
    signal(SIGPIPE, SIG_IGN)
    self.path = path
    self.content = content
    self.seed = seed
    self.staysOpen = staysOpen
    try #require(mkfifo(path, 0o600) == 0)
  }

  package func start() -> StreamInput {
    Thread.detachNewThread { [self] in
      let descriptor = open(path, O_WRONLY)
      write(to: descriptor)
      isWritten.signal()
      if staysOpen { mayEnd.wait() }
      _ = Foundation.close(descriptor)
      hasEnded.signal()
    }
    return self
  }

  /// Waits until someone has opened the pipe, and taken what is written but for what a pipe holds.
  package func waitUntilWritten() { isWritten.wait() }

  /// Ends the stream, and waits until it has.
  package func close() {
    mayEnd.signal()
    #expect(hasEnded.wait(timeout: .now() + .seconds(60)) == .success, "nobody reads \(path)")
  }

  private func write(to descriptor: Int32) {
    var random = SeededGenerator(seed: seed)
    var start = 0
    while start < content.count {
      let most = 1 << Int.random(in: 0...17, using: &random)
      let length = min(Int.random(in: 1...most, using: &random), content.count - start)
      let written = content.withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress! + start, length)
      }
      if written < 0 { return }
      start += written
      for _ in 0..<Int.random(in: 0...3, using: &random) { sched_yield() }
    }
  }
}

/// What `body` returns; nil, which is an issue, when it takes so long that it must hang.
package func withDeadline<Value: Sendable>(
  seconds: Int = 60, _ body: @escaping @Sendable () -> Value,
  sourceLocation: SourceLocation = #_sourceLocation
) -> Value? {
  let result = Slot<Value>()
  let isDone = DispatchSemaphore(value: 0)
  Thread.detachNewThread {
    result.set(body())
    isDone.signal()
  }
  guard isDone.wait(timeout: .now() + .seconds(seconds)) == .success else {
    Issue.record("not done after \(seconds) s: it hangs", sourceLocation: sourceLocation)
    return nil
  }
  return result.value
}

private final class Slot<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var stored: Value?

  var value: Value? {
    lock.lock()
    defer { lock.unlock() }
    return stored
  }

  func set(_ value: Value) {
    lock.lock()
    defer { lock.unlock() }
    stored = value
  }
}
