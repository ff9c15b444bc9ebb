import ByteBuffers
import Exporting
import FileSystem
import Foundation
import OptionTables
import Store
import Wording
import Work

/// A run of a dataflow for one of its datasets: goes on with what a killed run left, finds out what is
/// due, exports what there is, and leaves a record.
final class DatasetRun {
  private let dataflow: Dataflow
  private let index: Int
  private let run: DataflowRunOptions
  private let environment: RunEnvironment
  private let stop: StopFlag
  private let folder: String
  private var notices: [String] = []
  private(set) var outcome: DatasetOutcome

  private var source: Dataflow.SourceConnection { dataflow.sources[index] }
  private var pathsField: String { "sourceConnections[\(index)].paths" }

  /// Bytes of input, as stored, that are worth a thread of their own.
  private static let bytesPerThread = 16 << 20
  /// What compressed text becomes, about.
  private static let expansion = 8

  init(
    _ dataflow: Dataflow, source index: Int, _ run: DataflowRunOptions,
    _ environment: RunEnvironment, stop: StopFlag
  ) {
    self.dataflow = dataflow
    self.index = index
    self.run = run
    self.environment = environment
    // An export that fails stops its own threads by this, and nobody else.
    self.stop = StopFlag(within: stop)
    folder = "\(dataflow.target.path)/\(dataflow.sources[index].datasetID)"
    outcome = DatasetOutcome(
      flowID: dataflow.id, file: dataflow.file, datasetID: "\(dataflow.sources[index].datasetID)")
  }

  func perform() -> DatasetOutcome {
    do throws(ExportError) {
      if run.isDryRun { try preview() } else { try work() }
    } catch {
      if outcome.error == nil { outcome.error = error }
    }
    outcome.notices += notices
    return outcome
  }

  private func work() throws(ExportError) {
    try checkTarget()
    let options = try checkedOptions()
    let digest = options.outputDigest(schema: try options.givenSchema())
    let time = ExportTime.isoText(environment.now())
    let lock = try FolderLock(
      folder, owner: "dataflow \(dataflow.id) since \(time)", waits: run.waitsForLock, stop: stop)
    defer { withExtendedLifetime(lock) {} }
    if let owner = lock.deadOwner { notices.append("a lock was left by a dead process: \(owner)") }
    try resume(options, digest)
    let history = try history()
    guard let (time, trigger) = try timeToRun(history) else { return }
    let skipped =
      trigger == .schedule
      ? dataflow.schedule.skipped(after: history.lastScheduled, before: time.secondsSince1970) : nil
    try export(at: time, trigger, skipped, history, options, digest)
  }

  /// A disk that is not mounted must not be taken for one on which nothing has been exported yet.
  private func checkTarget() throws(ExportError) {
    guard try Files.isFolder(dataflow.target.path) else {
      throw .failure(
        "targetConnection.params.path: there is no folder \(dataflow.target.path): create it, or"
          + " mount its disk")
    }
  }

  private func history() throws(ExportError) -> RunHistory {
    try RunHistory(folder, flowID: dataflow.id, cache: environment.cache)
  }

  private func checkedOptions() throws(ExportError) -> ExportOptions {
    var options: ExportOptions
    do throws(ExportError) {
      options = withSettingsOfRun(try dataflow.exportOptions(for: source))
      if let size = run.rowGroupSize { options.rowGroupSize = size }
      try options.validate()
      _ = try options.givenSchema()
    } catch {
      throw ExportError(error.category, "sourceConnections[\(index)]: \(error.description)")
    }
    return options
  }

  /// `options` with all that does not shape files.
  private func withSettingsOfRun(_ options: ExportOptions) -> ExportOptions {
    var options = options
    options.threads = run.threads
    options.maximumLineLength = environment.maximumLineLength
    options.onProgress = run.onProgress
    return options
  }

  // MARK: When

  /// The minute of the export that is to be made; nil when none is due.
  private func timeToRun(
    _ history: RunHistory
  ) throws(ExportError) -> (ExportTime, RunRecord.Trigger)? {
    let now = environment.now()
    let time: ExportTime
    let trigger: RunRecord.Trigger
    switch run.when {
    case .now:
      (time, trigger) = (ExportTime(Date(timeIntervalSince1970: Double(now))), .manual)
      // What was left by a run of this minute has just been published.
      if outcome.records.contains(where: { $0.exportTime == time }) { return nil }
    case .due:
      outcome.nextDue = dataflow.schedule.next(after: now)
      guard let due = dataflow.schedule.latest(atOrBefore: now),
        history.lastScheduled.map({ $0 < due }) ?? true
      else { return nil }
      (time, trigger) = (ExportTime(Date(timeIntervalSince1970: Double(due))), .schedule)
      // A run by hand may have met the very minute.
      if history.records.contains(where: {
        $0.exportTime == time && $0.status == .success && $0.path != nil
      }) {
        return nil
      }
    }
    if !run.isDryRun,
      try Files.statusIfThere("\(folder)/exportTime=\(time)", followsLinks: false) != nil
    {
      throw .failure(
        "\(folder)/exportTime=\(time) exists already: wait for the next minute, or remove it")
    }
    return (time, trigger)
  }

  // MARK: What

  private func select(
    _ history: RunHistory, _ options: ExportOptions
  ) throws(ExportError) -> InputSelection {
    let files = try InputFiles.find(source.paths, field: pathsField)
    let isIncremental = dataflow.exportMode == .incremental
    var survey = InputSurvey(
      ledger: isIncremental ? history.ledger : InputLedger([]),
      policy: isIncremental ? dataflow.onRewrittenInput : .exportAgain,
      cutSize: run.partSize, lineLimit: options.lineLimit, stop: stop)
    return try survey.select(files)
  }

  private func preview() throws(ExportError) {
    try checkTarget()
    let options = try checkedOptions()
    let history = try history()
    guard let (time, _) = try timeToRun(history) else { return }
    let selection = try select(history, options)
    notices += selection.notices
    outcome.preview = DatasetOutcome.Preview(
      exportTime: time, files: Set(selection.ranges.map(\.path)).count,
      bytes: selection.ranges.reduce(0) { $0 + $1.size },
      isUpperBound: selection.ranges.contains { $0.textStart > 0 })
  }

  // MARK: Export

  private func newRecord(
    _ id: String, _ time: ExportTime, _ trigger: RunRecord.Trigger, startedAt: Int64
  ) -> RunRecord {
    RunRecord(
      id: id, flowID: dataflow.id, datasetID: "\(source.datasetID)", trigger: trigger,
      exportTime: time, exportMode: dataflow.exportMode, status: .success, startedAt: startedAt,
      completedAt: environment.now() * 1000)
  }

  private func export(
    at time: ExportTime, _ trigger: RunRecord.Trigger, _ skipped: Schedule.Skipped?,
    _ history: RunHistory, _ options: ExportOptions, _ digest: String
  ) throws(ExportError) {
    var identifiers = Identifiers(seed: nil)
    let flowRun = FlowRunID(from: &identifiers)
    let startedAt = environment.now() * 1000
    do throws(ExportError) {
      let selection = try select(history, options)
      var runNotices = selection.notices
      if selection.waitingBytes > 0 {
        runNotices.append(
          "\(selection.waitingBytes) bytes at the ends of files wait for the end of their line")
      }
      let plan = RunPlan(
        flowRun: flowRun, flowID: dataflow.id, exportTime: time, trigger: trigger,
        exportMode: dataflow.exportMode, startedAt: startedAt, options: OptionValues(options),
        optionsDigest: digest, skipped: skipped, notices: runNotices,
        sightings: selection.sightings,
        parts: RunPlan.parts(selection.ranges, size: run.partSize))
      if !plan.parts.isEmpty {
        let transaction = try ExportTransaction(
          folder: dataflow.target.path, dataset: source.datasetID, time: time, flowRun: flowRun)
        let export = RunExport(
          plan, options, in: transaction, stop: stop, handles: selection.handles,
          atInstant: environment.atInstant)
        try begin(export)
        if try finish(export, isResumed: false) { return }
      }
      var record = newRecord("\(flowRun)", time, trigger, startedAt: startedAt)
      record.skipped = skipped
      record.notices = runNotices
      record.sightings = selection.sightings
      try RunHistory.write(record, in: folder)
      outcome.records.append(record)
    } catch {
      if error == .killed || error == .stopped { throw error }
      try recordFailure(error, "\(flowRun)", time, trigger, startedAt)
    }
  }

  private func begin(_ export: RunExport) throws(ExportError) {
    do throws(ExportError) { try export.begin() } catch {
      if error == .killed { export.transaction.leave() }
      throw error
    }
  }

  /// Runs an export to its end; false when there was nothing to publish.
  private func finish(_ export: RunExport, isResumed: Bool) throws(ExportError) -> Bool {
    let plan = export.plan
    let bytes = plan.parts.reduce(0) { sum, part in
      part.reduce(sum) { $0 + $1.size * ($1.codec == .none ? 1 : Self.expansion) }
    }
    do throws(ExportError) {
      let record = try environment.budget.withThreads(bytes / Self.bytesPerThread + 1, stop: stop) {
        threads throws(ExportError) in
        try export.run(threads: threads) { [self] summary, inputs in
          var record = newRecord(
            "\(plan.flowRun)", plan.exportTime, plan.trigger, startedAt: plan.startedAt)
          record.skipped = plan.skipped
          record.notices = plan.notices
          record.isResumed = isResumed
          record.inputs = inputs
          record.sightings = plan.sightings
          record.inputFileCount = Set(inputs.map(\.path)).count
          record.outputFileCount = summary.files.count
          record.inputBytes = summary.inputBytes
          record.outputBytes = summary.outputBytes
          record.recordsRead = summary.recordsRead
          record.recordsWritten = summary.recordsWritten
          record.recordsRejected = summary.recordsRejected
          record.values = summary.values
          return record
        }
      }
      guard let record else {
        export.transaction.abort()
        return false
      }
      outcome.records.append(record)
      return true
    } catch {
      // What a stopped run has done, or one that failed after some parts, the next one goes on with:
      // files whose records are in finished parts may be gone by then.
      if error == .killed || error == .stopped || export.mustBeKept {
        export.transaction.leave()
      } else {
        export.transaction.abort()
      }
      throw error
    }
  }

  private func recordFailure(
    _ error: ExportError, _ id: String, _ time: ExportTime, _ trigger: RunRecord.Trigger,
    _ startedAt: Int64
  ) throws(ExportError) {
    var record = newRecord(id, time, trigger, startedAt: startedAt)
    record.status = .failed
    record.error = ErrorWords(.dataflow).sentence(error)
    outcome.records.append(record)
    outcome.error = error
    try RunHistory.write(record, in: folder)
  }

  // MARK: Going on

  private func resume(_ options: ExportOptions, _ digest: String) throws(ExportError) {
    let left = try LeftRun.find(
      in: (dataflow.target.path, "\(source.datasetID)"), flowID: dataflow.id,
      discards: !run.resumes, notices: &notices)
    for left in left {
      try stop.check()
      switch left.state {
      case .complete(let record): try publish(record, left.staging)
      case .planned(let plan, let finished):
        do throws(ExportError) {
          try goOn(plan, finished, left.staging, options, digest)
        } catch {
          if error == .killed || error == .stopped { throw error }
          try recordFailure(error, "\(plan.flowRun)", plan.exportTime, plan.trigger, plan.startedAt)
          throw error
        }
      }
    }
  }

  private func transaction(
    _ staging: StagingFolder, _ time: ExportTime
  ) throws(ExportError) -> ExportTransaction {
    try ExportTransaction(resuming: staging, dataset: source.datasetID, time: time)
  }

  private func publish(_ record: RunRecord, _ staging: StagingFolder) throws(ExportError) {
    let transaction = try transaction(staging, record.exportTime)
    do throws(ExportError) {
      try RunExport.removePlan(in: staging.path) { _ throws(ExportError) in }
      try transaction.publish()
    } catch {
      transaction.leave()
      throw error
    }
    var record = record
    record.path = transaction.publishedPath
    record.isResumed = true
    outcome.records.append(record)
  }

  private func goOn(
    _ old: RunPlan, _ finished: [Int: FinishedPart], _ staging: StagingFolder,
    _ options: ExportOptions, _ digest: String
  ) throws(ExportError) {
    let transaction = try transaction(staging, old.exportTime)
    var options = options
    var plan = old
    do throws(ExportError) {
      switch PlannedOptions(
        of: old, finished, currently: options, digest, mode: dataflow.exportMode)
      {
      case .complete(let planned):
        options = withSettingsOfRun(planned)
        if old.optionsDigest != digest, old.options != nil {
          notices.append(
            "an interrupted run is finished by the options that it began with; the new ones hold"
              + " from the next run on")
        }
        plan = try located(old, finished)
      case .finishedOnly(let planned):
        options = withSettingsOfRun(planned)
        if !finished.isEmpty {
          notices.append(
            "of an interrupted run, \(finished.count) of \(old.parts.count) parts are published: the"
              + " options or the schema that it began with are gone, so the next run exports the"
              + " rest")
        }
        for index in plan.parts.indices where finished[index] == nil { plan.parts[index] = [] }
      }
    } catch {
      transaction.leave()
      throw error
    }
    let export = RunExport(
      plan, options, in: transaction, stop: stop, finished: finished,
      atInstant: environment.atInstant)
    if try !finish(export, isResumed: true) {
      notices.append("of what a killed run had begun, nothing is left to be exported")
    }
  }

  /// A plan by the names that files have now, without what is gone.
  private func located(
    _ plan: RunPlan, _ finished: [Int: FinishedPart]
  ) throws(ExportError) -> RunPlan {
    // Where no file is left, what is finished is still there.
    let files = try InputFiles.find(source.paths, field: pathsField, allowsNone: true)
    let open = plan.parts.indices.filter { finished[$0] == nil }
    let ranges = try InputLocator(files: files, stop: stop).locate(open.flatMap { plan.parts[$0] })
    var plan = plan
    var rest = ranges[...]
    for index in open {
      let count = plan.parts[index].count
      plan.parts[index] = rest.prefix(count).compactMap { $0 }
      rest = rest.dropFirst(count)
    }
    let missing = ranges.count { $0 == nil }
    if missing > 0 {
      plan.notices.append("\(missing) stretches of files were gone when the run was resumed")
    }
    return plan
  }
}

extension ExportError {
  /// What stands for `kill -9` in tests: nothing is cleaned up.
  static let killed = ExportError.failure("killed")
}
