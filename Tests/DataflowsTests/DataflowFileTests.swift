import ExportTestSupport
import FileSystem
import Foundation
import JSONStream
import Testing
import Work
import XDM

@testable import Dataflows
@testable import Exporting
@testable import FileSystem
@testable import Generate
@testable import Input
@testable import Inspect
@testable import OptionTables
@testable import Proof
@testable import Store
@testable import Wording
@testable import Work
@testable import XDMExport

struct DataflowFileTests {
  let folder = TemporaryFolder()
  /// The folder as the system names it.
  var root: String { folder.path.replacingOccurrences(of: "//", with: "/") }

  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  func check(_ text: String) throws -> (Dataflow?, [String]) {
    let path = folder.write("x.flow.json", text)
    let (dataflow, findings) = try DataflowFile.check(path)
    return (dataflow, findings.map(\.description))
  }

  static func text(
    top: String = "", source: String = "", target: String = "", schedule: String = ""
  ) -> String {
    """
    {"sourceConnections":[{"datasetId":"web","paths":["logs"]\(source)}],
     "targetConnection":{"params":{"path":"out"\(target)}},
     "scheduleParams":{"timeUnit":"day","startTime":86400\(schedule)}\(top)}
    """
  }

  @Test(
    "good files are taken, and bad ones refused with the field that is wrong, as the table says")
  func table() throws {
    let path = "\(Self.repository)/Tests/Interop/dataflows.json"
    let table = try JSONTree.parse(try WholeFile.read(path, atMost: .max)).elements
    #expect(table.count > 80)
    for element in table {
      let name = element["name"]?.text ?? ""
      let findings = DataflowSchema.findings(in: try #require(element["file"]))
      if element["good"]?.boolean == true {
        #expect(findings == [], "\(name)")
      } else {
        #expect(findings.map(\.field) == [element["field"]?.text], "\(name)")
      }
    }
  }

  @Test("the schema in the documentation is the one that is checked against")
  func document() throws {
    let path = "\(Self.repository)/Sources/XDMExport/XDMExport.docc/dataflow.schema.json"
    let text = String(decoding: try WholeFile.read(path, atMost: .max), as: UTF8.self)
    #expect(text == DataflowSchema.document + "\n")
  }

  @Test("all fields are read, and relative paths start from the folder of the file")
  func fields() throws {
    let (found, findings) = try check(
      """
      {"//": "a comment", "id": "f-1", "name": "n", "exportMode": "DAILY_FULL_EXPORT",
       "onRewrittenInput": "EXPORT_AGAIN",
       "sourceConnections": [
         {"datasetId": "a", "name": "A", "paths": ["logs/*.json", "/x"], "schema": "s.json",
          "schemaPath": ["xdm"], "unknownFields": "DROP"},
         {"datasetId": "b", "paths": ["y"]}],
       "targetConnection": {"params": {"path": "out", "datasetFileType": "PARQUET",
         "compression": "GZIP", "level": 9, "includeFileManifest": true, "maxFileRowCount": 7,
         "maxFileSize": 1000, "onError": "QUARANTINE", "maxRejects": 3, "encodings": "SMALLEST",
         "timestamps": "MILLIS", "exactNumbers": true, "rowGroupSize": 65536}},
       "scheduleParams": {"timeUnit": "hour", "interval": 3, "startTime": 3661, "endTime": 7200}}
      """)
    let dataflow = try #require(found)
    #expect(findings == [])
    #expect(dataflow.id == "f-1")
    #expect(dataflow.exportMode == .full)
    #expect(dataflow.onRewrittenInput == .exportAgain)
    #expect(dataflow.sources.map(\.datasetID.description) == ["a", "b"])
    #expect(dataflow.sources[0].paths == ["\(root)/logs/*.json", "/x"])
    #expect(dataflow.sources[0].options[\.schema] == "\(root)/s.json")
    #expect(dataflow.sources[0].options[\.schemaPath] == ["\(root)/xdm"])
    var target = Dataflow.TargetConnection(path: "\(root)/out")
    target.options[\.format] = .parquet
    target.options[\.compression] = .gzip
    target.options[\.level] = 9
    target.options[\.writesManifest] = true
    target.options[\.maximumFileRecords] = 7
    target.options[\.maximumFileSize] = 1000
    target.options[\.onError] = .quarantine
    target.options[\.maximumRejects] = 3
    target.options[\.encodings] = .smallest
    target.options[\.timestamps] = .millis
    target.options[\.keepsExactNumbers] = true
    target.options[\.rowGroupSize] = 65536
    #expect(dataflow.target == target)
    // Exports are made by what the target and their source say.
    let options = try dataflow.exportOptions(for: dataflow.sources[0])
    #expect(options.unknown == .drop && options.schema == "\(root)/s.json")
    #expect(options.level == 9 && options.maximumRejects == 3 && options.keepsExactNumbers)
    #expect(options.folder == "\(root)/out" && options.dataset.description == "a")
    #expect(try dataflow.exportOptions(for: dataflow.sources[1]).schema == nil)
    // Exports are named by their minute: seconds of the start do not count.
    #expect(
      dataflow.schedule
        == Schedule(timeUnit: .hour, interval: 3, startTime: 3660, endTime: 7200))
  }

  @Test("what is not said is incremental, Parquet, without a manifest, and fails at bad lines")
  func defaults() throws {
    let dataflow = try #require(try check(Self.text()).0)
    #expect(dataflow.exportMode == .incremental)
    #expect(dataflow.onRewrittenInput == .fail)
    #expect(dataflow.target == Dataflow.TargetConnection(path: "\(root)/out"))
    #expect(dataflow.schedule.interval == 1)
  }

  @Test(
    "what the schema cannot say is found too, by field",
    arguments: [
      (text(schedule: ",\"endTime\":86399"), "scheduleParams.endTime: 86399 is before startTime"),
      (
        text(source: "},{\"datasetId\":\"web\",\"paths\":[\"x\"]"),
        "sourceConnections[1].datasetId: \"web\" is that of sourceConnections[0]"
      ),
      (
        text(target: ",\"datasetFileType\":\"JSON\",\"compression\":\"SNAPPY\""),
        "targetConnection.params.compression: JSON files take NONE, GZIP or ZSTD"
      ),
      (
        text(target: ",\"compression\":\"GZIP\",\"level\":10"),
        "targetConnection.params.level: GZIP has levels 1 to 9"
      ),
      (
        text(target: ",\"compression\":\"NONE\",\"level\":1"),
        "targetConnection.params.level: NONE has no levels"
      ),
      (
        text(source: ",\"schema\":\"s\"", target: ",\"datasetFileType\":\"JSON\""),
        "sourceConnections[0].schema: JSON exports hold the lines as they are"
      ),
      (
        text(source: ",\"schemaPath\":[\"s\"]"),
        "sourceConnections[0].schemaPath: folders of schemas are of use with a schema only"
      ),
      (
        text(source: ",\"unknownFields\":\"DROP\""),
        "sourceConnections[0].unknownFields: without a schema, no field is unknown"
      ),
      (
        text(target: ",\"datasetFileType\":\"JSON\",\"timestamps\":\"TEXT\""),
        "targetConnection.params.timestamps: JSON exports hold the lines as they are"
      ),
      (
        text(target: ",\"maxRejects\":1"),
        "targetConnection.params.maxRejects: it needs onError QUARANTINE"
      ),
      (
        text(
          top: ",\"exportMode\":\"FULL\"",
          schedule: ",\"exportMode\":\"FIRST_FULL_THEN_INCREMENTAL\""),
        "scheduleParams.exportMode: it says FIRST_FULL_THEN_INCREMENTAL, and exportMode says FULL"
      ),
      (text(top: ",\"name\":\"a\",\"name\":\"b\""), "name: it is given twice"),
    ])
  func meanings(_ given: (text: String, finding: String)) throws {
    let findings = try check(given.text).1
    #expect(findings.count == 1)
    #expect(findings.first?.hasPrefix(given.finding) == true, "\(findings)")
  }

  @Test("what is not JSON is refused with its line, and a file that is not there with its name")
  func notJSON() {
    let error = #expect(throws: ExportError.self) { try check("{\n\n  \"a\": }") }
    #expect(error?.description.contains("not JSON: a value is expected, in line 3") == true)
    let missing = #expect(throws: ExportError.self) {
      try DataflowFile.read("\(folder.path)/none.json")
    }
    #expect(missing?.description.contains("none.json") == true)
  }
}
