import Foundation
import Store
import Work
import XDM

/// Turns exports back into lines of JSON, in the order in which their records were exported.
///
/// A file whose manifest gives its size and SHA-256 is compared with both before any record of it is
/// written: of what was changed, nothing is. Timestamps come back as instants in UTC, numbers by their
/// value, fields in the order of the schema; see `RecordAssembler`. JSON exports come back byte for
/// byte.
public final class RestoreRun: Sendable {
  private let options: RestoreOptions
  private let stop = StopFlag()

  /// - Throws: A usage error for options that make no sense.
  public init(_ options: RestoreOptions) throws(ExportError) {
    try options.validate()
    self.options = options
  }

  /// Makes `run` stop soon, and throw. May be called from any thread.
  public func cancel() { stop.set() }

  /// - Parameter write: Takes the text, in order, on the calling thread.
  /// - Throws: What `write` throws, or an `ExportError` that names what is wrong; the records before
  ///   have been written.
  public func run(_ write: (UnsafeRawBufferPointer) throws -> Void) throws -> RestoreSummary {
    let start = ProcessInfo.processInfo.systemUptime
    let exports = try PublishedExport.find(options.exports)
    for export in exports { try export.checkTotals() }
    let files = exports.flatMap(\.files)
    var summary = RestoreSummary()
    summary.exports = exports.count
    summary.files = files.count
    summary.exportsWithoutManifest = exports.filter { $0.manifest == nil }.map(\.path)
    // The work sets its own flag when it fails.
    let stop = StopFlag(within: stop)
    let queue = RestoreQueue(files, options, stop: stop)
    let tally = RestoreTally()
    do {
      let workers = (0..<options.threads).map { _ in
        let worker = RestoreWorker(options, tally: tally, stop: stop)
        return ClosureWorker(next: queue.next) { (unit, turn) throws(ExportError) in
          try worker.work(on: unit, turn)
        }
      }
      try OrderedPool.write(workers, stop: stop) {
        summary.bytes += $0.count
        try write($0)
      }
    } catch let error as ExportError where error.isStop {
      throw ExportError(.restoreStopped)
    }
    for file in files {
      let passed = tally.passed(of: file.path)
      guard let count = file.recordCount, count != passed else { continue }
      guard !(passed < count && file.format == .parquet && options.timeRange != nil) else {
        continue
      }
      throw ExportError(
        .recordCountDiffers, at: .file(file.path),
        facts: ["found": .number(passed), "expected": .number(count)])
    }
    (summary.records, summary.recordsWithoutTime) = tally.total
    summary.seconds = ProcessInfo.processInfo.systemUptime - start
    return summary
  }
}

extension PublishedExport {
  /// Sees to it that the files that the manifest names are as many records as its totals say: what it
  /// does not name any more would be left out.
  fileprivate func checkTotals() throws(ExportError) {
    guard let manifest, let written = manifest.totals?.recordsWritten else { return }
    let counts = manifest.exportResults.compactMap(\.recordCount)
    guard counts.count == manifest.exportResults.count else { return }
    var rest = written
    for count in counts where rest >= 0 { rest -= min(count, rest + 1) }
    guard rest != 0 else { return }
    throw ExportError(
      .manifestLacksRecords, at: .file(manifestPath ?? path), facts: ["expected": .number(written)])
  }
}
