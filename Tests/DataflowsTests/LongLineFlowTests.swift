import ExportTestSupport
import Exporting
import FileSystem
import Foundation
import Store
import Testing
import Wording
import Work

@testable import Dataflows

@Suite("long lines: dataflows")
struct LongLineFlowTests {
  private func run(
    _ fixture: FlowFixture, _ policy: ExportOptions.ErrorPolicy = .quarantine,
    format: ExportFormat = .json
  ) throws -> RunRecord {
    fixture.now += 60
    let dataflow = try fixture.dataflow {
      $0.target.options[\.onError] = policy
      $0.target.options[\.format] = format
    }
    var environment = fixture.environment
    environment.maximumLineLength = LongLines.limit
    let outcomes = try DataflowRun(
      [dataflow],
      fixture.options {
        $0.when = .now
        $0.partSize = 50_000
      }, environment
    ).run()
    let outcome = try #require(outcomes.first)
    if let error = outcome.error { throw error }
    return try #require(outcome.records.last)
  }

  @Test(
    "lines that are too long are set aside, each once, and the others exported",
    arguments: ExportFormat.allCases)
  func incremental(format: ExportFormat) throws {
    let fixture = try FlowFixture()
    let long = LongLines.long(200_000)
    try fixture.append(
      FlowFixture.lines(0..<5000) + long + "\n" + FlowFixture.lines(5000..<10_000), to: "a.json")
    let first = try run(fixture, format: format)
    #expect(first.recordsRead == 10_001 && first.recordsWritten == 10_000)
    #expect(first.recordsRejected == 1)
    try fixture.append(long + "\n" + FlowFixture.lines(10_000..<10_010), to: "a.json")
    let second = try run(fixture, format: format)
    #expect(second.recordsRead == 11 && second.recordsRejected == 1)
    #expect(try fixture.restored() == FlowFixture.records(0..<10_010))
    #expect(try run(fixture, format: format).recordsRead == 0)
  }

  @Test("one that is not ended yet waits for its newline, and the run says so")
  func waits() throws {
    let fixture = try FlowFixture()
    try fixture.append(FlowFixture.lines(0..<10) + LongLines.long(100_000), to: "a.json")
    let first = try run(fixture)
    #expect(first.recordsRead == 10 && first.recordsRejected == 0)
    #expect(
      first.notices.first
        == "\(fixture.folder.path)/logs/a.json ends with 100000 bytes without a newline, more than the"
        + " 64 KiB that a record may have: they wait for the end of their line, which will be rejected"
    )
    try fixture.append("8]\n" + FlowFixture.lines(10..<12), to: "a.json")
    let second = try run(fixture)
    #expect(second.recordsRead == 3 && second.recordsRejected == 1)
    let path = try #require(second.path)
    let name = try #require(
      try FolderEntries.names(in: "\(path)/_rejected").first {
        !$0.hasSuffix(Quarantine.reasonsSuffix)
      })
    let kept = try WholeFile.read("\(path)/_rejected/\(name)", atMost: .max)
    #expect(kept.count == 100_003 && kept.suffix(3) == Array("8]\n".utf8)[...])
    #expect(try fixture.restored() == FlowFixture.records(0..<12))
  }

  @Test("a log that is compressed when it goes on is told by its first text, whatever its lines")
  func compressed() throws {
    let fixture = try FlowFixture()
    let first =
      FlowFixture.lines(0..<10) + LongLines.long(100_000) + "\n" + FlowFixture.lines(10..<20)
    try fixture.append(first, to: "a.json")
    #expect(try run(fixture).recordsRejected == 1)
    let all = first + FlowFixture.lines(20..<25) + LongLines.long(90_000) + "\n"
    fixture.remove("a.json")
    fixture.folder.write(
      "logs/a.json.gz", try Compressed.bytes(Array(all.utf8), .gzip))
    let second = try run(fixture)
    #expect(second.recordsRead == 6 && second.recordsRejected == 1)
    #expect(try fixture.restored() == FlowFixture.records(0..<25))
  }

  @Test("with fail, it fails the run, ended or not")
  func fails() throws {
    let fixture = try FlowFixture()
    try fixture.append(FlowFixture.lines(0..<10) + LongLines.long(100_000), to: "a.json")
    let error = #expect(throws: ExportError.self) { try run(fixture, .fail) }
    #expect(
      error?.description.contains("a.json has a line longer than 64 KiB, around byte ") == true)
    try fixture.append("\n", to: "a.json")
    let ended = #expect(throws: ExportError.self) { try run(fixture, .fail) }
    #expect(ended?.description.contains("a.json:11:65537: \(LongLines.reason) (byte ") == true)
  }
}
