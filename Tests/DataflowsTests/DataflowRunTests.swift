import FileSystem
import Foundation
import Store
import Testing
import Wording
import Work

@testable import Dataflows

struct DataflowRunTests {
  let bench: FlowFixture

  init() throws {
    bench = try FlowFixture()
    try bench.append(FlowFixture.lines(0..<10), to: "a.json")
  }

  static let hour: Int64 = 3600

  // MARK: When

  @Test("what is due runs once, in the minute that it was due")
  func due() throws {
    let flow = try bench.dataflow()
    bench.now += 125
    let outcome = try bench.run(flow)
    #expect(outcome.records.map(\.exportTime.description) == ["202401010000"])
    #expect(outcome.records[0].trigger == .schedule)
    #expect(outcome.nextDue == bench.now - 125 + 3 * Self.hour)
    #expect(bench.exports == ["exportTime=202401010000"])
    for _ in 0..<2 { #expect(try bench.run(flow).records.isEmpty) }
    bench.now += 3 * Self.hour
    #expect(try bench.run(flow).records.map(\.path) == [nil])
    #expect(try bench.run(flow).records.isEmpty)
  }

  @Test("two runs in the same minute, at the same time, export once")
  func twice() throws {
    let flow = try bench.dataflow()
    let group = DispatchGroup()
    let results = Results()
    for _ in 0..<4 {
      group.enter()
      Thread.detachNewThread { [bench] in
        var options = DataflowRunOptions()
        options.waitsForLock = true
        if let run = try? DataflowRun([flow], options, bench.environment) {
          results.add(run.run())
        }
        group.leave()
      }
    }
    group.wait()
    #expect(results.all.count == 4)
    #expect(results.all.allSatisfy { $0.error == nil })
    #expect(results.all.flatMap(\.records).count == 1)
    #expect(try bench.restored() == FlowFixture.records(0..<10))
  }

  final class Results: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var all: [DatasetOutcome] = []
    func add(_ outcomes: [DatasetOutcome]) { lock.withLock { all += outcomes } }
  }

  @Test("what was missed runs once, for the latest time, and says what was skipped")
  func missed() throws {
    let flow = try bench.dataflow()
    let start = bench.now
    _ = try bench.run(flow)
    bench.now = start + 10 * Self.hour
    try bench.append(FlowFixture.lines(10..<12), to: "a.json")
    let record = try #require(try bench.run(flow).records.first)
    #expect(record.exportTime.description == "202401010900")
    #expect(
      record.skipped
        == Schedule.Skipped(
          count: 2, first: start + 3 * Self.hour, last: start + 6 * Self.hour))
    #expect(record.recordsWritten == 2)
    // The record says so too.
    let stored = try RunHistory("\(bench.target)/set", flowID: "flow").records.last
    #expect(stored?.skipped == record.skipped)
  }

  @Test("a clock that is set back runs nothing again")
  func clockSetBack() throws {
    let flow = try bench.dataflow()
    bench.now += 7 * Self.hour
    #expect(try bench.run(flow).records.count == 1)
    bench.now -= 5 * Self.hour
    #expect(try bench.run(flow).records.isEmpty)
    bench.now += 5 * Self.hour
    #expect(try bench.run(flow).records.isEmpty)
  }

  @Test("nothing is due before the start, nor after the end")
  func bounds() throws {
    let start = bench.now
    let flow = try bench.dataflow {
      $0.schedule = Schedule(
        timeUnit: .day, startTime: start + 86_400, endTime: start + 2 * 86_400)
    }
    let before = try bench.run(flow)
    #expect(before.records.isEmpty)
    #expect(before.nextDue == start + 86_400)
    bench.now = start + 9 * 86_400
    let after = try bench.run(flow)
    #expect(after.records.map(\.exportTime.secondsSince1970) == [start + 2 * 86_400])
    #expect(after.nextDue == nil)
    #expect(try bench.run(flow).records.isEmpty)
  }

  @Test("a run by hand meets no other due time than its own minute")
  func manual() throws {
    let flow = try bench.dataflow()
    bench.now += 3 * Self.hour - 60
    #expect(try bench.runNow(flow).trigger == .manual)
    #expect(try bench.run(flow).records.isEmpty)
    bench.now += 3 * Self.hour + 60
    #expect(try bench.run(flow).records.count == 1)
    let error = #expect(throws: ExportError.self) {
      bench.now -= 3 * Self.hour + 120
      try bench.runNow(flow)
    }
    #expect(error?.description.contains("exists already") == true)
  }

  @Test("a dry run says what there is, and writes nothing")
  func dryRun() throws {
    let flow = try bench.dataflow()
    let outcome = try bench.run(flow) { $0.isDryRun = true }
    #expect(outcome.preview?.files == 1)
    #expect(outcome.preview?.bytes == bench.folder.read("logs/a.json").count)
    #expect(outcome.preview?.exportTime.description == "202401010000")
    #expect(try FolderEntries.names(in: bench.target) == [])
  }

  // MARK: One at a time

  @Test("a second run is refused with the owner's name, or waits")
  func lock() throws {
    let flow = try bench.dataflow()
    let folder = "\(bench.target)/set"
    var held: FolderLock? = try FolderLock(
      folder, owner: "a test", waits: false, stop: StopFlag())
    #expect(held?.deadOwner == nil)
    #expect(try FolderLock.owner(of: folder) == "pid \(getpid()), a test")
    let error = #expect(throws: ExportError.self) { try bench.runNow(flow) }
    #expect(error?.description.contains("is in use by pid \(getpid()), a test") == true)
    #expect(bench.exports.isEmpty)
    held = nil
    #expect(try FolderLock.owner(of: folder) == nil)
    #expect(try bench.runNow(flow).recordsWritten == 10)
  }

  @Test("a lock that a dead process left is recognised")
  func deadLock() throws {
    let flow = try bench.dataflow()
    bench.folder.write("out/set/_lock", "pid 1, somebody\n")
    bench.now += 60
    let outcome = try bench.run(flow)
    #expect(outcome.error == nil)
    #expect(outcome.notices == ["a lock was left by a dead process: pid 1, somebody"])
    #expect(bench.folder.read("out/set/_lock") == [])
  }

  // MARK: Several datasets

  @Test("one dataset's failure does not stop the others, which share the threads")
  func several() throws {
    let flow = try bench.dataflow { flow in
      flow.sources = []
      for number in 0..<5 {
        let name = "set\(number)"
        bench.folder.write(
          "in/\(name).json", number == 2 ? "oops\n" : FlowFixture.lines(0..<number + 1))
        if let id = try? DatasetID(name) {
          flow.sources.append(
            Dataflow.SourceConnection(
              datasetID: id, name: nil, paths: ["\(bench.folder.path)/in/\(name).json"]))
        }
      }
    }
    let outcomes = try DataflowRun([flow], bench.options(), bench.environment).run()
    #expect(outcomes.map(\.datasetID) == (0..<5).map { "set\($0)" })
    for (number, outcome) in outcomes.enumerated() {
      #expect((outcome.error != nil) == (number == 2))
      #expect(try bench.restored("set\(number)").count == (number == 2 ? 0 : number + 1))
    }
  }

  @Test("two dataflows that export the same dataset to the same folder are a mistake")
  func overlapping() throws {
    let flow = try bench.dataflow()
    let error = #expect(throws: ExportError.self) {
      try DataflowRun([flow, flow], bench.options(), bench.environment)
    }
    #expect(error?.category == .usage)
    #expect(error?.description.contains("sourceConnections[0].datasetId") == true)
  }

  @Test("threads are shared, and nobody gets more than there are")
  func budget() throws {
    let budget = WorkerBudget(3)
    let stop = StopFlag()
    let meter = Meter()
    let group = DispatchGroup()
    for number in 0..<40 {
      group.enter()
      Thread.detachNewThread {
        _ = try? budget.withThreads(number % 5, stop: stop) { count in
          meter.add(count)
          meter.add(-count)
        }
        group.leave()
      }
    }
    group.wait()
    #expect(meter.most <= 3)
    #expect(meter.current == 0)
  }

  final class Meter: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var current = 0
    private(set) var most = 0
    func add(_ count: Int) {
      lock.withLock {
        current += count
        most = max(most, current)
      }
    }
  }

  // MARK: Bad input

  @Test("what is wrong is said in one sentence, with its field")
  func badInput() throws {
    func sentence(_ change: (inout Dataflow) -> Void) throws -> String {
      let outcome = try bench.run(try bench.dataflow(change))
      return outcome.error?.description ?? ""
    }
    #expect(
      try sentence { $0.sources[0].paths.append("\(bench.folder.path)/none/*") }
        == "sourceConnections[0].paths[1]: \(bench.folder.path)/none/* matches no file")
    #expect(
      try sentence { $0.sources[0].paths = ["\(bench.folder.path)/gone.json"] }
        .hasPrefix("sourceConnections[0].paths[0]: "))
    bench.folder.write("empty/x.txt", "")
    #expect(
      try sentence { $0.sources[0].paths = ["\(bench.folder.path)/empty"] }
        .hasPrefix("sourceConnections[0].paths[0]: \(bench.folder.path)/empty holds no .json"))
    #expect(
      try sentence { $0.target.path = "\(bench.folder.path)/unmounted" }
        == "targetConnection.params.path: there is no folder \(bench.folder.path)/unmounted: create"
        + " it, or mount its disk")
    #expect(
      try sentence {
        $0.target.options[\.format] = .parquet
        $0.sources[0].options[\.schema] = "\(bench.folder.path)/none.json"
      }.hasPrefix("sourceConnections[0]: "))
    #expect(mkfifo("\(bench.folder.path)/logs/pipe", 0o600) == 0)
    #expect(try sentence { _ in }.contains("neither a file nor a folder"))
  }

  // MARK: Watch

  @Test("a watch runs what falls due, tries again what failed, and ends with the schedule")
  func watch() throws {
    let start = bench.now
    let flow = try bench.dataflow {
      $0.schedule = Schedule(
        timeUnit: .hour, interval: 3, startTime: start + 100, endTime: start + 100 + 6 * Self.hour)
    }
    bench.folder.write("logs/bad.json", "oops\n")
    let waits = Waits()
    let watch = try DataflowWatch([flow], bench.options(), bench.environment) { [bench] seconds in
      #expect(seconds > 0 && seconds <= 30)
      bench.now += seconds
      if waits.add() == 20 { bench.folder.write("logs/bad.json", FlowFixture.lines(10..<11)) }
    }
    var news: [[RunRecord]] = []
    try watch.run { outcomes in
      let records = outcomes.flatMap(\.records)
      if !records.isEmpty { news.append(records) }
    }
    let records = news.flatMap { $0 }
    let failures = records.prefix { $0.status == .failed }
    #expect(failures.count > 1)
    let good = records.dropFirst(failures.count)
    #expect(good.allSatisfy { $0.status == .success })
    let times = [0, 3, 6].map { start + 60 + $0 * Self.hour }
    #expect(good.map(\.exportTime.secondsSince1970) == times)
    #expect(try bench.restored().sorted() == FlowFixture.records(0..<11).sorted())
  }

  final class Waits: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    func add() -> Int {
      lock.withLock {
        count += 1; return count
      }
    }
  }

  @Test("a watch that is stopped returns at once")
  func watchStops() throws {
    let flow = try bench.dataflow()
    let watch = try DataflowWatch([flow], bench.options())
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      try? watch.run { _ in watch.cancel() }
      done.signal()
    }
    #expect(done.wait(timeout: .now() + 20) == .success)
  }
}
