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
    let writing = ExportWriting(
      options: options, schema: schema, catalog: catalog, flowRun: flowRun, time: time, stop: stop,
      meter: meter)
    let (attempt, fingerprint) = try writing.run(in: transaction, names: names)

    var summary = ExportSummary(flowRunId: "\(flowRun)")
    summary.add(attempt)
    summary.schemaFingerprint = fingerprint
    summary.leftovers = transaction.leftovers
    try publish(&summary, transaction, time, meter)
    summary.seconds = meter.seconds
    return summary
  }

  /// Publishes what there is; an input without any record leaves nothing but a manifest.
  private func publish(
    _ summary: inout ExportSummary, _ transaction: ExportTransaction, _ time: ExportTime,
    _ meter: ProgressMeter
  ) throws(ExportError) {
    try stop.check()
    if options.writesManifest {
      let manifest = Manifest(
        dataset: options.dataset, time: time, format: options.format,
        codec: options.codec.rawValue,
        unknownFields: options.schema == nil ? nil : options.unknownFields.rawValue,
        summary: summary,
        seconds: options.seed == nil ? meter.seconds : nil)
      try transaction.createFile(manifest.name, holding: manifest.json())
      summary.manifest = manifest.name
    }
    guard summary.manifest != nil || !summary.files.isEmpty || !summary.rejectedFiles.isEmpty
    else { return }
    try transaction.publish()
    summary.path = transaction.publishedPath
  }
}
