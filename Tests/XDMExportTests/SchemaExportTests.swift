import ByteBuffers
import ExportTestSupport
import Foundation
import Parquet
import Testing
import XDMExport
import Wording

@Suite("Exports by a given schema")
struct SchemaExportTests {
  let folder = TemporaryFolder()

  static let address = """
    {"$id":"https://ns.adobe.com/t/address","required":["xdm:city"],
     "properties":{"xdm:city":{"type":"string"},"xdm:zip":{"type":"integer","minimum":0,"maximum":99999}}}
    """
  static let person = """
    {"$id":"https://ns.adobe.com/t/person","required":["@id"],"properties":{
      "@id":{"type":"string"},"xdm:age":{"type":"integer","minimum":0,"maximum":120},
      "xdm:born":{"type":"string","format":"date-time"},
      "xdm:home":{"$ref":"https://ns.adobe.com/t/address"}}}
    """

  func export(
    _ lines: [String], _ change: (inout ExportOptions) -> Void = { _ in }
  ) throws -> ExportSummary {
    let input = folder.write("in.ndjson", lines.map { $0 + "\n" }.joined())
    _ = folder.write("parts/address.schema.json", Self.address)
    var options = ExportOptions(
      inputs: [input], dataset: try DatasetID("set"), folder: "\(folder.path)/out")
    options.threads = 2
    options.exportTime = try ExportTime("202401010000")
    options.schema = folder.write("person.schema.json", Self.person)
    options.schemaPath = ["\(folder.path)/parts"]
    change(&options)
    return try ExportRun(options).run()
  }

  /// The records of an export, as lines.
  func lines(_ summary: ExportSummary) throws -> [String] {
    let path = try #require(summary.path)
    var text = ""
    try CatRun(CatOptions(paths: summary.files.map { "\(path)/\($0.name)" })).run {
      text += String(decoding: $0, as: UTF8.self)
    }
    return text.split(separator: "\n").map(String.init)
  }

  @Test("records are stored by the schema, and what it does not know is rescued")
  func rescue() throws {
    let summary = try export([
      "{\"@id\":\"1\",\"xdm:age\":7,\"xdm:home\":{\"xdm:city\":\"Ulm\",\"x\":1}}",
      "{\"_id\":\"2\",\"born\":\"2024-02-29T00:00:00Z\",\"more\":[true]}",
    ])
    #expect(
      try lines(summary) == [
        "{\"_id\":\"1\",\"age\":7,\"home\":{\"city\":\"Ulm\"},\"_rescued\":{\"home\":{\"x\":1}}}",
        "{\"_id\":\"2\",\"born\":\"2024-02-29T00:00:00.000000Z\",\"_rescued\":{\"more\":[true]}}",
      ])
    let reader = try ParquetFileReader(
      source: FileSource(path: "\(try #require(summary.path))/\(summary.files[0].name)"))
    #expect(
      reader.metadata.keyValues.contains { $0.key == "rescuedColumn" && $0.value == "_rescued" })
    let nodes = reader.schema.nodes.dropFirst().filter { $0.parent == 0 }
    #expect(nodes.map(\.repetition) == [.required, .optional, .optional, .optional, .optional])
    #expect(nodes[1].schema.logicalType == .integer(bitWidth: 8, isSigned: true))
  }

  @Test("records that do not fit stop the export, or are set aside up to a limit")
  func errors() throws {
    let lines = [
      "{\"@id\":\"1\"}", "{\"@id\":\"2\",\"age\":121}", "{\"age\":1}",
      "{\"@id\":\"4\",\"home\":{\"zip\":\"x\",\"city\":\"\"}}", "{\"@id\":\"5\",\"x\":1}",
    ]
    let place = "\(folder.path)/in.ndjson"
    let error = #expect(throws: ExportError.self) { try export(lines) }
    #expect(
      error?.commandLine
        == "\(place):2:18: the schema expects an integer from 0 to 120 in field age (byte 29 of the"
        + " input); nothing was exported: repair the line, or set bad lines aside with"
        + " --on-error quarantine")
    let summary = try export(lines) {
      $0.onError = .quarantine
      $0.unknown = .fail
    }
    #expect(summary.recordsRead == 5 && summary.recordsWritten == 1 && summary.recordsRejected == 4)
    let reasons = try String(
      contentsOfFile: "\(try #require(summary.path))/\(summary.rejectedFiles[1].name)",
      encoding: .utf8)
    let found = reasons.split(separator: "\n").map { $0.drop { $0 != "," }.dropFirst() }
    let expected = [
      (2, 18, 29, "age", "the schema expects an integer from 0 to 120"),
      (3, 9, 42, "_id", "the schema requires this field, and it is missing or null"),
      (4, 26, 69, "home.zip", "the schema expects an integer of 64 bits"),
      (5, 12, 96, "x", "the schema has no such field"),
    ]
    for (line, (number, column, offset, path, reason)) in zip(found, expected) {
      let text: String =
        "\"line\":\(number),\"column\":\(column),\"offset\":\(offset),\"path\":\"\(path)\","
        + "\"reason\":\"\(reason)\"}"
      #expect(line == text)
    }
    #expect(found.count == expected.count)
    let limited = #expect(throws: ExportError.self) {
      try export(lines) {
        $0.onError = .quarantine
        $0.maximumRejects = 2
        $0.exportTime = try? ExportTime("202401010001")
      }
    }
    #expect(
      limited?.commandLine
        == "more than 2 records were rejected, this one last: \(place):4:26: the schema expects an"
        + " integer of 64 bits in field home.zip; nothing was exported: repair the records, or raise"
        + " --max-rejects")
    let enough = try export(lines) {
      $0.onError = .quarantine
      $0.maximumRejects = 3
      $0.exportTime = try? ExportTime("202401010001")
    }
    #expect(enough.recordsRejected == 3)
  }

  @Test("each rule for unknown fields says what became of them")
  func rules() throws {
    let lines = ["{\"@id\":\"1\",\"x\":1}"]
    let place = "\(folder.path)/in.ndjson"
    let error = #expect(throws: ExportError.self) { try export(lines) { $0.unknown = .fail } }
    #expect(
      error?.commandLine
        == "\(place):1:12: the schema has no such field in field x (byte 11 of the input); nothing was"
        + " exported: repair the line, or set bad lines aside with --on-error quarantine")
    let limited = #expect(throws: ExportError.self) {
      try export(lines) {
        $0.unknown = .fail
        $0.onError = .quarantine
        $0.maximumRejects = 0
      }
    }
    #expect(
      limited?.commandLine
        == "more than 0 records were rejected, this one last: \(place):1:12: the schema has no such"
        + " field in field x; nothing was exported: repair the records, or raise --max-rejects")
    for (minute, (rule, texts)) in [
      (UnknownFields.fail, []), (.rescue, ["1 stored", "1 rescued"]),
      (.drop, ["1 stored", "1 dropped"]),
    ].enumerated() {
      let summary = try export(lines) {
        $0.unknown = rule
        $0.onError = .quarantine
        $0.exportTime = try? ExportTime("20240101000\(minute)")
      }
      let expected =
        rule == .fail
        ? [
          "2 values read = 0 stored + 2 rejected",
          "  rejected for x: 1 record with 2 values: the schema has no such field",
        ]
        : [
          "2 values read = \(texts.joined(separator: " + "))",
          "  \(texts[1].dropFirst(2)) x: 1 value",
        ]
      #expect(LedgerText.lines(summary.values) == expected)
      #expect(summary.recordsRead == 1 && summary.recordsRejected == (rule == .fail ? 1 : 0))
    }
  }

  @Test("limits of files hold, and bytes do not depend on threads")
  func limits() throws {
    let records = (0..<500).map {
      $0 % 7 == 3
        ? "{\"age\":1,\"n\":\($0)}"
        : "{\"@id\":\"\($0)\",\"xdm:age\":\($0 % 100),\"x\":{\"y\":\($0)}}"
    }
    var contents: Set<[Data]> = []
    for (index, threads) in [1, 2, 5].enumerated() {
      let summary = try export(records) {
        $0.threads = threads
        $0.seed = 4
        $0.rowGroupSize = 2000
        $0.maximumFileRecords = 100
        $0.onError = .quarantine
        $0.folder = "\(folder.path)/out\(index)"
      }
      #expect(summary.files.map(\.recordCount) == [100, 100, 100, 100, 29])
      #expect(summary.recordsRejected == 71)
      let path = try #require(summary.path)
      contents.insert(
        try summary.files.map { try Data(contentsOf: URL(fileURLWithPath: "\(path)/\($0.name)")) })
    }
    #expect(contents.count == 1)
  }

  @Test("a schema that cannot be used ends the run before anything is written")
  func unusable() throws {
    let cases: [(String, [String], String)] = [
      (
        Self.person, [],
        "person.schema.json#/properties/xdm:home/$ref: no schema on hand has the $id"
          + " https://ns.adobe.com/t/address: add the folder that holds it to the schema path"
      ), ("{", [], "person.schema.json:1:2: the schema is not JSON: the line ends inside a value"),
      (Self.person, ["\(folder.path)/none"], "cannot read \(folder.path)/none"),
    ]
    for (text, path, sentence) in cases {
      let error = #expect(throws: ExportError.self) {
        try export(["{}"]) {
          $0.schema = folder.write("person.schema.json", text)
          $0.schemaPath = path
        }
      }
      #expect(error?.description.contains(sentence) ?? false, "\(error?.description ?? "")")
      #expect(error?.category == .failure)
    }
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/out"))
  }
}
