import Codecs
import ExportTestSupport
import FileSystem
import Foundation
import Testing
import Wording
import XDMExport

@testable import Exporting
@testable import Proof

@Suite("long lines: verify")
struct LongLineVerifyTests {
  let fixture = LongLineExportTests()

  private func verify(_ path: String, _ source: String) throws -> VerifySummary {
    try TestExport.verify([path], source: [source]) { $0.lineLimit.bytes = LongLines.limit }
  }

  @Test(
    "a line of the source that is not the one that was rejected is found",
    arguments: ExportFormat.allCases)
  func otherLine(format: ExportFormat) throws {
    let folder = fixture.folder
    let records = LongLines.records(0..<100)
    func text(_ long: String) -> [UInt8] {
      Array((records[..<50] + [long] + records[50...]).joined(separator: "\n").utf8)
    }
    for codec in [CompressionCodec.none, .zstd] {
      let source = folder.write(
        "source", try Compressed.bytes(text(LongLines.long(100_000)), codec))
      let path = try #require(
        try fixture.export([source], LongLineExportTests.Form(format: format)).path)
      for other in [LongLines.long(100_000, "8"), LongLines.long(100_001)] {
        let changed = folder.write("other", try Compressed.bytes(text(other), codec))
        let summary = try verify(path, changed)
        #expect(
          summary.findings.map(\.description)
            == [
              "\(changed): it has 0 of the 1 lines that were rejected",
              "\(changed) (\(changed):51): a line of \(other.count) bytes, too long to be exported, is not"
                + " among the rejected ones",
            ].sorted { ($0.contains("too long") ? 0 : 1) < ($1.contains("too long") ? 0 : 1) })
        #expect(summary.recordsCompared == 100)
      }
      let short = folder.write(
        "short", try Compressed.bytes(Array(records.joined(separator: "\n").utf8), codec))
      #expect(try verify(path, short).findings.map(\.kind) == [.count])
      try FileManager.default.removeItem(atPath: path)
    }
  }

  @Test(
    "records that differ are found beside such lines, with their lines",
    arguments: ExportFormat.allCases)
  func differences(format: ExportFormat) throws {
    var lines = LongLines.records(0..<100)
    lines.insert(LongLines.long(100_000), at: 20)
    lines.insert(LongLines.long(200_000), at: 0)
    let source = fixture.folder.write("source", lines.joined(separator: "\n"))
    let path = try #require(
      try fixture.export([source], LongLineExportTests.Form(format: format)).path)
    lines[60] = #"{"n":1000,"s":"text 2"}"#
    lines.remove(at: 70)
    let changed = fixture.folder.write("changed", lines.joined(separator: "\n"))
    let summary = try verify(path, changed)
    #expect(summary.findings.map(\.kind) == [.different, .extraRecord])
    #expect(summary.findings.first?.source?.line == 61)
    #expect(summary.recordsRejected == 2)
  }

  @Test("a rejected line that was damaged in its file is found")
  func damaged() throws {
    let lines = ["{}", LongLines.long(100_000), "{}"]
    let source = fixture.folder.write("source", lines.joined(separator: "\n"))
    let summary = try fixture.export([source], LongLineExportTests.Form(format: .json))
    let path = try #require(summary.path)
    let file = "\(path)/\(summary.rejectedFiles[0].name)"
    var bytes = try WholeFile.read(file, atMost: .max)
    bytes[50_000] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    let found = try verify(path, source)
    #expect(found.findings.map(\.kind) == [.changed, .missingRecord, .count])
  }
}
