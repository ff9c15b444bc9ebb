import ByteBuffers
import Foundation
import Input
import Store
import Work

/// How dataflows are run.
public struct DataflowRunOptions: Sendable {
  public enum When: Sendable {
    /// At once, whatever the schedule says.
    case now
    /// If an export is due that has not been made.
    case due
  }

  public var when = When.due
  /// Says what would be exported, and writes nothing.
  public var isDryRun = false
  /// Goes on with what killed runs left; else it is removed.
  public var resumes = true
  /// Waits for another run in a dataset's folder to end, and does not fail.
  public var waitsForLock = false
  /// Threads that all datasets share.
  public var threads = ProcessInfo.processInfo.activeProcessorCount
  /// Bytes of JSON text that a row group is made from; memory follows it.
  public var rowGroupSize: Int?
  /// Bytes of input, as stored, after which an export begins another part, with files of its own:
  /// no more than a part is lost when a run is killed.
  public var partSize = 1 << 30
  /// Called now and then while an export runs, on any thread.
  public var onProgress: (@Sendable (ExportProgress) -> Void)?

  public init() {}
}

/// What became of one dataset in a run of its dataflow.
public struct DatasetOutcome: Sendable, Equatable {
  /// What a run would do.
  public struct Preview: Sendable, Equatable {
    public var exportTime: ExportTime
    public var files: Int
    /// Bytes of them, as stored.
    public var bytes: Int
    /// Whether a compressed file is among them whose text was exported before, at least in part.
    public var isUpperBound = false
  }

  public var flowID: String
  /// The file of the dataflow.
  public var file: String
  public var datasetID: String
  /// Of the runs that took place: that which a killed one had begun, and this one.
  public var records: [RunRecord] = []
  /// What a dry run found.
  public var preview: Preview?
  /// Seconds since 1970 when the next export is due; nil for never, or where that was not asked.
  public var nextDue: Int64?
  public var notices: [String] = []
  /// Why the run, or what came before it, failed.
  public var error: ExportError?
}

/// What runs need from around them, so that tests can put something else in its place.
struct RunEnvironment: Sendable {
  /// Seconds since 1970.
  var now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970.rounded(.down)) }
  var budget: WorkerBudget
  var cache: RunRecordCache?
  /// Bytes that a line may have.
  var maximumLineLength = LineLimit.standard
  var atInstant: @Sendable (RunInstant) throws(ExportError) -> Void = { _ throws(ExportError) in }

  init(threads: Int) { budget = WorkerBudget(threads) }
}

/// One run of dataflows: each of their datasets is exported if its time has come.
///
/// Datasets share the threads, and fail each for itself.
public final class DataflowRun: Sendable {
  private let dataflows: [Dataflow]
  private let options: DataflowRunOptions
  private let environment: RunEnvironment
  private let stop = StopFlag()

  /// - Throws: A usage error when two of the dataflows export the same dataset to the same folder.
  public convenience init(
    _ dataflows: [Dataflow], _ options: DataflowRunOptions
  ) throws(ExportError) {
    try self.init(dataflows, options, RunEnvironment(threads: options.threads))
  }

  init(
    _ dataflows: [Dataflow], _ options: DataflowRunOptions, _ environment: RunEnvironment
  ) throws(ExportError) {
    var seen: [String: String] = [:]
    for dataflow in dataflows {
      for (index, source) in dataflow.sources.enumerated() {
        let folder = "\(dataflow.target.path)/\(source.datasetID)"
        if let other = seen[folder] {
          throw .usage(
            "\(dataflow.file): sourceConnections[\(index)].datasetId: \(folder) is where \(other)"
              + " exports to already")
        }
        seen[folder] = dataflow.file
      }
    }
    self.dataflows = dataflows
    self.options = options
    self.environment = environment
  }

  /// Makes `run` stop soon. What it has done, the next run goes on with. May be called from any
  /// thread.
  public func cancel() { stop.set() }

  /// Runs all datasets, and blocks until the last is done. The outcomes have the order of the files.
  public func run() -> [DatasetOutcome] {
    let tasks = dataflows.flatMap { dataflow in dataflow.sources.indices.map { (dataflow, $0) } }
    let board = OutcomeBoard(tasks.count)
    let group = DispatchGroup()
    let work = { @Sendable [options, environment, stop] in
      while let next = board.next() {
        let (dataflow, source) = tasks[next]
        let run = DatasetRun(dataflow, source: source, options, environment, stop: stop)
        board.put(run.perform(), at: next)
      }
    }
    for _ in 0..<min(options.threads, tasks.count) {
      group.enter()
      let hasStarted = WorkerThread.start(stackSize: WorkerThread.deepStackSize) {
        work()
        group.leave()
      }
      if !hasStarted { group.leave() }
    }
    group.wait()
    // What is left where no thread has started.
    work()
    return board.outcomes
  }
}

/// Hands out the datasets of a run, and takes what became of them.
private final class OutcomeBoard: @unchecked Sendable {
  private let lock = NSLock()
  private var results: [DatasetOutcome?]
  private var taken = 0

  init(_ count: Int) { results = Array(repeating: nil, count: count) }

  var outcomes: [DatasetOutcome] {
    lock.lock()
    defer { lock.unlock() }
    return results.compactMap { $0 }
  }

  func next() -> Int? {
    lock.lock()
    defer { lock.unlock() }
    guard taken < results.count else { return nil }
    defer { taken += 1 }
    return taken
  }

  func put(_ outcome: DatasetOutcome, at index: Int) {
    lock.lock()
    defer { lock.unlock() }
    results[index] = outcome
  }
}
