import Foundation

/// How far some work has come.
public struct WorkProgress: Sendable, Equatable {
  public enum Phase: Sendable {
    /// Waiting for the beginning of what can be read only once.
    case receiving
    /// Reading all input for its schema, or to count its records.
    case inspecting
    /// Reading it again, and writing files.
    case writing
    /// Reading what was written.
    case verifying
  }

  public var phase: Phase
  /// Bytes of input, as stored, that have been worked through in all phases so far; while
  /// receiving, bytes received.
  public var bytesDone: Int
  /// Bytes that inspecting and writing work through; 0 while that is not known, as long as a stream
  /// may go on.
  public var bytesTotal: Int
  /// Records written, or verified.
  public var records: Int
  public var seconds: Double
}

/// Counts for all threads, and reports at most ten times a second.
package final class ProgressMeter: @unchecked Sendable {
  private static let interval = 0.1

  private let report: (@Sendable (WorkProgress) -> Void)?
  private let lock = NSLock()
  private let start = ProcessInfo.processInfo.systemUptime
  private var lastReport = 0.0
  private var passes = 0
  private var inputSize: @Sendable () -> Int? = { nil }
  private var state = WorkProgress(
    phase: .receiving, bytesDone: 0, bytesTotal: 0, records: 0, seconds: 0)

  package init(_ report: (@Sendable (WorkProgress) -> Void)?) { self.report = report }

  package var seconds: Double { ProcessInfo.processInfo.systemUptime - start }

  /// Starts with the first phase of those that go through all input so many times.
  ///
  /// - Parameter inputSize: Bytes of all input; nil as long as streams are arriving.
  package func begin(passes: Int, over inputSize: @escaping @Sendable () -> Int?) {
    update {
      self.passes = passes
      self.inputSize = inputSize
      $0.bytesDone = 0
    }
  }

  package func begin(_ phase: WorkProgress.Phase) {
    update {
      if $0.phase == .receiving { $0.bytesDone = 0 }
      $0.phase = phase
    }
  }

  /// Counts bytes of streams that arrive before there is enough of them to work on.
  package func receive(bytes: Int) {
    guard report != nil else { return }
    update { if $0.phase == .receiving { $0.bytesDone &+= bytes } }
  }

  package func add(bytes: Int = 0, records: Int = 0) {
    guard report != nil else { return }
    update {
      $0.bytesDone &+= bytes
      $0.records &+= records
    }
  }

  private func update(_ change: (inout WorkProgress) -> Void) {
    lock.lock()
    defer { lock.unlock() }
    change(&state)
    state.seconds = seconds
    guard let report, state.seconds - lastReport >= Self.interval else { return }
    lastReport = state.seconds
    state.bytesTotal = passes * (inputSize() ?? 0)
    report(state)
  }
}
