import ExportTestSupport
import Exporting
import FileSystem
import Foundation
import Proof
import Store
import Testing
import Work

@testable import Dataflows

/// A folder with logs and a target, and a clock that is set by hand.
final class FlowFixture: @unchecked Sendable {
  let folder = TemporaryFolder()
  private let lock = NSLock()
  private var time: Int64
  /// Where the next run is killed, and how often it may pass there before.
  private var death: (instant: (RunInstant) -> Bool, passes: Int)?
  let cache = RunRecordCache()

  var target: String { "\(folder.path)/out" }

  init(_ time: String = "202401010000") throws {
    self.time = try ExportTime(time).secondsSince1970
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
  }

  var now: Int64 {
    get { lock.withLock { time } }
    set { lock.withLock { time = newValue } }
  }

  func die(passing passes: Int = 0, at instant: @escaping (RunInstant) -> Bool) {
    lock.withLock { death = (instant, passes) }
  }

  /// Kills no more runs.
  func live() { lock.withLock { death = nil } }

  private func reach(_ instant: RunInstant) throws(ExportError) {
    lock.lock()
    defer { lock.unlock() }
    guard let (matches, passes) = death, matches(instant) else { return }
    death = passes == 0 ? nil : (matches, passes - 1)
    if passes == 0 { throw .killed }
  }

  func dataflow(_ change: (inout Dataflow) -> Void = { _ in }) throws -> Dataflow {
    var dataflow = Dataflow(
      id: "flow", name: nil,
      sources: [
        Dataflow.SourceConnection(
          datasetID: try DatasetID("set"), name: nil, paths: ["\(folder.path)/logs/*"])
      ],
      target: Dataflow.TargetConnection(path: target),
      schedule: Schedule(timeUnit: .hour, interval: 3, startTime: now), file: "set.flow.json")
    dataflow.target.options[\.format] = .json
    dataflow.target.options[\.compression] = ExportCompression.none
    change(&dataflow)
    return dataflow
  }

  var environment: RunEnvironment {
    var environment = RunEnvironment(threads: 2)
    environment.now = { [unowned self] in now }
    environment.cache = cache
    environment.atInstant = { [unowned self] instant throws(ExportError) in try reach(instant) }
    return environment
  }

  func options(_ change: (inout DataflowRunOptions) -> Void = { _ in }) -> DataflowRunOptions {
    var options = DataflowRunOptions()
    options.threads = 2
    change(&options)
    return options
  }

  func run(
    _ dataflow: Dataflow, _ change: (inout DataflowRunOptions) -> Void = { _ in }
  ) throws -> DatasetOutcome {
    let outcomes = try DataflowRun([dataflow], options(change), environment).run()
    #expect(outcomes.count == dataflow.sources.count)
    return try #require(outcomes.first)
  }

  /// Runs a minute later, whatever the schedule says, and gives the record of the run.
  @discardableResult
  func runNow(
    _ dataflow: Dataflow, _ change: (inout DataflowRunOptions) -> Void = { _ in }
  ) throws -> RunRecord {
    now += 60
    let outcome = try run(dataflow) {
      $0.when = .now
      change(&$0)
    }
    if let error = outcome.error { throw error }
    return try #require(outcome.records.last)
  }

  /// The records of all exports of a dataset, in their order.
  func restored(_ dataset: String = "set") throws -> [String] {
    let path = "\(target)/\(dataset)"
    guard try FolderEntries.names(in: path).contains(where: { $0.hasPrefix("exportTime=") }) else {
      return []
    }
    var text: [UInt8] = []
    _ = try RestoreRun(RestoreOptions(exports: [path])).run { text += $0 }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// Lines `{"n":…}` of numbers.
  static func lines(_ numbers: Range<Int>) -> String {
    numbers.map { "{\"n\":\($0)}\n" }.joined()
  }

  static func records(_ numbers: Range<Int>) -> [String] { numbers.map { "{\"n\":\($0)}" } }

  func append(_ text: String, to name: String) throws {
    let path = "\(folder.path)/logs/\(name)"
    guard let file = FileHandle(forWritingAtPath: path) else {
      folder.write("logs/\(name)", text)
      return
    }
    try file.seekToEnd()
    try file.write(contentsOf: Array(text.utf8))
    try file.close()
  }

  func rename(_ old: String, to new: String) {
    #expect(Foundation.rename("\(folder.path)/logs/\(old)", "\(folder.path)/logs/\(new)") == 0)
  }

  func remove(_ name: String) { #expect(unlink("\(folder.path)/logs/\(name)") == 0) }

  var exports: [String] {
    ((try? FolderEntries.names(in: "\(target)/set")) ?? []).filter { $0.hasPrefix("exportTime=") }
  }
}
