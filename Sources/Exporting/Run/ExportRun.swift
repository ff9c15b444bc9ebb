import Foundation
import Input
import Store
import Work

/// One export, from its input to the published folder.
///
/// ```swift
/// var options = ExportOptions(inputs: ["events.json"], dataset: try DatasetID("web"), folder: "out")
/// options.writesManifest = true
/// let summary = try ExportRun(options).run()
/// ```
public final class ExportRun: Sendable {
  private let options: ExportOptions
  private let stop = StopFlag()

  /// - Throws: A usage error for options that make no sense.
  public init(_ options: ExportOptions) throws(ExportError) {
    try options.validate()
    self.options = options
  }

  /// Makes `run` stop soon, and throw; what it wrote is removed. May be called from any thread.
  public func cancel() { stop.set() }

  /// Exports, and blocks until everything is published, or nothing.
  public func run() throws(ExportError) -> ExportSummary {
    let meter = ProgressMeter(options.onProgress)
    let schema = try options.givenSchema()
    var identifiers = Identifiers(seed: options.seed)
    let flowRun = FlowRunID(from: &identifiers)
    let names = FileNames(format: options.format, codec: options.codec, from: &identifiers)
    let time = options.exportTime ?? ExportTime(Date())
    let transaction = try ExportTransaction(
      folder: options.folder, dataset: options.dataset, time: time, flowRun: flowRun,
      cleanLeftovers: options.cleanLeftovers)
    defer { transaction.abort() }

    let catalog = try InputCatalog(
      options.inputs, spoolFolder: transaction.stagingPath, lineLimit: options.lineLimit,
      stop: stop,
      meter: meter)
    defer { catalog.close() }
    let plan = WholeInputPlan(flowRun: flowRun, time: time, catalog: catalog)
    let export = PlannedExport(
      plan, options, by: schema, names: names, in: transaction, stop: stop, meter: meter)
    var summary = try export.exportParts()
    // An input without any record leaves nothing but a manifest.
    if options.writesManifest || !summary.isEmpty { try export.publish(&summary) }
    return summary
  }
}
