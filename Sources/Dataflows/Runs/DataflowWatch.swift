import Foundation
import Work

/// Runs dataflows whenever an export falls due, until it is stopped.
public final class DataflowWatch: @unchecked Sendable {
  /// Seconds after which the time is looked at again: somebody may have set the clock.
  private static let longestWait: Int64 = 30
  /// Seconds before a run that failed is tried again: doubled each time.
  private static let retries: ClosedRange<Int64> = 60...3600

  private let dataflows: [Dataflow]
  private let options: DataflowRunOptions
  private let environment: RunEnvironment
  /// Waits for some seconds, or until the watch is stopped.
  private let wait: (@Sendable (Int64) -> Void)?
  private let condition = NSCondition()
  private var isStopped = false
  private var current: DataflowRun?

  /// - Throws: A usage error when two of the dataflows export the same dataset to the same folder.
  public convenience init(
    _ dataflows: [Dataflow], _ options: DataflowRunOptions
  ) throws(ExportError) {
    try self.init(dataflows, options, RunEnvironment(threads: options.threads), wait: nil)
  }

  init(
    _ dataflows: [Dataflow], _ options: DataflowRunOptions, _ environment: RunEnvironment,
    wait: (@Sendable (Int64) -> Void)?
  ) throws(ExportError) {
    self.dataflows = dataflows
    self.options = options
    self.wait = wait
    var environment = environment
    environment.cache = environment.cache ?? RunRecordCache()
    self.environment = environment
    _ = try DataflowRun(dataflows, options, environment)
  }

  /// Makes `run` return as soon as what is under way has stopped. May be called from any thread.
  public func cancel() {
    condition.lock()
    defer { condition.unlock() }
    isStopped = true
    current?.cancel()
    condition.broadcast()
  }

  /// Blocks until the watch is stopped, or nothing will ever be due again.
  ///
  /// - Parameter report: Takes what became of the datasets, after each round in which something did.
  public func run(_ report: ([DatasetOutcome]) -> Void) throws(ExportError) {
    var retry = Self.retries.lowerBound
    while let run = try begin() {
      let outcomes = run.run()
      if hasStopped { return report(outcomes.filter(Self.isNews)) }
      report(outcomes.filter(Self.isNews))
      let now = environment.now()
      var wake = dataflows.compactMap { $0.schedule.next(after: now) }.min()
      if outcomes.contains(where: { $0.error != nil }) {
        wake = min(wake ?? .max, now + retry)
        retry = min(retry * 2, Self.retries.upperBound)
      } else {
        retry = Self.retries.lowerBound
      }
      guard let wake else { return }
      while !hasStopped, environment.now() < wake {
        pause(min(wake - environment.now(), Self.longestWait))
      }
    }
  }

  private static func isNews(_ outcome: DatasetOutcome) -> Bool {
    !outcome.records.isEmpty || outcome.error != nil || !outcome.notices.isEmpty
  }

  private func begin() throws(ExportError) -> DataflowRun? {
    condition.lock()
    defer { condition.unlock() }
    guard !isStopped else { return nil }
    let run = try DataflowRun(dataflows, options, environment)
    current = run
    return run
  }

  private var hasStopped: Bool {
    condition.lock()
    defer { condition.unlock() }
    return isStopped
  }

  private func pause(_ seconds: Int64) {
    if let wait { return wait(seconds) }
    condition.lock()
    defer { condition.unlock() }
    if !isStopped { _ = condition.wait(until: Date(timeIntervalSinceNow: Double(seconds))) }
  }
}
