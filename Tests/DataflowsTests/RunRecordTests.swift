import FileSystem
import Foundation
import Input
import JSONStream
import Store
import Testing
import Wording
import Work
import XDM

@testable import Dataflows

struct RunRecordTests {
  let bench: FlowFixture

  init() throws {
    bench = try FlowFixture()
    try bench.append(FlowFixture.lines(0..<10), to: "a.json")
  }

  @Test("a record has the words of the Flow Service, in a file that readers of data skip")
  func record() throws {
    let flow = try bench.dataflow { $0.target.options[\.writesManifest] = true }
    let record = try bench.runNow(flow)
    let path = try #require(record.path)
    let names = try FolderEntries.names(in: path)
    #expect(names.count == 3)
    let name = try #require(names.first { $0.hasPrefix("_run-") })
    let tree = try JSONTree.parse(try WholeFile.read("\(path)/\(name)", atMost: 1 << 20))
    #expect(name == "_run-\(record.id).json")
    #expect(tree["id"]?.text == record.id)
    #expect(tree["flowId"]?.text == "flow")
    #expect(tree["createdAt"]?.number == bench.now * 1000)
    #expect(tree["scheduledTime"]?.text == "2024-01-01T00:01:00.000Z")
    let metrics = try #require(tree["metrics"])
    #expect(metrics["durationSummary"]?["startedAtUTC"]?.number == bench.now * 1000)
    #expect(metrics["durationSummary"]?["completedAtUTC"]?.number == bench.now * 1000)
    #expect(metrics["sizeSummary"]?["inputBytes"]?.number == 80)
    #expect(metrics["sizeSummary"]?["outputBytes"]?.number == 80)
    #expect(metrics["recordSummary"]?["inputRecordCount"]?.number == 10)
    #expect(metrics["recordSummary"]?["outputRecordCount"]?.number == 10)
    #expect(metrics["recordSummary"]?["failedRecordCount"]?.number == 0)
    #expect(metrics["valueSummary"]?["valuesRead"]?.number == 10)
    #expect(metrics["valueSummary"]?["valuesStored"]?.number == 10)
    #expect(metrics["fileSummary"]?["inputFileCount"]?.number == 1)
    #expect(metrics["fileSummary"]?["outputFileCount"]?.number == 1)
    #expect(metrics["statusSummary"]?["status"]?.text == "success")
    #expect(RunRecord(tree) == record)
    let manifest = try #require(names.first { $0.hasPrefix("manifest-") })
    #expect(manifest == "manifest-set-\(record.id).json")
  }

  @Test("a run that failed leaves a record with the reason, and nothing else")
  func failure() throws {
    let flow = try bench.dataflow()
    try bench.append("no record\n", to: "a.json")
    let outcome = try bench.run(flow)
    #expect(outcome.error?.description.contains("a.json:11:1") == true)
    let record = try #require(outcome.records.first)
    #expect(record.status == .failed)
    #expect(record.error == outcome.error.map(ErrorWords(.dataflow).sentence))
    #expect(try FolderEntries.names(in: "\(bench.target)/set") == ["_lock", "_runs"])
    let history = try RunHistory("\(bench.target)/set", flowID: "flow")
    #expect(history.records == [record])
    #expect(history.lastScheduled == nil)
    // What failed is still due.
    bench.folder.write("logs/a.json", FlowFixture.lines(0..<3))
    #expect(try bench.run(flow).records.map(\.recordsWritten) == [3])
  }

  @Test("records of other dataflows in the same folder do not count")
  func otherFlows() throws {
    try bench.runNow(try bench.dataflow())
    let other = try bench.dataflow { $0.id = "other" }
    #expect(try bench.runNow(other).recordsWritten == 10)
    #expect(try other.runs(datasetID: nil).count == 1)
  }

  @Test("a record that is damaged is no reason to export all again")
  func damagedRecord() throws {
    let flow = try bench.dataflow()
    let record = try bench.runNow(flow)
    let file = "\(try #require(record.path))/_run-\(record.id).json"
    #expect(truncate(file, 100) == 0)
    let error = #expect(throws: ExportError.self) {
      try RunHistory("\(bench.target)/set", flowID: "flow")
    }
    #expect(error?.description.contains("is damaged") == true)
  }

  @Test("of records without an export, only so many are kept, the latest")
  func manyRecords() throws {
    let folder = "\(bench.target)/set"
    var record = RunRecord(
      id: "x", flowID: "flow", datasetID: "set", trigger: .schedule,
      exportTime: try ExportTime("202401010000"), exportMode: .full, status: .failed,
      startedAt: 0, completedAt: 0)
    record.error = "why"
    bench.folder.write("out/set/_runs/other", "")
    for number in 0..<20 {
      record.id = "\(number)"
      bench.folder.write("out/set/_runs/_run-202401010000-\(number).json", record.json())
    }
    record.exportTime = try ExportTime("202401010300")
    record.id = "last"
    try RunHistory.write(record, in: folder, keeping: 15)
    #expect(try FolderEntries.names(in: "\(folder)/_runs").count == 16)
    #expect(try RunHistory(folder, flowID: nil).records.count == 15)
    #expect(try RunHistory(folder, flowID: nil).records.contains { $0.id == "last" })
    // What says under which name a file is now is needed as long as the file may be.
    record.status = .success
    record.error = nil
    record.exportTime = try ExportTime("202401010100")
    let sighted = CoveredRange(
      path: "a", stamp: InputHandle.Stamp(device: 0, inode: 0, size: 0, seconds: 0, nanoseconds: 0),
      codec: .none, start: 0, end: 1, fileEnd: 1,
      head: CoveredRange.Head([1][...]), before: "", through: "x", linesBefore: 0)
    record.sightings = [Sighting(path: "b", of: sighted)]
    record.id = "sighting"
    bench.folder.write("out/set/_runs/_run-202401010100-sighting.json", record.json())
    record.exportTime = try ExportTime("202401010400")
    record.sightings = []
    record.id = "later"
    try RunHistory.write(record, in: folder, keeping: 1)
    #expect(
      try RunHistory(folder, flowID: nil).records.map(\.id).sorted() == ["later", "sighting"])
  }
}
