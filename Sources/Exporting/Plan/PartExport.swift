import Foundation
import Input
import Store
import Work
import XDM

/// How an attempt at an export ended.
enum ExportOutcome {
  /// Written; with the fingerprint of the schema, where there is one.
  case written(UInt64?)
  /// The schema of the input's beginning does not do: it has to be read as a whole first.
  case needsWholeSchema
}

/// Writes the data files of a part by the pipeline of its format.
struct PartExport {
  let options: ExportOptions
  /// The schema that records are exported by; nil to infer one.
  let schema: XDMSchema?
  let catalog: InputCatalog
  let flowRun: FlowRunID
  let time: ExportTime
  let stop: StopFlag
  let meter: ProgressMeter

  /// Writes all files of the input, and starts over where the schema of its beginning does not do.
  func run(
    in transaction: ExportTransaction, names: FileNames
  ) throws(ExportError) -> ExportedPart {
    func makeAttempt() -> ExportAttempt {
      ExportAttempt(options, transaction: transaction, catalog: catalog, names: names, stop: stop)
    }
    var attempt = makeAttempt()
    var outcome = try run(attempt)
    if case .needsWholeSchema = outcome {
      try transaction.removeFiles()
      attempt = makeAttempt()
      outcome = try pipeline(attempt).runWithWholeSchema()
    }
    guard case .written(let fingerprint) = outcome else { throw .changedInput }
    try attempt.quarantine.finish()
    for file in catalog.files { try file.checkUnchanged() }
    try Self.check(attempt.records.values)
    return ExportedPart(attempt, schemaFingerprint: fingerprint)
  }

  /// Fails if a value that was read is neither stored nor otherwise accounted for: what was written
  /// cannot be trusted then.
  private static func check(_ values: ValueLedger) throws(ExportError) {
    guard !values.isBalanced else { return }
    throw ExportError(
      .valuesUnaccounted,
      facts: [
        "read": .number(values.read), "stored": .number(values.stored),
        "rescued": .number(values.rescued), "dropped": .number(values.dropped),
        "rejected": .number(values.rejected),
      ])
  }

  /// Reads all input for its schema.
  func inferSchema() throws(ExportError) -> XDMSchema {
    meter.begin(passes: 1, over: { [catalog] in catalog.knownSize })
    return try ParquetPipeline.inferSchema(pass(ParquetPipeline.plan(options))).0
  }

  private func run(_ attempt: ExportAttempt) throws(ExportError) -> ExportOutcome {
    switch options.format {
    case .json:
      let plan = SegmentPlan(segmentSize: JSONPipeline.segmentSize)
      try JSONPipeline(pass: pass(plan), files: attempt.files, records: attempt.records).run()
      return .written(nil)
    case .parquet:
      let pipeline = pipeline(attempt)
      if let schema { return try pipeline.run(by: schema) }
      return try pipeline.run()
    }
  }

  private func pipeline(_ attempt: ExportAttempt) -> ParquetPipeline {
    ParquetPipeline(
      pass: pass(ParquetPipeline.plan(options)), files: attempt.files, records: attempt.records,
      keyValueMetadata: keyValueMetadata)
  }

  private func pass(_ plan: SegmentPlan) -> InputPass {
    InputPass(options: options, catalog: catalog, plan: plan, stop: stop, meter: meter)
  }

  /// What every Parquet file says about itself. What a seed makes is the same at any time.
  private var keyValueMetadata: [(String, String)] {
    let created =
      options.seed == nil ? ExportTime.isoText(Int64(Date().timeIntervalSince1970)) : time.iso8601
    return [
      ("datasetId", "\(options.dataset)"), ("flowRunId", "\(flowRun)"), ("createdTime", created),
    ]
  }
}
