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

/// Writes the data files of an export by the pipeline of its format.
package struct ExportWriting {
  let options: ExportOptions
  /// The schema that records are exported by; nil to infer one.
  let schema: XDMSchema?
  let catalog: InputCatalog
  let flowRun: FlowRunID
  let time: ExportTime
  let stop: StopFlag
  let meter: ProgressMeter

  package init(
    options: ExportOptions, schema: XDMSchema?, catalog: InputCatalog, flowRun: FlowRunID,
    time: ExportTime, stop: StopFlag, meter: ProgressMeter
  ) {
    self.options = options
    self.schema = schema
    self.catalog = catalog
    self.flowRun = flowRun
    self.time = time
    self.stop = stop
    self.meter = meter
  }

  /// Writes all files of the input, and starts over where the schema of its beginning does not do.
  /// The result is the attempt that made it, and the fingerprint of the schema, where there is one.
  package func run(
    in transaction: ExportTransaction, names: FileNames
  ) throws(ExportError) -> (ExportAttempt, UInt64?) {
    func makeAttempt() -> ExportAttempt {
      ExportAttempt(options, transaction: transaction, catalog: catalog, names: names, stop: stop)
    }
    var attempt = makeAttempt()
    let fingerprint: UInt64?
    switch try run(attempt) {
    case .written(let schema): fingerprint = schema
    case .needsWholeSchema:
      try transaction.removeFiles()
      attempt = makeAttempt()
      fingerprint = try runWithWholeSchema(attempt)
    }
    try attempt.quarantine.finish()
    for file in catalog.files { try file.checkUnchanged() }
    try Self.check(attempt.committer.values)
    return (attempt, fingerprint)
  }

  /// Fails if a value that was read is neither stored nor otherwise accounted for: what was written
  /// cannot be trusted then.
  private static func check(_ values: ValueLedger) throws(ExportError) {
    guard !values.isBalanced else { return }
    throw .failure(
      "\(values.read) values were read, but \(values.stored) stored, \(values.rescued) rescued,"
        + " \(values.dropped) dropped and \(values.rejected) rejected: this is a fault of the"
        + " program, and nothing was exported")
  }

  /// Reads all input for its schema.
  package func inferSchema() throws(ExportError) -> XDMSchema {
    meter.begin(passes: 1, over: { [catalog] in catalog.knownSize })
    return try ParquetPipeline.inferSchema(pass(parquetPlan, stop)).0
  }

  private func run(_ attempt: ExportAttempt) throws(ExportError) -> ExportOutcome {
    switch options.format {
    case .json:
      meter.begin(passes: JSONPipeline.passes(options), over: { [catalog] in catalog.knownSize })
      let plan = SegmentPlan(segmentSize: JSONPipeline.segmentSize)
      try JSONPipeline(
        pass: pass(plan, stop), files: attempt.files, committer: attempt.committer
      ).run()
      return .written(nil)
    case .parquet:
      if let schema { return .written(try run(by: schema, attempt)) }
      let drafting = DraftPipeline(
        pass: pass(parquetPlan, StopFlag(within: stop)), files: attempt.files,
        committer: attempt.committer, keyValueMetadata: keyValueMetadata)
      guard drafting.isUseful else { return .written(try runWithWholeSchema(attempt)) }
      meter.begin(passes: 1, over: { [catalog] in catalog.knownSize })
      return try drafting.run()
    }
  }

  /// Reads all input for its schema, then writes it as Parquet; the result is the fingerprint.
  private func runWithWholeSchema(_ attempt: ExportAttempt) throws(ExportError) -> UInt64? {
    meter.begin(passes: ParquetPipeline.passes, over: { [catalog] in catalog.knownSize })
    return try parquetPipeline(attempt).run()
  }

  private func run(by schema: XDMSchema, _ attempt: ExportAttempt) throws(ExportError) -> UInt64? {
    let passes = ParquetPipeline.passes(givenSchema: options)
    meter.begin(passes: passes, over: { [catalog] in catalog.knownSize })
    return try parquetPipeline(attempt).run(by: schema)
  }

  private func parquetPipeline(_ attempt: ExportAttempt) -> ParquetPipeline {
    ParquetPipeline(
      pass: pass(parquetPlan, stop), files: attempt.files, committer: attempt.committer,
      keyValueMetadata: keyValueMetadata)
  }

  private func pass(_ plan: SegmentPlan, _ stop: StopFlag) -> ExportPass {
    ExportPass(options: options, catalog: catalog, plan: plan, stop: stop, meter: meter)
  }

  private var parquetPlan: SegmentPlan {
    SegmentPlan(segmentSize: options.rowGroupSize, ceiling: ParquetPipeline.ceiling(options))
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
