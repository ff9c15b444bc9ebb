import Codecs
import ExportTestSupport
import FileSystem
import FileSystemTesting
import Foundation
import Testing

@testable import Dataflows
@testable import Exporting
@testable import Proof
@testable import Store
@testable import Work

/// Whatever system call goes wrong under a dataflow's run, and however: each record is exported once.
struct FlowFaultTests {
  static let records = (0..<60).map { "{\"n\":\($0)}" }
  static let partBytes = 180

  /// A disk with a log, and a dataflow that exports it in several parts.
  final class Work: @unchecked Sendable {
    let disk = MemoryFileSystem()
    private let lock = NSLock()
    private var time: Int64
    private var death: RunInstant?
    let flow: Dataflow

    init() throws {
      let now = try ExportTime("202401010000").secondsSince1970
      time = now
      var flow = Dataflow(
        id: "flow", name: nil,
        sources: [
          Dataflow.SourceConnection(
            datasetID: try DatasetID("set"), name: nil, paths: ["\(disk.root)/logs/*"])
        ],
        target: Dataflow.TargetConnection(path: "\(disk.root)/out"),
        schedule: Schedule(timeUnit: .hour, interval: 3, startTime: now), file: "set.flow.json")
      flow.target.options[\.format] = .json
      flow.target.options[\.compression] = CompressionCodec.none
      self.flow = flow
      disk.putFolder("\(disk.root)/out")
      disk.put(
        "\(disk.root)/logs/a.json", FlowFaultTests.records.map { $0 + "\n" }.joined())
    }

    func run(dyingAt instant: RunInstant? = nil) throws -> DatasetOutcome {
      lock.withLock { death = instant }
      var environment = RunEnvironment(threads: 1)
      environment.now = { [unowned self] in lock.withLock { time } }
      environment.atInstant = { [unowned self] reached throws(ExportError) in
        if lock.withLock({ death == reached }) { throw .killed }
      }
      var options = DataflowRunOptions()
      options.threads = 1
      options.partSize = FlowFaultTests.partBytes
      return try #require(DataflowRun([flow], options, environment).run().first)
    }

    func advance() { lock.withLock { time += 3 * 3600 } }

    /// All records that are exported, in order.
    func exported() throws -> [String] {
      let set = "\(disk.root)/out/set"
      guard try FolderEntries.names(in: set).contains(where: { $0.hasPrefix("exportTime=") }) else {
        return []
      }
      var text: [UInt8] = []
      _ = try RestoreRun(RestoreOptions(exports: [set])).run { text += $0 }
      return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Runs until there is nothing left to do.
    func settle() throws -> [ExportError] {
      var errors: [ExportError] = []
      for _ in 0..<3 {
        advance()
        if let error = try run().error { errors.append(error) }
      }
      return errors
    }
  }

  private func recover(_ work: Work, _ test: FaultSweep.Case) {
    let isKilled = work.disk.isKilled
    work.disk.inject([])
    if isKilled { test.losesPower ? work.disk.powerCut() : work.disk.restart() }
  }

  @Test("a run in which any call fails, in any way, loses and doubles nothing")
  func run() throws {
    let clean = try Work()
    clean.disk.inject([])
    #expect(try clean.run().error == nil)
    let counts = clean.disk.counts
    #expect(try clean.exported() == Self.records)
    clean.disk.powerCut()
    #expect(try clean.exported() == Self.records)

    var outcomes: [String: Int] = [:]
    let cases = FaultSweep.cases(counts)
    for test in cases {
      let work = try Work()
      work.disk.inject(test.fault)
      let outcome = try work.run()
      recover(work, test)
      let comment: Comment = "\(test): \(outcome.error.map { "\($0)" } ?? "no error")"
      let first = try work.exported()
      #expect(first == [] || first == Self.records, comment)
      if outcome.error == nil { #expect(first == Self.records, comment) }
      if test.isHarmless { #expect(outcome.error == nil, comment) }
      outcomes[
        outcome.error == nil ? "done" : first.isEmpty ? "nothing" : "published, then an error",
        default: 0] += 1
      #expect(try work.settle() == [], comment)
      #expect(try work.exported() == Self.records, comment)
    }
    print(
      "faults under a dataflow's run: \(cases.count) cases, \(outcomes.sorted { $0.key < $1.key })")
  }

  @Test(
    "a run that resumes what a killed one left, its source being gone, loses nothing whatever fails",
    arguments: [RunInstant.partFinished(1), .recordWritten, .planRemoved])
  func resume(instant: RunInstant) throws {
    func left() throws -> Work {
      let work = try Work()
      #expect(try work.run(dyingAt: instant).error == .killed)
      work.disk.restart()
      try Files.remove("\(work.disk.root)/logs/a.json")
      try FolderEntries.sync("\(work.disk.root)/logs")
      work.disk.put("\(work.disk.root)/logs/b.json", "{\"later\":1}\n")
      work.advance()
      return work
    }
    let clean = try left()
    clean.disk.inject([])
    #expect(try clean.run().error == nil)
    let counts = clean.disk.counts
    let expected = try clean.exported()
    #expect(expected.count > 10 && expected.last == "{\"later\":1}")

    var outcomes: [String: Int] = [:]
    let cases = FaultSweep.cases(counts, step: 3)
    for test in cases {
      let work = try left()
      work.disk.inject(test.fault)
      let outcome = try work.run()
      recover(work, test)
      let comment: Comment = "\(test): \(outcome.error.map { "\($0)" } ?? "no error")"
      if test.isHarmless { #expect(outcome.error == nil, comment) }
      outcomes[outcome.error == nil ? "done" : "an error", default: 0] += 1
      #expect(try work.settle() == [], comment)
      #expect(try work.exported() == expected, comment)
    }
    print(
      "faults under resuming at \(instant): \(cases.count) cases, \(outcomes.sorted { $0.key < $1.key })"
    )
  }
}
