import Codecs
import ExportTestSupport
import FileSystem
import Foundation
import TestSupport
import Testing
import Wording
import Work

@testable import Dataflows

struct IncrementalRunTests {
  let bench: FlowFixture

  init() throws { bench = try FlowFixture() }

  func compress(_ name: String, to other: String, _ codec: CompressionCodec = .gzip) throws {
    let text = bench.folder.read("logs/\(name)")
    bench.folder.write("logs/\(other)", try Compressed.bytes(text, codec))
  }

  @Test("the first run exports all there is, and each that follows what came since")
  func grows() throws {
    let flow = try bench.dataflow()
    try bench.append(FlowFixture.lines(0..<10), to: "a.json")
    let first = try bench.runNow(flow)
    #expect(first.recordsWritten == 10)
    #expect(first.inputs.map(\.end) == [bench.folder.read("logs/a.json").count])
    try bench.append(FlowFixture.lines(10..<15), to: "a.json")
    try bench.append(FlowFixture.lines(15..<18), to: "b.json")
    let second = try bench.runNow(flow)
    #expect(second.recordsWritten == 8)
    #expect(second.inputFileCount == 2)
    #expect(second.inputs[0].start == first.inputs[0].end)
    #expect(second.inputs[0].before == first.inputs[0].through)
    #expect(try bench.restored() == FlowFixture.records(0..<18))
  }

  @Test("a run that finds nothing new leaves a record, but no export")
  func nothingNew() throws {
    let flow = try bench.dataflow()
    try bench.append(FlowFixture.lines(0..<3), to: "a.json")
    try bench.runNow(flow)
    let record = try bench.runNow(flow)
    #expect(record.path == nil)
    #expect(record.status == .success)
    #expect(bench.exports.count == 1)
    #expect(try RunHistory("\(bench.target)/set", flowID: "flow").records.count == 2)
  }

  @Test("a line that is not whole waits, unless it is a record already")
  func lastLine() throws {
    let flow = try bench.dataflow()
    try bench.append("{\"n\":0}\n{\"n\":", to: "a.json")
    let record = try bench.runNow(flow)
    #expect(record.recordsWritten == 1)
    #expect(record.notices == ["5 bytes at the ends of files wait for the end of their line"])
    try bench.append("1}", to: "a.json")
    #expect(try bench.runNow(flow).recordsWritten == 1)
    #expect(try bench.runNow(flow).path == nil)
    try bench.append("\n{\"n\":2}\n{\"n\"", to: "a.json")
    #expect(try bench.runNow(flow).recordsWritten == 1)
    try bench.append(":3}\n", to: "a.json")
    #expect(try bench.runNow(flow).recordsWritten == 1)
    #expect(try bench.restored() == FlowFixture.records(0..<4))
  }

  @Test("a file that was renamed is known by its bytes, and so is one that grew before that")
  func renames() throws {
    let flow = try bench.dataflow()
    try bench.append(FlowFixture.lines(0..<5), to: "a.json")
    try bench.runNow(flow)
    bench.rename("a.json", to: "a.json.1")
    #expect(try bench.runNow(flow).path == nil)
    try bench.append(FlowFixture.lines(5..<8), to: "a.json.1")
    bench.rename("a.json.1", to: "a.json.2")
    try bench.append(FlowFixture.lines(8..<9), to: "a.json")
    #expect(try bench.runNow(flow).recordsWritten == 4)
    #expect(try bench.restored().sorted() == FlowFixture.records(0..<9))
  }

  @Test("a file that was copied away and truncated is two: the copy goes on, the file begins anew")
  func copyTruncate() throws {
    let flow = try bench.dataflow()
    try bench.append(FlowFixture.lines(0..<5), to: "a.json")
    try bench.runNow(flow)
    try bench.append(FlowFixture.lines(5..<7), to: "a.json")
    bench.folder.write("logs/a.json.1", bench.folder.read("logs/a.json"))
    #expect(truncate("\(bench.folder.path)/logs/a.json", 0) == 0)
    try bench.append(FlowFixture.lines(7..<20), to: "a.json")
    #expect(try bench.runNow(flow).recordsWritten == 15)
    #expect(try bench.restored().sorted() == FlowFixture.records(0..<20).sorted())
  }

  @Test(
    "a file that is compressed after it was exported is known by its text",
    arguments: [
      (CompressionCodec.gzip, "gz"), (.zstd, "zst"),
    ])
  func compressedLater(codec: CompressionCodec, suffix: String) throws {
    let flow = try bench.dataflow()
    try bench.append(FlowFixture.lines(0..<5000), to: "a.json")
    try bench.runNow(flow)
    try bench.append(FlowFixture.lines(5000..<5010), to: "a.json")
    bench.rename("a.json", to: "a.json.1")
    // While it is being made, both are there.
    try compress("a.json.1", to: "a.json.1.\(suffix)", codec)
    let during = try bench.runNow(flow)
    #expect(during.recordsWritten == 10)
    #expect(during.notices.count == 1)
    bench.remove("a.json.1")
    #expect(try bench.runNow(flow).path == nil)
    bench.rename("a.json.1.\(suffix)", to: "a.json.2.\(suffix)")
    #expect(try bench.runNow(flow).path == nil)
    #expect(try bench.restored() == FlowFixture.records(0..<5010))
  }

  @Test("of a file that grew and was then compressed, the rest is exported")
  func grownAndCompressed() throws {
    let flow = try bench.dataflow()
    try bench.append(FlowFixture.lines(0..<500), to: "a.json")
    try bench.runNow(flow)
    try bench.append(FlowFixture.lines(500..<1200), to: "a.json")
    try compress("a.json", to: "a.json.1.gz")
    bench.remove("a.json")
    let preview = try #require(
      try bench.run(flow) {
        $0.when = .now
        $0.isDryRun = true
      }.preview)
    #expect(preview.isUpperBound, "of a compressed file, all bytes count")
    #expect(preview.bytes == bench.folder.read("logs/a.json.1.gz").count)
    let record = try bench.runNow(flow)
    #expect(record.recordsWritten == 700)
    #expect(try bench.runNow(flow).path == nil)
    #expect(try bench.restored() == FlowFixture.records(0..<1200))
  }

  @Test("the name of a file that is another one by now is no sign of rewriting")
  func namesOfOthers() throws {
    let flow = try bench.dataflow()
    // The first file is compressed, the second renamed before its end is exported.
    try bench.append(FlowFixture.lines(0..<50), to: "a.json")
    try bench.runNow(flow)
    bench.rename("a.json", to: "a.json.1")
    try bench.append(FlowFixture.lines(50..<60), to: "a.json")
    try bench.runNow(flow)
    try compress("a.json.1", to: "a.json.2.gz")
    bench.remove("a.json.1")
    try bench.append(FlowFixture.lines(60..<70), to: "a.json")
    bench.rename("a.json", to: "a.json.1")
    try bench.append("", to: "a.json")
    #expect(try bench.runNow(flow).recordsWritten == 10)
    try bench.append(FlowFixture.lines(70..<80), to: "a.json")
    #expect(try bench.runNow(flow).recordsWritten == 10)
    // A file that is the last of its name, and was compressed.
    try compress("a.json", to: "b.json.gz")
    bench.remove("a.json")
    try bench.append(FlowFixture.lines(80..<81), to: "c.json")
    try bench.runNow(flow)
    try bench.append(FlowFixture.lines(81..<90), to: "a.json")
    #expect(try bench.runNow(flow).recordsWritten == 9)
    #expect(try bench.restored() == FlowFixture.records(0..<90))
  }

  @Test("a name that a file had before it moved on and was removed is free for another")
  func freedNames() throws {
    let flow = try bench.dataflow()
    try bench.append(FlowFixture.lines(0..<9), to: "a.json.1")
    try bench.append("", to: "a.json")
    try bench.runNow(flow)
    bench.rename("a.json.1", to: "a.json.2")
    let moved = try bench.runNow(flow)
    #expect(moved.path == nil)
    #expect(moved.sightings.map(\.path) == ["\(bench.folder.path)/logs/a.json.2"])
    #expect(try bench.runNow(flow).sightings == [])
    bench.remove("a.json.2")
    try bench.append(FlowFixture.lines(9..<12), to: "a.json.1")
    #expect(try bench.runNow(flow).recordsWritten == 3)
    // Where it stayed until the last run, it was replaced.
    bench.folder.write("logs/a.json.1", FlowFixture.lines(20..<30))
    #expect(throws: ExportError.self) { try bench.runNow(flow) }
  }

  @Test("compressed files count as a whole")
  func compressed() throws {
    let flow = try bench.dataflow()
    bench.folder.write("x", "")
    try bench.append(FlowFixture.lines(0..<50), to: "plain")
    try compress("plain", to: "a.json.gz")
    bench.remove("plain")
    #expect(try bench.runNow(flow).recordsWritten == 50)
    try bench.append(FlowFixture.lines(50..<60), to: "plain")
    try compress("plain", to: "b.json.zst", .zstd)
    bench.remove("plain")
    #expect(try bench.runNow(flow).recordsWritten == 10)
    bench.rename("a.json.gz", to: "c.json.gz")
    #expect(try bench.runNow(flow).path == nil)
    #expect(try bench.restored() == FlowFixture.records(0..<60))
  }

  @Test(
    "a file that shrank or was rewritten fails the run, or is exported in full again, by option",
    arguments: [("{\"n\":0}\n", "bytes, and"), (FlowFixture.lines(100..<200), "no longer begins")])
  func rewritten(text: String, sentence: String) throws {
    var flow = try bench.dataflow()
    try bench.append(FlowFixture.lines(0..<20), to: "a.json")
    try bench.append(FlowFixture.lines(20..<30), to: "b.json")
    try bench.runNow(flow)
    bench.folder.write("logs/a.json", text)
    let error = #expect(throws: ExportError.self) { try bench.runNow(flow) }
    #expect(error?.description.contains(sentence) == true)
    #expect(error?.description.contains("onRewrittenInput") == true)
    #expect(bench.exports.count == 1)
    flow.onRewrittenInput = .exportAgain
    let record = try bench.runNow(flow)
    #expect(record.recordsWritten == text.split(separator: "\n").count)
    #expect(record.notices.count == 1)
    #expect(try bench.runNow(flow).path == nil)
  }

  @Test(
    "a file that was changed in its middle, with its length and its ends as they were, is noticed")
  func changedInside() throws {
    let flow = try bench.dataflow()
    try bench.append(FlowFixture.lines(0..<2000), to: "a.json")
    try bench.runNow(flow)
    var bytes = bench.folder.read("logs/a.json")
    bytes[10_000] = bytes[10_000] == UInt8(ascii: "7") ? UInt8(ascii: "8") : UInt8(ascii: "7")
    bench.folder.write("logs/a.json", bytes)
    #expect(throws: ExportError.self) { try bench.runNow(flow) }
  }

  @Test("files with the same content are as many files as there are")
  func copies() throws {
    let flow = try bench.dataflow()
    try bench.append(FlowFixture.lines(0..<2), to: "a.json")
    try bench.append(FlowFixture.lines(0..<2), to: "b.json")
    #expect(try bench.runNow(flow).recordsWritten == 4)
    #expect(try bench.runNow(flow).path == nil)
    try bench.append(FlowFixture.lines(2..<3), to: "b.json")
    #expect(try bench.runNow(flow).recordsWritten == 1)
    try bench.append(FlowFixture.lines(0..<2), to: "c.json")
    #expect(try bench.runNow(flow).recordsWritten == 2)
    #expect(try bench.runNow(flow).path == nil)
  }

  @Test("a file with two names, or that two patterns match, is exported once")
  func links() throws {
    let flow = try bench.dataflow { $0.sources[0].paths.append("\(bench.folder.path)/logs/a*") }
    try bench.append(FlowFixture.lines(0..<2), to: "a.json")
    #expect(
      symlink("a.json", "\(bench.folder.path)/logs/b.json") == 0
        && link("\(bench.folder.path)/logs/a.json", "\(bench.folder.path)/logs/c.json") == 0)
    #expect(try bench.runNow(flow).recordsWritten == 2)
    #expect(try bench.runNow(flow).path == nil)
  }

  @Test("what an export held that was removed is exported again, and an archived one's is not")
  func removedExports() throws {
    let flow = try bench.dataflow()
    for first in stride(from: 0, to: 30, by: 10) {
      try bench.append(FlowFixture.lines(first..<(first + 10)), to: "a.json")
      try bench.runNow(flow)
    }
    let middle = "\(bench.target)/set/\(bench.exports[1])"
    try FileManager.default.removeItem(atPath: middle)
    let record = try bench.runNow(flow)
    #expect(record.recordsWritten == 10)
    #expect(record.inputs.count == 1)
    #expect(try bench.restored().sorted() == FlowFixture.records(0..<30).sorted())
    #expect(try bench.runNow(flow).path == nil)

    let first = "\(bench.target)/set/\(bench.exports[0])"
    for name in try FolderEntries.names(in: first) where name.hasPrefix("part-") {
      unlink("\(first)/\(name)")
    }
    try bench.append(FlowFixture.lines(30..<31), to: "a.json")
    #expect(try bench.runNow(flow).recordsWritten == 1)
  }

  @Test("files are cut into parts at lines, and a part is not exported twice")
  func parts() throws {
    let flow = try bench.dataflow()
    try bench.append(FlowFixture.lines(0..<1000), to: "a.json")
    try bench.append(FlowFixture.lines(1000..<1010), to: "b.json")
    let record = try bench.runNow(flow) { $0.partSize = 1000 }
    #expect(record.inputs.count > 9)
    #expect(record.outputFileCount > 9)
    try bench.append(FlowFixture.lines(1010..<1020), to: "b.json")
    // Another size changes nothing about what is known.
    #expect(try bench.runNow(flow) { $0.partSize = 777 }.recordsWritten == 10)
    #expect(try bench.restored() == FlowFixture.records(0..<1020))
  }

  @Test("more files than can be open at once are no trouble")
  func manyFiles() throws {
    let flow = try bench.dataflow()
    // A process may have 1024 files open where nobody has asked for more.
    let count = 1200
    for number in 0..<count {
      bench.folder.write("logs/\(number).json", FlowFixture.lines(number..<(number + 1)))
    }
    #expect(try bench.runNow(flow).recordsWritten == count)
    #expect(try bench.runNow(flow).path == nil)
  }

  @Test("a bad line is named by its place in the whole file")
  func places() throws {
    var flow = try bench.dataflow { $0.target.options[\.onError] = .quarantine }
    try bench.append("\u{feff}" + FlowFixture.lines(0..<100), to: "a.json")
    try bench.runNow(flow)
    let before = bench.folder.read("logs/a.json").count
    try bench.append("{\"n\":100}\noops\n{\"n\":101}\n", to: "a.json")
    let record = try bench.runNow(flow)
    #expect(record.recordsRejected == 1)
    let path = try #require(record.path)
    let rejected = try FolderEntries.names(in: "\(path)/_rejected")
    let reasons = try #require(rejected.first { $0.hasSuffix(".reasons.jsonl") })
    let text = String(
      decoding: try WholeFile.read("\(path)/_rejected/\(reasons)", atMost: 10_000), as: UTF8.self)
    #expect(text.contains("\"line\":102,\"column\":1,\"offset\":\(before + 10)"))
    flow.target.options[\.onError] = .fail
    try bench.append("oops\n", to: "a.json")
    let error = #expect(throws: ExportError.self) { try bench.runNow(flow) }
    #expect(error?.description.contains("a.json:104:1:") == true)
    #expect(
      error.map(ErrorWords(.dataflow).sentence)?.hasSuffix(
        "or set bad lines aside with targetConnection.params.onError QUARANTINE") == true)
  }

  @Test("full exports hold all there is each time")
  func full() throws {
    let flow = try bench.dataflow { $0.exportMode = .full }
    try bench.append(FlowFixture.lines(0..<5), to: "a.json")
    #expect(try bench.runNow(flow).recordsWritten == 5)
    try bench.append(FlowFixture.lines(5..<7), to: "a.json")
    #expect(try bench.runNow(flow).recordsWritten == 7)
  }

  @Test("what exports of many orders covered is known whatever the order of their records")
  func ledger() throws {
    let flow = try bench.dataflow()
    var ranges: [CoveredRange] = []
    for first in stride(from: 0, to: 60, by: 10) {
      try bench.append(FlowFixture.lines(first..<(first + 10)), to: "a.json")
      ranges += try bench.runNow(flow).inputs
    }
    var random = SeededGenerator(seed: 1)
    for _ in 0..<20 {
      let ledger = InputLedger(ranges.shuffled(using: &random))
      #expect(ledger.entries.count == 1)
      #expect(ledger.entries.first?.isComplete == true)
      #expect(ledger.entries.first?.end == ranges.last?.end)
    }
    let gap = InputLedger(Array(ranges[..<2] + ranges[3...]).shuffled(using: &random))
    #expect(gap.entries.count == 2)
    #expect(gap.entries.map(\.covered.count) == [1, 1])
    #expect(gap.entries.count(where: \.isGapless) == 1)
  }
}
