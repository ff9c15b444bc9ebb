import ByteBuffers
import Foundation

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
      options.inputs, spoolFolder: transaction.stagingPath, stop: stop, meter: meter)
    defer { catalog.close() }
    func makeAttempt() -> ExportAttempt {
      ExportAttempt(options, transaction: transaction, catalog: catalog, names: names)
    }
    var attempt = makeAttempt()
    let writing = ExportWriting(
      options: options, schema: schema, catalog: catalog, flowRun: flowRun, time: time, stop: stop,
      meter: meter)
    let fingerprint: UInt64?
    switch try writing.run(attempt) {
    case .written(let schema): fingerprint = schema
    case .needsWholeSchema:
      try transaction.removeFiles()
      attempt = makeAttempt()
      fingerprint = try writing.runWithWholeSchema(attempt)
    }
    try attempt.quarantine.finish()
    for file in catalog.files { try file.checkUnchanged() }

    var summary = ExportSummary(flowRunId: "\(flowRun)")
    summary.files = attempt.files.data
    summary.rejectedFiles = attempt.files.rejected
    summary.recordsRead = attempt.committer.read
    summary.recordsWritten = attempt.committer.accepted
    summary.recordsRejected = attempt.committer.rejected
    summary.inputBytes = attempt.committer.textBytes
    summary.outputBytes = attempt.files.data.reduce(0) { $0 + $1.size }
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
      let sink = try transaction.createFile(manifest.name)
      var text = ByteBuffer()
      text.append(manifest.json())
      do throws(IOError) {
        try sink.write(text.bytes)
        try sink.close()
      } catch {
        throw ExportError(error)
      }
      summary.manifest = manifest.name
    }
    guard summary.manifest != nil || !summary.files.isEmpty || !summary.rejectedFiles.isEmpty
    else { return }
    try transaction.publish()
    summary.path = transaction.publishedPath
  }
}
