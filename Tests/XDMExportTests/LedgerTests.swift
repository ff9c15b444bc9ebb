import ExportTestSupport
import Foundation
import Testing
import XDMExport
import Wording

@testable import Exporting

@Suite("The ledger of an export")
struct LedgerTests {
  private let exports = SchemaExportTests()

  private static let lines = [
    "{\"@id\":\"1\",\"age\":7,\"x\":[1,2],\"home\":{\"city\":\"Ulm\",\"y\":true}}",
    "{\"@id\":\"2\",\"age\":121,\"x\":null}", "{\"age\":1,\"x\":{}}", "nonsense", "",
    "{\"@id\":\"3\",\"home\":{\"city\":null,\"y\":1}}", "{\"@id\":\"4\",\"x\":{\"z\":0}}",
    "{\"@id\":\"5\"}",
  ]

  private static let rejected: [ValueLedger.Field] = [
    .init(
      path: "age", fate: .rejected, reason: "the schema expects an integer from 0 to 120",
      records: 1, values: 2),
    .init(
      path: "_id", fate: .rejected,
      reason: "the schema requires this field, and it is missing or null", records: 1, values: 2),
    .init(path: "", fate: .rejected, reason: "a record must be a JSON object", records: 1),
    .init(
      path: "home.city", fate: .rejected,
      reason: "the schema requires this field, and it is missing or null", records: 1, values: 2),
  ]

  @Test("records and values read are those written, rescued, dropped and rejected, by field")
  func fates() throws {
    for (number, (unknown, fate)) in [
      (UnknownFields.rescue, ValueLedger.Fate.rescued), (.drop, .dropped),
    ].enumerated() {
      let summary = try exports.export(Self.lines) {
        $0.onError = .quarantine
        $0.unknown = unknown
        $0.writesManifest = true
        $0.exportTime = try? ExportTime("20240101000\(number)")
      }
      #expect(
        summary.recordsRead == 7 && summary.recordsWritten == 3 && summary.recordsRejected == 4)
      let values = summary.values
      #expect(values.read == 15 && values.stored == 5 && values.rejected == 6)
      #expect((fate == .rescued ? values.rescued : values.dropped) == 4 && values.isBalanced)
      #expect(
        values.fields == [
          .init(path: "x", fate: fate, values: 3), .init(path: "home.y", fate: fate, values: 1),
        ] + Self.rejected)
    }
  }

  @Test(
    "the summary says for people and for programs what became of values, and so does a manifest")
  func texts() throws {
    let summary = try exports.export(Self.lines) {
      $0.onError = .quarantine
      $0.writesManifest = true
    }
    #expect(
      LedgerText.lines(summary.values) == [
        "15 values read = 5 stored + 4 rescued + 6 rejected", "  rescued x: 3 values",
        "  rejected for age: 1 record with 2 values: the schema expects an integer from 0 to 120",
        "  rejected for _id: 1 record with 2 values: the schema requires this field, and it is"
          + " missing or null",
        "  rejected for home.city: 1 record with 2 values: the schema requires this field, and it"
          + " is missing or null", "  rescued home.y: 1 value",
        "  rejected for the record: 1 record with 0 values: a record must be a JSON object",
      ])
    let path = "\(try #require(summary.path))/\(try #require(summary.manifest))"
    let manifest = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: path)))
    let totals = try #require((manifest as? NSDictionary)?["totals"] as? NSDictionary)
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(summary.json().utf8)) as? NSDictionary)
    for object in [totals, json] {
      #expect(object["valuesRead"] as? Int == 15 && object["valuesStored"] as? Int == 5)
      #expect(object["valuesRescued"] as? Int == 4 && object["valuesRejected"] as? Int == 6)
      let fields = try #require(object["fields"] as? [NSDictionary])
      #expect(fields[0] == ["path": "x", "fate": "rescued", "values": 3])
      #expect(
        fields[2] == [
          "path": "age", "fate": "rejected", "records": 1, "values": 2,
          "reason": "the schema expects an integer from 0 to 120",
        ])
    }
    var many = ValueLedger()
    for number in 0..<20 { many.note(.init(path: "f\(number)", fate: .dropped, values: 1)) }
    #expect(LedgerText.lines(many).last == "  and 8 fields more")
    #expect(LedgerText.lines(ValueLedger()) == ["0 values read, all stored"])
  }

  @Test("it is the same in both formats, with any number of threads and with limits of files")
  func forms() throws {
    let folder = TemporaryFolder()
    let lines = (0..<3000).map { number in
      let late =
        number > 2000
        ? ",\"late\":[{\"a\":[]},{\"b\":null}],\"c\":\(number % 3 == 0 ? "{}" : "\"x\"")" : ""
      return "{\"id\":\(number),\"o\":{\"t\":\"x\\n\",\"n\":null},\"l\":[1,null,2]\(late)}"
    }
    let input = folder.write("in.ndjson", lines.map { $0 + "\n" }.joined())
    // Four values a record, and of late ones the empty array, and what is in c.
    let expected = 3000 * 4 + 999 * 2
    var number = 0
    for format in ExportFormat.allCases {
      for threads in [1, 3] {
        for limit in [nil, 700] {
          var options = ExportOptions(
            inputs: [input], dataset: try DatasetID("set"), folder: folder.path + "/\(number)")
          options.format = format
          options.threads = threads
          options.rowGroupSize = 20_000
          options.draftSampleSize = 20_000
          options.maximumFileRecords = limit
          let values = try ExportRun(options).run().values
          #expect(values.read == expected && values.stored == expected, "\(format) \(values)")
          number += 1
        }
      }
    }
  }

  @Test("decimals that a double would change are kept as text, or, by a schema, make a bad line")
  func exactNumbers() throws {
    let folder = TemporaryFolder()
    let filler = String(repeating: "x", count: 100)
    let lines = (0..<500).map { number in
      let last = number == 450 ? "0.1000000000000000055" : "0.1"
      return "{\"a\":\(last),\"b\":\(number).5,\"t\":\"\(filler)\"}"
    }
    let input = folder.write("in.ndjson", lines.map { $0 + "\n" }.joined())
    func run(_ name: String, _ change: (inout ExportOptions) -> Void) throws -> [String] {
      var options = ExportOptions(
        inputs: [input], dataset: try DatasetID("set"), folder: "\(folder.path)/\(name)")
      options.rowGroupSize = 10_000
      options.draftSampleSize = 10_000
      change(&options)
      let summary = try ExportRun(options).run()
      #expect(summary.values.isBalanced && summary.values.read == 3 * 500)
      return try exports.lines(summary)
    }
    #expect(try run("double") { _ in }[450].hasPrefix("{\"a\":0.1,\"b\":450.5,"))
    #expect(try run("exact") { $0.keepsExactNumbers = true } == lines)
    let schema = folder.write(
      "s.json",
      "{\"properties\":{\"a\":{\"type\":\"number\"},\"b\":{\"type\":\"number\",\"minimum\":0}}}")
    #expect(try run("schema") { $0.schema = schema }.count == 500)
    let error = #expect(throws: ExportError.self) {
      try run("strict") {
        $0.schema = schema
        $0.keepsExactNumbers = true
      }
    }
    #expect(
      error?.description.contains(
        "in.ndjson:451:6: the number has more digits than a double keeps in field a") == true)
  }
}
