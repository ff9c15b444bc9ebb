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
    let files = ExportFiles(
      transaction: transaction, names: names, isHashed: options.writesManifest)
    let quarantine = Quarantine(files: files)
    let committer = RecordCommitter(
      catalog: catalog, policy: options.onError, quarantine: quarantine)
    let fingerprint = try write(catalog, files, committer, flowRun, time, meter)
    try quarantine.finish()

    var summary = ExportSummary(flowRunId: "\(flowRun)")
    summary.files = files.data
    summary.rejectedFiles = files.rejected
    summary.recordsRead = committer.read
    summary.recordsWritten = committer.accepted
    summary.recordsRejected = committer.rejected
    summary.inputBytes = committer.textBytes
    summary.outputBytes = files.data.reduce(0) { $0 + $1.size }
    summary.schemaFingerprint = fingerprint
    summary.leftovers = transaction.leftovers
    try publish(&summary, transaction, time, meter)
    summary.seconds = meter.seconds
    return summary
  }

  /// Writes the data files; the result is the fingerprint of their schema, where they have one.
  private func write(
    _ catalog: InputCatalog, _ files: ExportFiles, _ committer: RecordCommitter,
    _ flowRun: FlowRunID, _ time: ExportTime, _ meter: ProgressMeter
  ) throws(ExportError) -> UInt64? {
    func pass(_ plan: SegmentPlan) -> ExportPass {
      ExportPass(options: options, catalog: catalog, plan: plan, stop: stop, meter: meter)
    }
    switch options.format {
    case .json:
      meter.begin(bytesTotal: catalog.size * JSONPipeline.passes(options))
      let plan = catalog.plan(segmentSize: JSONPipeline.segmentSize)
      try JSONPipeline(pass: pass(plan), files: files, committer: committer).run()
      return nil
    case .parquet:
      meter.begin(bytesTotal: catalog.size * ParquetPipeline.passes)
      let plan = catalog.plan(
        segmentSize: options.rowGroupSize, ceiling: ParquetPipeline.ceiling(options))
      // What a seed makes is the same at any time.
      let created =
        options.seed == nil
        ? ExportTime.isoText(Int64(Date().timeIntervalSince1970)) : time.iso8601
      return try ParquetPipeline(
        pass: pass(plan), files: files, committer: committer,
        keyValueMetadata: [
          ("datasetId", "\(options.dataset)"), ("flowRunId", "\(flowRun)"),
          ("createdTime", created),
        ]
      ).run()
    }
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
        codec: options.codec.rawValue, summary: summary,
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
