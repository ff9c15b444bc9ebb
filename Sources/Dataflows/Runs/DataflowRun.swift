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
  public var onProgress: (@Sendable (WorkProgress) -> Void)?

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
    let tasks = dataflows.flatMap { dataflow in
      dataflow.sources.indices.map { (dataflow: dataflow, source: $0) }
    }
    var units = tasks.makeIterator()
    let makeRun = { [options, environment, stop] (dataflow: Dataflow, source: Int) in
      DatasetRun(dataflow, source: source, options, environment, stop: stop)
    }
    let workers = (0..<min(options.threads, tasks.count)).map { _ in
      ClosureWorker(next: { units.next() }) { (task, _) in
        makeRun(task.dataflow, task.source).perform()
      }
    }
    var outcomes: [DatasetOutcome] = []
    do throws(ExportError) {
      // Each dataset sees to it itself that it stops.
      try OrderedPool.run(
        workers, PoolOptions(lookahead: .max, refusal: .workOnCaller), stop: StopFlag()
      ) { outcomes.append($0) }
    } catch {
      for task in tasks.dropFirst(outcomes.count) {
        var outcome = makeRun(task.dataflow, task.source).outcome
        outcome.error = error
        outcomes.append(outcome)
      }
    }
    return outcomes
  }
}
