import ByteBuffers
import Exporting
import FileSystem
import Foundation
import Input
import Store
import Work
import XDM

/// An instant at which a run may be killed.
enum RunInstant: Equatable, Sendable {
  case planned
  case partWritten(Int)
  case partFinished(Int)
  case recordWritten
  case planRemoved
  case partsRemoved
  case published
}

/// A run's export by its plan: says where the input of each part is, and keeps what another run needs
/// to go on in the folder of the run. It is published with the run's record.
final class RunExport: ExportPlan {
  /// Completes the record of a run.
  typealias MakeRecord = (ExportSummary, [CoveredRange]) -> RunRecord

  let plan: RunPlan
  let transaction: ExportTransaction
  private let options: ExportOptions
  private let stop: StopFlag
  /// Files that are open already, by what they were.
  private let handles: [InputHandle.Stamp: InputHandle]
  private var finished: [Int: FinishedPart]
  /// Called at each instant; what it throws ends the run there.
  private let atInstant: @Sendable (RunInstant) throws(ExportError) -> Void
  private var makeRecord: MakeRecord?
  private var record: RunRecord?

  var flowRun: FlowRunID { plan.flowRun }
  var time: ExportTime { plan.exportTime }
  var partCount: Int { plan.parts.count }
  private var folder: String { transaction.stagingPath }

  /// - Parameter finished: Parts that were finished before.
  init(
    _ plan: RunPlan, _ options: ExportOptions, in transaction: ExportTransaction, stop: StopFlag,
    handles: [InputHandle.Stamp: InputHandle] = [:], finished: [Int: FinishedPart] = [:],
    atInstant: @escaping @Sendable (RunInstant) throws(ExportError) -> Void
  ) {
    self.plan = plan
    self.options = options
    self.transaction = transaction
    self.stop = stop
    self.handles = handles
    self.finished = finished
    self.atInstant = atInstant
  }

  /// Writes the plan: from here on, another run can go on.
  func begin() throws(ExportError) {
    try WholeFile.write(plan.json(), RunPlan.name, in: folder)
    try atInstant(.planned)
  }

  /// Exports what is not finished, and publishes all.
  ///
  /// - Parameter makeRecord: Completes the record of the run, which is then published with the export.
  /// - Returns: Nil when there is nothing to publish.
  func run(
    threads: Int, completing makeRecord: @escaping MakeRecord
  ) throws(ExportError) -> RunRecord? {
    self.makeRecord = makeRecord
    var options = options
    options.threads = threads
    var identifiers = Identifiers(seed: nil)
    let names = FileNames(format: options.format, codec: options.codec, from: &identifiers)
    let export = PlannedExport(
      self, options, by: try options.givenSchema(), names: names, in: transaction, stop: stop,
      meter: ProgressMeter(options.onProgress))
    var summary = try export.exportParts()
    guard !summary.isEmpty else { return nil }
    try export.publish(&summary)
    try atInstant(.published)
    return record
  }

  // MARK: Parts

  func finishedPart(_ index: Int) -> ExportedPart? { finished[index]?.part }

  func input(ofPart index: Int) -> InputCatalog? {
    plan.parts[index].isEmpty ? nil : catalog(plan.parts[index])
  }

  private func catalog(_ ranges: [CoveredRange]) -> InputCatalog {
    InputCatalog(ranges.map { $0.slice(handles[$0.stamp]) }, lineLimit: options.lineLimit)
  }

  /// Where several parts need a schema, that of all input.
  func schema(
    _ infer: (InputCatalog) throws(ExportError) -> XDMSchema
  ) throws(ExportError) -> XDMSchema? {
    let hasWork = plan.parts.indices.contains { finished[$0] == nil && !plan.parts[$0].isEmpty }
    guard plan.parts.count > 1, hasWork else { return nil }
    let path = "\(folder)/\(RunPlan.schemaName)"
    if let text = try WholeFile.readIfThere(path, atMost: .max),
      let stored = StoredSchema.read(text)
    {
      return stored
    }
    let inferred = try infer(catalog(plan.parts.flatMap { $0 }))
    guard let text = StoredSchema.json(inferred) else { return inferred }
    try WholeFile.write(text, RunPlan.schemaName, in: folder)
    return inferred
  }

  func finish(_ part: ExportedPart, at index: Int) throws(ExportError) {
    try atInstant(.partWritten(index))
    for range in plan.parts[index] { try checkStart(of: range) }
    let part = FinishedPart(inputs: plan.parts[index], part: part)
    // What the record says is kept must be.
    try transaction.syncFolders()
    try WholeFile.write(part.json(), RunPlan.partName(index), in: folder)
    finished[index] = part
    try atInstant(.partFinished(index))
  }

  /// Sees to it that a file still begins as it did when its stretch was chosen: what copies and
  /// truncates a log may have done so while it was read, and the log have grown beyond the stretch.
  private func checkStart(of range: CoveredRange) throws(ExportError) {
    var handle = handles[range.stamp]
    if handle == nil, let open = try InputHandle.ifThere(range.path),
      InputHandle.Stamp(try open.status()).isOfSameFile(as: range.stamp)
    {
      handle = open
    }
    // It may have another name by now: then it was read before, and grows no more.
    guard let handle else { return }
    let first = try InputScan.first(of: handle)
    guard first.count >= range.head.size, CoveredRange.Head(first[..<range.head.size]) == range.head
    else {
      throw .failure(
        "\(range.path) was rewritten while it was read: what it holds now is left for the next run")
    }
  }

  // MARK: Publishing

  /// The record becomes lasting before the plan goes: at no instant is there neither.
  func willPublish(_ summary: ExportSummary) throws(ExportError) {
    let inputs = plan.parts.indices.flatMap { finished[$0]?.inputs ?? [] }
    guard var record = makeRecord?(summary, inputs) else { return }
    record.path = transaction.publishedPath
    self.record = record
    try WholeFile.write(
      Array((record.json() + "\n").utf8), Self.recordName(plan.flowRun), in: folder)
    try atInstant(.recordWritten)
    try Self.removePlan(in: folder, atInstant)
    try atInstant(.partsRemoved)
  }

  static func recordName(_ flowRun: FlowRunID) -> String {
    "\(RunHistory.recordPrefix)\(flowRun).json"
  }

  /// Removes what only a run that is under way needs. The plan goes first: from then on, what there is
  /// needs nothing but its name, and nobody makes parts anew of files that may be gone.
  static func removePlan(
    in folder: String, _ atInstant: (RunInstant) throws(ExportError) -> Void
  ) throws(ExportError) {
    let names = try FolderEntries.names(in: folder).filter(isOfPlan)
    if names.contains(RunPlan.name) {
      let plan = "\(folder)/\(RunPlan.name)"
      try Files.remove(plan)
      try FolderEntries.sync(folder)
    }
    try atInstant(.planRemoved)
    for name in names where name != RunPlan.name {
      try Files.remove("\(folder)/\(name)")
    }
  }

  /// Whether there is anything in the folder of the run that another run could not do again, its input
  /// being gone: finished parts, or all of the export. So there may be where nobody can look.
  var mustBeKept: Bool {
    do throws(ExportError) {
      return try FolderEntries.names(in: folder).contains {
        $0.hasPrefix(RunPlan.partPrefix) || RunHistory.isRecord($0)
      }
    } catch {
      return true
    }
  }

  /// Whether a file belongs to the plan of a run, and not to its export.
  static func isOfPlan(_ name: String) -> Bool {
    name == RunPlan.name || name == RunPlan.schemaName || name.hasPrefix(RunPlan.partPrefix)
  }
}
