import ByteBuffers
import FileSystem
import Foundation
import JSONStream
import Parquet
import Store
import Testing
import Wording
import Work
import XDM

@testable import Dataflows

struct ResumeTests {
  let bench: FlowFixture
  static let count = 400

  init() throws {
    bench = try FlowFixture()
    try bench.append(FlowFixture.lines(0..<300), to: "a.json")
    try bench.append(FlowFixture.lines(300..<Self.count), to: "b.json")
  }

  func run(_ flow: Dataflow, _ change: (inout DataflowRunOptions) -> Void = { _ in }) throws
    -> DatasetOutcome
  {
    try bench.run(flow) {
      $0.partSize = 1000
      change(&$0)
    }
  }

  var staged: [String] {
    ((try? FolderEntries.names(in: "\(bench.target)/set")) ?? [])
      .filter { $0.hasPrefix("_inprogress-") }
  }

  static let instants: [RunInstant] = [
    .planned, .partWritten(0), .partFinished(0), .partWritten(2), .partFinished(2),
    .recordWritten, .planRemoved, .partsRemoved, .published,
  ]

  @Test(
    "a run killed at any instant is gone on with, and the result is that of one that was not",
    arguments: instants, ExportFormat.allCases)
  func killed(instant: RunInstant, format: ExportFormat) throws {
    let flow = try bench.dataflow {
      $0.target.options[\.format] = format
      $0.target.options[\.compression] = nil
      $0.target.options[\.writesManifest] = true
    }
    bench.die { $0 == instant }
    let dead = try run(flow)
    #expect(dead.error == .killed)
    #expect(bench.exports.isEmpty == (instant != .published))
    #expect(staged.isEmpty == (instant == .published))

    var kept: [String] = []
    if let folder = staged.first {
      for name in try FolderEntries.names(in: "\(bench.target)/set/\(folder)")
      where name.hasPrefix("part-") && instant != .partWritten(0) {
        kept.append(name)
      }
      if case .partWritten = instant { kept = Array(kept.prefix(2)) }
    }
    bench.now += 3 * 3600 + 60
    let outcome = try run(flow)
    #expect(outcome.error == nil)
    if instant == .published {
      #expect(outcome.records.map(\.path) == [nil])
    } else {
      // What was begun is published under its own time, and then there is nothing new.
      #expect(outcome.records.map(\.isResumed) == [true, false])
      #expect(outcome.records.map(\.exportTime.description) == ["202401010000", "202401010300"])
      #expect(outcome.records[0].recordsWritten == Self.count)
      #expect(outcome.records[1].path == nil)
    }
    #expect(bench.exports == ["exportTime=202401010000"])
    #expect(staged.isEmpty)
    let names = try FolderEntries.names(in: "\(bench.target)/set/\(bench.exports[0])")
    #expect(Set(names).isSuperset(of: kept))
    #expect(names.allSatisfy { !RunExport.isOfPlan($0) })
    // What became of values was written down with the parts: the manifest has all of it.
    let manifest = try #require(names.first { $0.hasPrefix("manifest-") })
    let text = try WholeFile.read(
      "\(bench.target)/set/\(bench.exports[0])/\(manifest)", atMost: .max)
    let values = try #require(try JSONTree.parse(text)["totals"].flatMap(ValueLedger.init))
    #expect(values.read == Self.count && values.isBalanced)
    if instant != .published { #expect(outcome.records[0].values == values) }
    // Records in the order of the input, each once; the manifest fits, or they would not come.
    #expect(try bench.restored() == FlowFixture.records(0..<Self.count))
    #expect(try bench.run(flow).records.isEmpty)
  }

  @Test(
    "what is complete is published, even where all of its source is gone",
    arguments: [RunInstant.recordWritten, .planRemoved, .partsRemoved])
  func complete(instant: RunInstant) throws {
    let flow = try bench.dataflow()
    let records = FlowFixture.records(0..<Self.count)
    bench.die { $0 == instant }
    #expect(try run(flow).error == .killed)
    for name in try FolderEntries.names(in: "\(bench.folder.path)/logs") { bench.remove(name) }
    _ = try run(flow)
    #expect(bench.exports == ["exportTime=202401010000"] && staged.isEmpty)
    let names = try FolderEntries.names(in: "\(bench.target)/set/\(bench.exports[0])")
    #expect(names.allSatisfy { !RunExport.isOfPlan($0) })
    #expect(try bench.restored() == records)
  }

  @Test("a log that is copied and truncated while it is read, and grows again, is exported once")
  func truncated() throws {
    let flow = try bench.dataflow()
    let path = "\(bench.folder.path)/logs/a.json"
    let before = try #require(FileManager.default.contents(atPath: path))
    let first = before.split(separator: 10).count
    let total = Self.count + 2 * first
    var environment = bench.environment
    environment.atInstant = { [bench] instant throws(ExportError) in
      guard instant == .partWritten(0), bench.exports.isEmpty,
        !FileManager.default.fileExists(atPath: path + ".1")
      else { return }
      bench.folder.write("logs/a.json.1", Array(before))
      guard truncate(path, 0) == 0 else { throw .killed }
      try? bench.append(FlowFixture.lines(Self.count..<total), to: "a.json")
    }
    var options = bench.options { $0.partSize = 1000 }
    options.when = .due
    let outcome = try #require(try DataflowRun([flow], options, environment).run().first)
    #expect(outcome.error?.description.contains("was rewritten while it was read") == true)
    #expect(bench.exports.isEmpty)
    _ = try run(flow)
    bench.now += 3 * 3600
    _ = try run(flow)
    let restored = try bench.restored()
    #expect(Set(restored) == Set(FlowFixture.records(0..<total)) && restored.count == total)
  }

  @Test("parts of one export have one schema, which a run that goes on keeps")
  func schema() throws {
    let flow = try bench.dataflow {
      $0.target.options[\.format] = .parquet
      $0.target.options[\.compression] = nil
    }
    try bench.append("{\"n\":1.5,\"late\":{\"x\":[true]}}\n", to: "b.json")
    bench.die { $0 == .partFinished(0) }
    _ = try run(flow)
    let record = try #require(try run(flow).records.first)
    #expect(record.isResumed)
    let export = try PublishedExport(try #require(record.path))
    #expect(export.files.count > 2)
    let schemas = try export.files.map {
      try ParquetFileReader(source: FileSource(path: $0.path)).schema.leaves.map(\.path)
    }
    #expect(Set(schemas).count == 1)
    #expect(schemas.first == [["n"], ["late", "x", "list", "element"]])
  }

  @Test("files that were rotated, compressed or removed meanwhile are found again, or left out")
  func changedInput() throws {
    let flow = try bench.dataflow()
    bench.die { $0 == .partFinished(0) }
    _ = try run(flow)
    bench.rename("a.json", to: "a.json.1")
    bench.remove("b.json")
    try bench.append(FlowFixture.lines(1000..<1010), to: "a.json")
    bench.now += 3 * 3600
    let outcome = try run(flow)
    #expect(outcome.error == nil)
    #expect(outcome.records.count == 2)
    #expect(outcome.records[0].recordsWritten == 300)
    #expect(outcome.records[0].notices.contains { $0.contains("were gone") })
    #expect(outcome.records[1].recordsWritten == 10)
    #expect(
      try bench.restored() == FlowFixture.records(0..<300) + FlowFixture.records(1000..<1010))
    // What was left out is exported when it comes back.
    try bench.append(FlowFixture.lines(300..<400), to: "b.json")
    #expect(try bench.runNow(flow).recordsWritten == 100)
    #expect(try bench.runNow(flow).path == nil)
  }

  @Test(
    "what was appended to a file since a run was killed is for the run after the one that goes on",
    arguments: [RunInstant.planned, .partFinished(0), .recordWritten])
  func appendedMeanwhile(instant: RunInstant) throws {
    let flow = try bench.dataflow()
    bench.die { $0 == instant }
    _ = try run(flow)
    try bench.append(FlowFixture.lines(1000..<1010), to: "a.json")
    bench.rename("a.json", to: "a.json.1")
    bench.now += 3 * 3600
    let outcome = try run(flow)
    #expect(outcome.error == nil)
    #expect(outcome.records.map(\.recordsWritten) == [Self.count, 10])
    #expect(outcome.records.last?.notices.isEmpty == true)
    #expect(
      try bench.restored()
        == FlowFixture.records(0..<Self.count) + FlowFixture.records(1000..<1010))
    #expect(try bench.runNow(flow).path == nil)
  }

  @Test("a part whose file was lost is made anew")
  func lostFile() throws {
    let flow = try bench.dataflow()
    bench.die { $0 == .partFinished(1) }
    _ = try run(flow)
    let folder = "\(bench.target)/set/\(try #require(staged.first))"
    let part = try #require(try FolderEntries.names(in: folder).first { $0.hasPrefix("part-") })
    #expect(truncate("\(folder)/\(part)", 3) == 0)
    #expect(try run(flow).records.map(\.isResumed) == [true])
    #expect(try Set(bench.restored()) == Set(FlowFixture.records(0..<Self.count)))
    #expect(try bench.restored().count == Self.count)
    #expect(staged.isEmpty)
  }

  @Test("a run that fails after some parts keeps them, and goes on when its cause is gone")
  func failed() throws {
    let flow = try bench.dataflow()
    try bench.append("oops\n", to: "b.json")
    let failed = try run(flow)
    #expect(failed.records.map(\.status) == [.failed])
    #expect(staged.count == 1)
    #expect(try run(flow).records.map(\.status) == [.failed])
    // The bad line goes, and a file whose records are in a finished part.
    bench.remove("a.json")
    bench.folder.write("logs/b.json", FlowFixture.lines(300..<Self.count))
    let outcome = try run(flow)
    #expect(outcome.error == nil)
    #expect(try bench.restored().count > 100)
    _ = try bench.runNow(flow)
    #expect(try bench.restored() == FlowFixture.records(0..<Self.count))
    #expect(staged.isEmpty)
  }

  @Test("by option, what a killed run left is removed")
  func noResume() throws {
    let flow = try bench.dataflow()
    for instant in [RunInstant.partFinished(1), .planRemoved] {
      bench.die { $0 == instant }
      _ = try run(flow)
      #expect(staged.count == 1)
      let outcome = try run(flow) { $0.resumes = false }
      #expect(outcome.records.map(\.isResumed) == [false])
      #expect(staged.isEmpty)
      try FileManager.default.removeItem(atPath: "\(bench.target)/set")
    }
  }

  @Test("what other commands left is reported, and stays")
  func strangers() throws {
    let flow = try bench.dataflow()
    bench.folder.write("out/set/_inprogress-x/part", "1")
    let outcome = try run(flow)
    #expect(outcome.error == nil)
    #expect(outcome.notices.map { $0.hasPrefix("found what another") } == [true])
    #expect(staged == ["_inprogress-x"])
  }

  @Test("a run that is stopped keeps what is finished, and fails nothing")
  func stopped() throws {
    let flow = try bench.dataflow()
    let box = RunBox()
    var environment = bench.environment
    environment.atInstant = { instant throws(ExportError) in
      if instant == .partFinished(1) { box.run?.cancel() }
    }
    let run = try DataflowRun([flow], bench.options { $0.partSize = 1000 }, environment)
    box.run = run
    let outcome = try #require(run.run().first)
    #expect(outcome.error?.isStop == true)
    #expect(outcome.records.isEmpty)
    #expect(staged.count == 1)
    let resumed = try self.run(flow)
    #expect(resumed.records.map(\.isResumed) == [true])
    #expect(try bench.restored() == FlowFixture.records(0..<Self.count))
  }

  final class RunBox: @unchecked Sendable {
    var run: DataflowRun?
  }
}
