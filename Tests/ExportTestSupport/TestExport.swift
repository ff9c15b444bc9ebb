import Exporting
import Proof
import Store
import Testing

/// Exports of one dataset at a fixed time, and what verifying and restoring them gives.
package enum TestExport {
  /// Exports lines of text; returns the path of the export.
  package static func export(
    _ folder: TemporaryFolder, _ text: String, to name: String = "out",
    time: String = "202401010000",
    _ change: (inout ExportOptions) -> Void = { _ in }
  ) throws -> String {
    let input = folder.write("in-\(name)-\(time).ndjson", text)
    var options = ExportOptions(
      inputs: [input], dataset: try DatasetID("d"), folder: "\(folder.path)/\(name)")
    options.exportTime = try ExportTime(time)
    options.seed = 1
    options.writesManifest = true
    change(&options)
    return try #require(try ExportRun(options).run().path)
  }

  package static func restore(
    _ paths: [String], _ change: (inout RestoreOptions) -> Void = { _ in }
  ) throws -> (text: [UInt8], summary: RestoreSummary) {
    var options = RestoreOptions(exports: paths)
    change(&options)
    var text: [UInt8] = []
    let summary = try RestoreRun(options).run { text += $0 }
    #expect(summary.bytes == text.count)
    return (text, summary)
  }

  package static func verify(
    _ paths: [String], source: [String] = [], _ change: (inout VerifyOptions) -> Void = { _ in }
  ) throws -> VerifySummary {
    var options = VerifyOptions(exports: paths)
    options.source = source
    options.threads = 2
    change(&options)
    return try VerifyRun(options).run()
  }

  package static func kinds(_ summary: VerifySummary) -> [VerifyFinding.Kind] {
    summary.findings.map(\.kind)
  }
}
