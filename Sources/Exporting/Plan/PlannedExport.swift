import Input
import Store
import Work
import XDM

/// Exports the parts of a plan, and publishes them as one export.
package struct PlannedExport<Plan: ExportPlan> {
  package let plan: Plan
  let options: ExportOptions
  package let transaction: ExportTransaction
  private let givenSchema: XDMSchema?
  private let names: FileNames
  private let stop: StopFlag
  private let meter: ProgressMeter

  /// - Parameters:
  ///   - schema: The schema that records are exported by; nil to infer one.
  ///   - names: Of the files.
  package init(
    _ plan: Plan, _ options: ExportOptions, by schema: XDMSchema?, names: FileNames,
    in transaction: ExportTransaction, stop: StopFlag, meter: ProgressMeter
  ) {
    self.plan = plan
    self.options = options
    givenSchema = schema
    self.names = names
    self.transaction = transaction
    self.stop = stop
    self.meter = meter
  }

  /// Exports what is not finished, in order.
  package func exportParts() throws(ExportError) -> ExportSummary {
    let schema = try schema()
    var summary = ExportSummary(flowRunId: "\(plan.flowRun)")
    summary.leftovers = transaction.leftovers
    for index in 0..<plan.partCount {
      if let part = plan.finishedPart(index) {
        summary.add(part)
      } else if let input = plan.input(ofPart: index) {
        let names = names.names(ofPart: index, of: plan.partCount)
        let part = try exporter(input, schema).run(in: transaction, names: names)
        try plan.finish(part, at: index)
        summary.add(part)
      }
    }
    summary.seconds = meter.seconds
    return summary
  }

  /// The schema of all parts: the given one, or the plan's; nil for formats without one, and where
  /// each part finds out its own.
  private func schema() throws(ExportError) -> XDMSchema? {
    guard options.format == .parquet, givenSchema == nil else { return givenSchema }
    return try plan.schema { input throws(ExportError) in
      try exporter(input, nil).inferSchema()
    }
  }

  private func exporter(_ input: InputCatalog, _ schema: XDMSchema?) -> PartExport {
    PartExport(
      options: options, schema: schema, catalog: input, flowRun: plan.flowRun, time: plan.time,
      stop: stop, meter: meter)
  }

  /// Publishes all parts, with a manifest where one is asked for.
  package func publish(_ summary: inout ExportSummary) throws(ExportError) {
    try stop.check()
    if options.writesManifest {
      // The bytes of an export with a seed are the same every time.
      let seconds = options.seed == nil ? meter.seconds : nil
      let manifest = Manifest(
        dataset: options.dataset, time: plan.time, format: options.format,
        codec: options.codec.rawValue,
        unknownFields: options.schema == nil ? nil : options.unknownFields.rawValue,
        summary: summary, seconds: seconds)
      try transaction.createFile(manifest.name, holding: manifest.json())
      summary.manifest = manifest.name
    }
    try plan.willPublish(summary)
    try transaction.publish()
    summary.path = transaction.publishedPath
    summary.seconds = meter.seconds
  }
}
