import ByteBuffers
import Foundation
import Testing
import XDM

@testable import Dataflows
@testable import Exporting
@testable import FileSystem
@testable import OptionTables
@testable import Store
@testable import Work

/// Options that change while a run is interrupted: no finished part is lost, nor exported twice.
struct ChangedOptionsTests {
  let bench: FlowFixture
  static let count = 400

  init() throws {
    bench = try FlowFixture()
    try bench.append(FlowFixture.lines(0..<300), to: "a.json")
    try bench.append(FlowFixture.lines(300..<Self.count), to: "b.json")
  }

  private func run(_ flow: Dataflow) throws -> DatasetOutcome {
    try bench.run(flow) { $0.partSize = 1000 }
  }

  /// The names of the data files of all exports.
  private func files() throws -> [String] {
    try bench.exports.flatMap { try FolderEntries.names(in: "\(bench.target)/set/\($0)") }
      .filter { $0.hasPrefix("part-") }
  }

  private func isStaged() throws -> Bool {
    try FolderEntries.names(in: "\(bench.target)/set").contains { $0.hasPrefix("_inprogress-") }
  }

  static let changes: [@Sendable (inout Dataflow) -> Void] = [
    { $0.target.options[\.compression] = .gzip },
    { $0.target.options[\.rowGroupSize] = 500 },
    { $0.target.options[\.maximumFileRecords] = 7 },
    { $0.target.options[\.writesManifest] = true },
    { $0.target.options[\.onError] = .quarantine },
    {
      $0.target.options[\.format] = .parquet
      $0.target.options[\.compression] = nil
    },
  ]

  @Test(
    "a run is finished by the options that it began with, even where its source is gone",
    arguments: changes.indices)
  func finished(change: Int) throws {
    bench.die { $0 == .partFinished(1) }
    #expect(try run(try bench.dataflow()).error == .killed)
    bench.remove("a.json")
    var changed = try bench.dataflow()
    Self.changes[change](&changed)
    let outcome = try run(changed)
    #expect(outcome.error == nil)
    #expect(outcome.records.first?.isResumed == true)
    #expect(try files().allSatisfy { $0.hasSuffix("-c000.json") })
    let restored = try bench.restored()
    #expect(restored.count > 100 && Set(restored).count == restored.count)
    #expect(restored.starts(with: FlowFixture.records(0..<(restored.count - 100))))
    // From the next run on, the new ones hold.
    try bench.append(FlowFixture.lines(1000..<1010), to: "b.json")
    let name = try #require(try bench.runNow(changed).path)
    let new = try FolderEntries.names(in: name).filter { $0.hasPrefix("part-") }
    #expect(try bench.restored().suffix(10) == FlowFixture.records(1000..<1010)[...])
    switch change {
    case 0: #expect(new.allSatisfy { $0.hasSuffix(".json.gz") })
    case 2: #expect(new.count == 2)
    case 5: #expect(new.allSatisfy { $0.hasSuffix(".zstd.parquet") })
    default: #expect(new.count == 1)
    }
    #expect(try !isStaged())
  }

  @Test("what changed is said, and only then")
  func notice() throws {
    for (flow, isSaid) in [
      (try bench.dataflow(), false),
      (try bench.dataflow { $0.target.options[\.maximumFileRecords] = 7 }, true),
    ] {
      bench.now += 3 * 3600
      try bench.append(FlowFixture.lines(0..<300), to: "a.json")
      bench.die { $0 == .partFinished(0) }
      #expect(try run(try bench.dataflow()).error == .killed)
      let outcome = try run(flow)
      #expect(outcome.notices.contains { $0.contains("options that it began with") } == isSaid)
    }
  }

  @Test(
    "a schema that changed since: finished parts are published, the rest comes with the next run")
  func changedSchema() throws {
    func schema(_ type: String) -> String {
      bench.folder.write(
        "s.json",
        "{\"$id\":\"s\",\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"\(type)\"}}}")
    }
    let path = schema("integer")
    let flow = try bench.dataflow {
      $0.target.options[\.format] = .parquet
      $0.target.options[\.compression] = nil
      $0.sources[0].options[\.schema] = path
    }
    bench.die { $0 == .partFinished(1) }
    #expect(try run(flow).error == .killed)
    _ = schema("number")
    let outcome = try run(flow)
    #expect(outcome.error == nil)
    let written = try #require(outcome.records.first).recordsWritten
    #expect(outcome.records.first?.isResumed == true && written > 0 && written < Self.count)
    #expect(outcome.notices.contains { $0.contains("2 of ") })
    #expect(try bench.runNow(flow).recordsWritten == Self.count - written)
    #expect(try bench.runNow(flow).path == nil)
    #expect(try !isStaged())
  }

  /// Takes the options out of the plan that a killed run left, as earlier versions wrote it.
  private func makePlanOfEarlierVersion(_ flow: Dataflow) throws {
    let folder = try #require(
      try FolderEntries.names(in: "\(bench.target)/set").first { $0.hasPrefix("_inprogress-") })
    let path = "\(bench.target)/set/\(folder)/\(RunPlan.name)"
    var text = String(decoding: try WholeFile.read(path, atMost: .max), as: UTF8.self)
    let options = try #require(
      text.range(of: #""options":\{[^}]*\},"#, options: .regularExpression))
    text.removeSubrange(options)
    let digest = try #require(
      text.range(of: #""optionsDigest":"[0-9a-f]*""#, options: .regularExpression))
    let earlier = try PlannedOptions.earlierDigest(
      try flow.exportOptions(for: flow.sources[0]), flow.exportMode)
    text.replaceSubrange(digest, with: "\"optionsDigest\":\"\(earlier)\"")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test(
    "a plan of an earlier version is finished by the same options, and its parts kept by others")
  func earlierVersion() throws {
    let flow = try bench.dataflow { $0.target.options[\.compression] = .gzip }
    bench.die { $0 == .partFinished(1) }
    #expect(try run(flow).error == .killed)
    try makePlanOfEarlierVersion(flow)
    let outcome = try run(flow)
    #expect(outcome.records.map(\.recordsWritten) == [Self.count] && outcome.notices.isEmpty)

    try bench.append(FlowFixture.lines(1000..<1400), to: "a.json")
    bench.now += 3 * 3600
    bench.die { $0 == .partFinished(0) }
    #expect(try run(flow).error == .killed)
    try makePlanOfEarlierVersion(flow)
    let other = try bench.dataflow {
      $0.target.options[\.compression] = .zstd
      $0.target.options[\.writesManifest] = true
    }
    let resumed = try run(other)
    let written = try #require(resumed.records.first).recordsWritten
    #expect(resumed.error == nil && written > 0 && written < 400)
    #expect(resumed.notices.contains { $0.contains("1 of ") })
    // The manifest says what the files are, or they would not be restored.
    #expect(try bench.restored().count == Self.count + written)
    #expect(try bench.runNow(other).recordsWritten == 400 - written)
    let expected = FlowFixture.records(0..<Self.count) + FlowFixture.records(1000..<1400)
    #expect(try bench.restored() == expected)
  }
}
