import ExportTestSupport
import Foundation
import Testing
import Work

@testable import Inspect

@Suite("SchemaRun")
struct SchemaRunTests {
  let folder = TemporaryFolder()

  private func report(
    _ lines: [String], _ change: (inout SchemaRunOptions) -> Void = { _ in }
  ) throws -> SchemaReport {
    var options = SchemaRunOptions()
    options.inputs = [folder.write("in.ndjson", lines.map { $0 + "\n" }.joined())]
    options.threads = 2
    change(&options)
    return try SchemaRun(options).run()
  }

  @Test("a tree shows types, presence, different values and examples")
  func tree() throws {
    let report = try report([
      "{\"_id\":\"1\",\"n\":5,\"o\":{\"t\":[\"a\",\"b\"]}}",
      "{\"_id\":\"2\",\"identityMap\":{\"k\":[{}]}}",
      "{\"_id\":3", "{\"_id\":\"3\",\"n\":5,\"o\":null}",
    ])
    let expected = """
      3 records, 5 columns
      field        type                       present  distinct  examples
      _id          string                       100 %         3  "1", "2", "3"
      n            long                        66.7 %         1  5
      o            object                      33.3 %
        t          array of string             33.3 %         2  "a", "b"
      identityMap  map of array of JSON text   33.3 %         1  {}
      1 lines are no records

      """
    #expect(report.tree(width: 80) == expected)
    #expect(report.tree(width: 30).split(separator: "\n").allSatisfy { $0.count <= 30 })
  }

  @Test("a schema is told as Parquet's, as XDM's and as JSON")
  func forms() throws {
    let report = try report(["{\"a\":\"x\",\"o\":{\"l\":[1]},\"t\":\"2024-02-29T00:00:00Z\"}"])
    let expected = """
      message schema {
        optional binary a (STRING);
        optional group o {
          optional group l (LIST) {
            repeated group list {
              optional int64 element;
            }
          }
        }
        optional int64 t (TIMESTAMP(MILLIS, UTC));
      }

      """
    #expect(report.parquet() == expected)
    let json = try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any]
    let fields = try #require(json?["fields"] as? [[String: Any]])
    #expect(fields.map { $0["name"] as? String } == ["a", "o", "t"])
    #expect(fields[0]["examples"] as? [String] == ["\"x\""])
    let file = folder.write("s.json", report.xdm())
    let back = try self.report([]) {
      $0.inputs = []
      $0.schema = file
    }
    #expect(back.schema.fingerprint == report.schema.fingerprint)
    #expect(back.parquet() == expected)
    #expect(back.tree(width: 80).hasPrefix("field  type\na      string\n"))
  }

  @Test("what a schema comes from is records or a file")
  func usage() {
    for change: (inout SchemaRunOptions) -> Void in [
      { _ in },
      {
        $0.inputs = ["a"]; $0.schema = "b"
      },
      {
        $0.inputs = ["a"]; $0.schemaPath = ["b"]
      },
    ] {
      var options = SchemaRunOptions()
      change(&options)
      let error = #expect(throws: ExportError.self) { try SchemaRun(options) }
      #expect(error?.category == .usage)
    }
  }
}
