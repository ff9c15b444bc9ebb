import Foundation

/// Counts the progress of all threads, and reports it at most ten times a second, one report at a time.
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

  /// Counts anew, for work that goes through all input so many times.
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
