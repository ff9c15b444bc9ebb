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

/// Exports the parts of a plan into the folder of its run, and publishes them with the run's record.
struct PlannedExport {
  let plan: RunPlan
  let options: ExportOptions
  let transaction: ExportTransaction
  let stop: StopFlag
  /// Files that are open already, by what they were.
  var handles: [InputHandle.Stamp: InputHandle] = [:]
  /// Parts that were finished before.
  var finished: [Int: FinishedPart] = [:]
  /// Called at each instant; what it throws ends the run there.
  var atInstant: @Sendable (RunInstant) throws(ExportError) -> Void = { _ throws(ExportError) in }

  /// Writes the plan: from here on, another run can go on.
  func begin() throws(ExportError) {
    try WholeFile.write(plan.json(), RunPlan.name, in: transaction.stagingPath)
    try atInstant(.planned)
  }

  /// Exports what is not finished, and publishes all.
  ///
  /// - Parameter record: Completes the record of the run, which is then published with the export.
  /// - Returns: Nil when there is nothing to publish.
  func run(
    completing record: (ExportSummary, [CoveredRange]) -> RunRecord
  ) throws(ExportError) -> RunRecord? {
    var identifiers = Identifiers(seed: nil)
    let names = FileNames(format: options.format, codec: options.codec, from: &identifiers)
    let meter = ProgressMeter(options.onProgress)
    let schema = try schema(meter)
    var summary = ExportSummary(flowRunId: "\(plan.flowRun)")
    var inputs: [CoveredRange] = []
    for index in plan.parts.indices {
      var part = finished[index]
      if part == nil, !plan.parts[index].isEmpty {
        // Names count on behind those of all parts before.
        let first = (summary.files + finished.values.flatMap(\.summary.files)).count
        part = try export(index, schema, names.starting(at: first), meter)
      }
      guard let part else { continue }
      summary.add(part.summary)
      inputs += part.inputs
    }
    guard !summary.files.isEmpty || !summary.rejectedFiles.isEmpty else { return nil }
    summary.seconds = meter.seconds
    return try publish(record(summary, inputs), summary)
  }

  /// The schema of Parquet files: the given one, or where several parts need one, that of all input.
  private func schema(_ meter: ProgressMeter) throws(ExportError) -> XDMSchema? {
    guard options.format == .parquet, hasWork else { return nil }
    if let given = try options.givenSchema() { return given }
    guard plan.parts.count > 1 else { return nil }
    let path = "\(transaction.stagingPath)/\(RunPlan.schemaName)"
    if let text = try? WholeFile.read(path, atMost: .max), let stored = StoredSchema.read(text) {
      return stored
    }
    let inferred = try writing(plan.parts.flatMap { $0 }, nil, meter).inferSchema()
    guard let text = StoredSchema.json(inferred) else { return inferred }
    try WholeFile.write(text, RunPlan.schemaName, in: transaction.stagingPath)
    return inferred
  }

  /// Whether any part has yet to be exported.
  private var hasWork: Bool {
    plan.parts.indices.contains { finished[$0] == nil && !plan.parts[$0].isEmpty }
  }

  private func writing(
    _ ranges: [CoveredRange], _ schema: XDMSchema?, _ meter: ProgressMeter
  ) -> ExportWriting {
    let catalog = InputCatalog(
      ranges.map { range in
        let handle = handles[range.stamp]
        return range.slice(handle)
      }, lineLimit: options.lineLimit)
    return ExportWriting(
      options: options, schema: schema, catalog: catalog, flowRun: plan.flowRun,
      time: plan.exportTime, stop: stop, meter: meter)
  }

  private func export(
    _ index: Int, _ schema: XDMSchema?, _ names: FileNames, _ meter: ProgressMeter
  ) throws(ExportError) -> FinishedPart {
    let ranges = plan.parts[index]
    let (attempt, fingerprint) = try writing(ranges, schema, meter).run(
      in: transaction, names: names)
    try atInstant(.partWritten(index))
    for range in ranges { try checkStart(of: range) }
    var part = FinishedPart(
      inputs: ranges, summary: ExportSummary(flowRunId: "\(plan.flowRun)"))
    part.summary.add(attempt)
    part.summary.schemaFingerprint = fingerprint
    try WholeFile.write(part.json(), RunPlan.partName(index), in: transaction.stagingPath)
    try atInstant(.partFinished(index))
    return part
  }

  /// Sees to it that a file still begins as it did when its stretch was chosen: what copies and
  /// truncates a log may have done so while it was read, and the log have grown beyond the stretch.
  private func checkStart(of range: CoveredRange) throws(ExportError) {
    var handle = handles[range.stamp]
    if handle == nil, let open = try? InputHandle(path: range.path, name: range.path),
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

  /// The record becomes lasting before the plan goes: at no instant is there neither.
  private func publish(
    _ record: RunRecord, _ summary: ExportSummary
  ) throws(ExportError) -> RunRecord {
    try stop.check()
    var record = record
    if options.writesManifest {
      let manifest = Manifest(
        dataset: options.dataset, time: plan.exportTime, format: options.format,
        codec: options.codec.rawValue,
        unknownFields: options.schema == nil ? nil : options.unknownFields.rawValue,
        summary: summary, seconds: summary.seconds)
      try transaction.createFile(manifest.name, holding: manifest.json())
    }
    record.path = transaction.publishedPath
    try WholeFile.write(
      Array((record.json() + "\n").utf8), Self.recordName(plan.flowRun), in: transaction.stagingPath
    )
    try atInstant(.recordWritten)
    try Self.removePlan(in: transaction.stagingPath, atInstant)
    try atInstant(.partsRemoved)
    try transaction.publish()
    try atInstant(.published)
    return record
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
      guard unlink(plan) == 0 else { throw .io("remove", plan) }
      try FolderEntries.sync(folder)
    }
    try atInstant(.planRemoved)
    for name in names where name != RunPlan.name {
      guard unlink("\(folder)/\(name)") == 0 else { throw .io("remove", "\(folder)/\(name)") }
    }
  }

  /// Whether there is anything in the folder of the run that another run need not do again.
  var hasFinishedParts: Bool {
    let names = (try? FolderEntries.names(in: transaction.stagingPath)) ?? []
    return names.contains { $0.hasPrefix(RunPlan.partPrefix) }
  }

  /// Whether a file belongs to the plan of a run, and not to its export.
  static func isOfPlan(_ name: String) -> Bool {
    name == RunPlan.name || name == RunPlan.schemaName || name.hasPrefix(RunPlan.partPrefix)
  }
}

extension FileNames {
  /// The same names, counted from another number on.
  fileprivate func starting(at first: Int) -> FileNames {
    FileNames(continuing: self, first: first)
  }
}

extension ExportSummary {
  fileprivate mutating func add(_ part: ExportSummary) {
    files += part.files
    rejectedFiles += part.rejectedFiles
    recordsRead += part.recordsRead
    recordsWritten += part.recordsWritten
    recordsRejected += part.recordsRejected
    values.merge(part.values)
    inputBytes += part.inputBytes
    outputBytes += part.outputBytes
    schemaFingerprint = schemaFingerprint ?? part.schemaFingerprint
  }
}
