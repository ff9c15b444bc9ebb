import ByteBuffers
import Codecs
import ExportTestSupport
import Exporting
import Foundation
import Store
import Testing

@testable import Proof

@Suite("verify, where records are missing or too many")
struct VerifyAlignmentTests {
  static let lines = VerifyRunTests.lines

  /// Compares the export of `exported` with the source of `lines`, in every format, by one thread and
  /// by several.
  static func check(
    _ exported: [String], options: (inout ExportOptions) -> Void = { _ in },
    _ body: (VerifySummary, _ format: ExportFormat) -> Void
  ) throws {
    let folder = TemporaryFolder()
    let source = folder.write("source.ndjson", lines.joined())
    let compressed = folder.write("source.ndjson.gz", try gzip(lines.joined()))
    for format in ExportFormat.allCases {
      let path = try TestExport.export(folder, exported.joined(), to: "\(format)") {
        $0.format = format
        $0.rowGroupSize = 20_000
        $0.maximumFileRecords = 700
        options(&$0)
      }
      for (threads, source) in [(1, source), (3, source), (2, compressed)] {
        let summary = try TestExport.verify([path], source: [source]) {
          $0.threads = threads
          $0.maximumFindings = 5000
        }
        #expect(summary.findingCount == summary.findings.count)
        body(summary, format)
      }
    }
  }

  static func gzip(_ text: String) throws -> [UInt8] {
    var output = ByteBuffer()
    try Array(text.utf8).withUnsafeBytes { try BlockCompressor(.gzip).compress($0, into: &output) }
    return output.array()
  }

  @Test(
    "a record that is missing in the export is one finding, at its line of the source",
    arguments: [0, 1000, 1999])
  func missing(_ index: Int) throws {
    var exported = Self.lines
    exported.remove(at: index)
    try Self.check(exported) { summary, _ in
      #expect(TestExport.kinds(summary) == [.missingRecord])
      #expect(summary.findings.first?.source?.line == index + 1)
      #expect(summary.findings.first?.reason.hasPrefix("this record is missing") == true)
    }
  }

  @Test(
    "a record that the source does not have is one finding, at its place in the export",
    arguments: [0, 1000, 2000])
  func extra(_ index: Int) throws {
    var exported = Self.lines
    exported.insert(Self.lines[7].replacing("text", with: "test"), at: index)
    try Self.check(exported) { summary, _ in
      #expect(TestExport.kinds(summary) == [.extraRecord])
      #expect(summary.findings.first?.record == index % 700 + 1)
      #expect(summary.findings.first?.reason == "is not in the source")
    }
  }

  @Test("records that come twice, or in another order, are said to")
  func repeatedAndMoved() throws {
    var exported = Self.lines
    exported.insert(exported[900], at: 900)
    exported.swapAt(100, 101)
    exported.swapAt(300, 1800)
    try Self.check(exported) { summary, _ in
      #expect(
        TestExport.kinds(summary) == [
          .movedRecord, .movedRecord, .movedRecord, .extraRecord, .movedRecord,
        ])
      #expect(summary.findings.map(\.source?.line) == [102, 101, 1800, nil, 301])
      #expect(summary.findings.map(\.record) == [101, 102, 301, 202, 401])
      #expect(summary.findings[3].reason.hasPrefix("repeats the one before it"))
    }
  }

  @Test("records that differ are told apart from those that are missing")
  func mixed() throws {
    var exported = Self.lines
    exported[20] = exported[20].replacing("text 20", with: "text 7")
    exported.removeSubrange(800..<850)
    exported[1700] = exported[1700].replacing("[1750,", with: "[1,")
    try Self.check(exported) { summary, _ in
      #expect(TestExport.kinds(summary) == [.different, .missingRecord, .different])
      #expect(summary.findings.map(\.field) == ["s", nil, "o.l[0]"])
      #expect(summary.findings.map(\.source?.line) == [21, 801, 1751])
      #expect(
        summary.findings[1].reason == "50 records from here on are missing after record 100")
    }
  }

  @Test("what cannot be read of an export hides nothing of the rest")
  func damaged() throws {
    let folder = TemporaryFolder()
    let source = folder.write("source.ndjson", Self.lines.joined())
    var exported = Self.lines
    exported.remove(at: 1500)
    exported.remove(at: 20)
    let path = try TestExport.export(folder, exported.joined()) {
      $0.maximumFileRecords = 700
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    // The second file, whose records are still counted by the manifest.
    try FileManager.default.removeItem(atPath: "\(path)/\(names[2])")
    let summary = try TestExport.verify([path], source: [source])
    #expect(
      TestExport.kinds(summary).sorted { "\($0)" < "\($1)" } == [
        .missing, .missingRecord, .missingRecord,
      ])
    #expect(summary.findings.compactMap(\.source?.line) == [21, 1501])
  }

  @Test("a source from a pipe is aligned, too, and its rejected lines are passed over")
  func pipes() throws {
    let folder = TemporaryFolder()
    var exported = Self.lines
    exported.remove(at: 1000)
    exported.insert("{bad\n", at: 500)
    let path = try TestExport.export(folder, exported.joined()) { $0.onError = .quarantine }
    let fifo = "\(folder.path)/fifo"
    #expect(mkfifo(fifo, 0o600) == 0)
    var source = Self.lines
    source.insert("{bad\n", at: 500)
    let text = source.joined()
    let writer = Thread {
      guard let handle = FileHandle(forWritingAtPath: fifo) else { return }
      try? handle.write(contentsOf: Data(text.utf8))
      try? handle.close()
    }
    writer.start()
    let summary = try TestExport.verify([path], source: [fifo])
    #expect(TestExport.kinds(summary) == [.missingRecord] && summary.recordsRejected == 1)
    let offset = source[..<1001].joined().utf8.count
    #expect(summary.findings.first?.source?.offset == offset)
  }
}
