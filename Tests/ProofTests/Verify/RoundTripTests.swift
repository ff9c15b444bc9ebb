import ExportTestSupport
import Exporting
import Foundation
import Store
import TestSupport
import Testing

@testable import Proof

@Suite("Round trips")
struct RoundTripTests {
  /// Exports lines, verifies the export against them, restores it, and exports what was restored: the
  /// second export is verified against the same lines. Where row groups end is up to the text of
  /// records, which may be another one once they are restored; a single row group is the same bytes.
  static func check(
    _ text: String, _ format: ExportFormat, _ codec: ExportCompression, isCut: Bool = false
  ) throws {
    let folder = TemporaryFolder()
    let source = folder.write("source.ndjson", text)
    func export(_ text: String, _ name: String) throws -> String {
      try TestExport.export(folder, text, to: name) {
        $0.format = format
        $0.compression = codec
        guard isCut else { return }
        $0.rowGroupSize = 30_000
        $0.maximumFileRecords = 40
      }
    }
    let first = try export(text, "first")
    let verified = try TestExport.verify([first], source: [source])
    #expect(verified.findings == [], "\(format) \(codec)")
    let records = text.utf8.count { $0 == UInt8(ascii: "\n") }
    #expect(verified.recordsCompared == records)
    let restored = String(decoding: try TestExport.restore([first]).text, as: UTF8.self)
    if format == .json { #expect(restored == text) }
    let restoredFile = folder.write("restored.ndjson", restored)
    let second = try export(restored, "second")
    let again = try TestExport.verify([second], source: [source])
    #expect(again.findings == [] && again.recordsCompared == records, "\(format) \(codec), again")
    // Each is the source of the other.
    #expect(try TestExport.verify([first], source: [restoredFile]).findings == [])
    guard !isCut else { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: first)
    where name.hasPrefix("part-") {
      let contents = [first, second].map { FileManager.default.contents(atPath: "\($0)/\(name)") }
      #expect(contents[0] != nil && contents[0] == contents[1], "\(format) \(codec)")
    }
  }

  @Test("hostile records come back, in every format and codec, and make the same bytes again")
  func hostile() throws {
    var seed: UInt64 = 0
    for format in ExportFormat.allCases {
      for codec in format.codecs {
        seed += 1
        var records = HostileRecords(seed: seed)
        try Self.check(records.lines(40), format, codec)
      }
    }
  }

  @Test("hostile records come back from several row groups and files")
  func inPieces() throws {
    var records = HostileRecords(seed: 50)
    try Self.check(records.lines(100), .parquet, .snappy, isCut: true)
    try Self.check(records.lines(100), .json, .zstd, isCut: true)
  }

  @Test("records one by one, each with a schema of its own")
  func alone() throws {
    var records = HostileRecords(seed: 90)
    for _ in 0..<30 { try Self.check(records.lines(1), .parquet, .snappy) }
  }

  @Test(
    "the examples of XDM and the statuses of twitter.json come back",
    .enabled(if: SharedData.isPresent, "there is no ../shared/data"))
  func real() throws {
    let data = try #require(SharedData.folder)
    let files = try #require(
      FileManager.default.enumerator(
        at: data.appendingPathComponent("xdm"), includingPropertiesForKeys: nil))
    let examples = files.compactMap { $0 as? URL }
      .filter { $0.lastPathComponent.contains(".example.") && $0.pathExtension == "json" }
      .sorted { $0.path < $1.path }
    #expect(examples.count > 400)
    let twitter =
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: data.appendingPathComponent("json/twitter.json"))) as? [String: Any]
    let statuses = try #require(twitter?["statuses"] as? [[String: Any]])
    let records =
      try examples.compactMap {
        try JSONSerialization.jsonObject(with: Data(contentsOf: $0)) as? [String: Any]
      } + statuses
    let lines = try records.map {
      String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self) + "\n"
    }
    try Self.check(lines.joined(), .parquet, .zstd)
    try Self.check(lines.joined(), .json, .gzip)
  }

  @Test("the folder of an export is input of another, its manifest is not")
  func manifestIsNoRecord() throws {
    let folder = TemporaryFolder()
    let text = VerifyRunTests.text
    let first = try TestExport.export(folder, text, to: "first") { $0.format = .json }
    let second = try TestExport.export(folder, "", to: "second") {
      $0.inputs = ["\(folder.path)/first"]
    }
    let summary = try TestExport.verify([second], source: [first])
    #expect(summary.findings == [] && summary.recordsCompared == 2000)
  }
}
