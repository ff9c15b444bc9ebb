import ExportTestSupport
import Exporting
import FileSystem
import Foundation
import Store
import TestSupport
import Testing

@testable import Dataflows

/// A log as services write it: it grows, its last line may be half a record, and it is rotated in all
/// the ways that there are.
private struct GrowingLog {
  let bench: FlowFixture
  var random: SeededGenerator
  private(set) var count = 0
  private var half = ""
  private(set) var rotations = 0

  init(_ bench: FlowFixture, seed: UInt64) throws {
    self.bench = bench
    random = SeededGenerator(seed: seed)
    try bench.append("", to: "log.json")
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  mutating func grow() throws {
    let number = [0, 1, 3, 10, 30].randomElement(using: &random) ?? 0
    var text = half + FlowFixture.lines(count..<(count + number))
    count += number
    half = ""
    if !text.isEmpty, chance(30) {
      let cut = text.index(
        text.startIndex, offsetBy: Int.random(in: 0..<text.count, using: &random))
      half = String(text[cut...])
      text = String(text[..<cut])
    }
    try bench.append(text, to: "log.json")
  }

  mutating func finish() throws {
    try bench.append(half, to: "log.json")
    half = ""
  }

  private func exists(_ name: String) -> Bool {
    access("\(bench.folder.path)/logs/\(name)", F_OK) == 0
  }

  mutating func rotate() throws {
    guard half.isEmpty, !bench.folder.read("logs/log.json").isEmpty else { return }
    rotations += 1
    for number in stride(from: 30, through: 1, by: -1) {
      for suffix in ["", ".gz"] where exists("log.json.\(number)\(suffix)") {
        bench.rename("log.json.\(number)\(suffix)", to: "log.json.\(number + 1)\(suffix)")
      }
    }
    if chance(30) {
      bench.folder.write("logs/log.json.1", bench.folder.read("logs/log.json"))
      #expect(truncate("\(bench.folder.path)/logs/log.json", 0) == 0)
    } else {
      bench.rename("log.json", to: "log.json.1")
      try bench.append("", to: "log.json")
    }
    if exists("log.json.2"), chance(70) {
      let text = bench.folder.read("logs/log.json.2")
      bench.folder.write("logs/log.json.2.gz", try Compressed.bytes(text, .gzip))
      bench.remove("log.json.2")
    }
  }

  /// Removes old logs, all of which have been exported.
  func forget() {
    for number in 5...31 {
      for suffix in ["", ".gz"] where exists("log.json.\(number)\(suffix)") {
        bench.remove("log.json.\(number)\(suffix)")
      }
    }
  }
}

struct FlowSimulationTests {
  /// `SIMULATED_DAYS=365 swift test --filter FlowSimulationTests` simulates a year.
  static let days = ProcessInfo.processInfo.environment["SIMULATED_DAYS"].flatMap { Int($0) } ?? 40

  @Test(
    "of a log that grows and is rotated, every record is exported once, whenever runs are killed",
    arguments: [(ExportFormat.json, UInt64(1)), (.parquet, 2)])
  func simulation(format: ExportFormat, seed: UInt64) throws {
    let bench = try FlowFixture()
    var log = try GrowingLog(bench, seed: seed)
    let flow = try bench.dataflow {
      $0.target.options[\.format] = format
      $0.target.options[\.compression] = format == .json ? ExportCompression.none : nil
    }
    let start = bench.now
    var (kills, resumed, missed) = (0, 0, 0)
    for step in 0..<(Self.days * 8) {
      try log.grow()
      if log.chance(20) { try log.rotate() }
      bench.now = start + Int64(step) * 3 * 3600 + Int64.random(in: 0..<3600, using: &log.random)
      if log.chance(5) {
        missed += 1
        continue
      }
      while log.chance(25) {
        if try runAndDie(flow, bench, &log) { kills += 1 }
        if log.chance(30) { try log.grow() }
        if log.chance(20) { try log.rotate() }
      }
      let outcome = try bench.run(flow) { $0.partSize = 300 }
      if let error = outcome.error { throw error }
      resumed += outcome.records.count { $0.isResumed }
      if log.chance(5), try isAllExported(flow, bench) { log.forget() }
    }
    try log.finish()
    bench.now += 86_400
    let last = try bench.run(flow)
    #expect(last.error == nil)
    #expect(kills > Self.days && resumed > 0 && missed > 0 && log.rotations > 0)

    var counts = [Int](repeating: 0, count: log.count)
    for line in try bench.restored() {
      let number = try #require(Int(line.dropFirst(5).dropLast()))
      counts[number] += 1
    }
    #expect(log.count > Self.days * 8)
    #expect(counts.count { $0 == 0 } == 0, "lost: \(counts.firstIndex(of: 0) ?? -1)")
    #expect(counts.allSatisfy { $0 <= 1 }, "twice: \(counts.firstIndex { $0 > 1 } ?? -1)")
    let names = try FolderEntries.names(in: "\(bench.target)/set")
    #expect(names.allSatisfy { !$0.hasPrefix("_inprogress-") })
  }

  /// Runs, and is killed at some instant; false when the run ended before.
  private func runAndDie(
    _ flow: Dataflow, _ bench: FlowFixture, _ log: inout GrowingLog
  ) throws -> Bool {
    bench.die(passing: Int.random(in: 0..<9, using: &log.random)) { _ in true }
    let outcome = try bench.run(flow) { $0.partSize = 300 }
    bench.live()
    if let error = outcome.error, error != .killed { throw error }
    return outcome.error != nil
  }

  private func isAllExported(_ flow: Dataflow, _ bench: FlowFixture) throws -> Bool {
    try bench.run(flow) {
      $0.when = .now
      $0.isDryRun = true
    }.preview?.files == 0
  }
}
