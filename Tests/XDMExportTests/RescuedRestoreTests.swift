import ExportTestSupport
import Foundation
import Testing
import XDMExport

@testable import Exporting

@Suite("Restored records have their rescued fields")
struct RescuedRestoreTests {
  private static let lines = [
    #"{"_id":"1","age":7,"born":"2024-02-29T00:00:00.000000Z","home":{"city":"Ulm","zip":89073,"#
      + #""y":{"z":[1]}},"x":[{}]}"#, #"{"_id":"2"}"#,
    #"{"_id":"3","home":{"city":""},"_rescued":{"home":{"y":1}}}"#,
  ]
  private static let text = lines.map { $0 + "\n" }.joined()

  @Test("what a schema does not have is back where it was, and exported again gives the same bytes")
  func bySchema() throws {
    let folder = TemporaryFolder()
    _ = folder.write("parts/address.schema.json", SchemaExportTests.address)
    let schema = folder.write("person.schema.json", SchemaExportTests.person)
    func export(_ text: String, _ name: String) throws -> String {
      try TestExport.export(folder, text, to: name) {
        $0.schema = schema
        $0.schemaPath = ["\(folder.path)/parts"]
      }
    }
    let first = try export(Self.text, "first")
    let restored = String(decoding: try TestExport.restore([first]).text, as: UTF8.self)
    #expect(restored == Self.text)
    let second = try export(restored, "second")
    for name in try FileManager.default.contentsOfDirectory(atPath: first)
    where name.hasSuffix(".parquet") {
      let paths = [first, second].map { URL(fileURLWithPath: "\($0)/\(name)") }
      #expect(try Data(contentsOf: paths[0]) == Data(contentsOf: paths[1]))
    }
    let some = try TestExport.restore([first]) { $0.columns = ["_id", "_rescued"] }
    #expect(
      String(decoding: some.text, as: UTF8.self).split(separator: "\n").last
        == #"{"_id":"3","_rescued":{"home":{"y":1}}}"#)
  }

  @Test("a field that is chosen has what was rescued of it")
  func columns() throws {
    let folder = TemporaryFolder()
    let export = try TestExport.export(folder, Self.text, to: "out") {
      $0.schema = folder.write("person.schema.json", SchemaExportTests.person)
      $0.schemaPath = [folder.write("address.schema.json", SchemaExportTests.address)]
    }
    let home = try TestExport.restore([export]) { $0.columns = ["home"] }
    let expected = [
      #"{"home":{"city":"Ulm","zip":89073,"y":{"z":[1]}}}"#, "{}", #"{"home":{"city":""}}"#,
    ]
    #expect(
      String(decoding: home.text, as: UTF8.self).split(separator: "\n").map(String.init) == expected
    )
    let city = try TestExport.restore([export]) { $0.columns = ["home.city"] }
    #expect(
      city.text == Array("{\"home\":{\"city\":\"Ulm\"}}\n{}\n{\"home\":{\"city\":\"\"}}\n".utf8))
  }

  @Test("keys that are no names of columns are back, also where they appeared late")
  func oddKeys() throws {
    let folder = TemporaryFolder()
    let filler = String(repeating: "x", count: 100)
    for late in [true, false] {
      let lines = (0..<500).map { number in
        let odd =
          number > 400 || (!late && number % 9 == 0) ? ",\"\\u0000\":{\"n\":[\(number)]}" : ""
        return "{\"id\":\(number),\"t\":\"\(filler)\"\(odd)}\n"
      }.joined()
      for limit in [nil, 120] {
        let path = try TestExport.export(folder, lines, to: "\(late)\(limit ?? 0)") {
          $0.rowGroupSize = 10_000
          $0.draftSampleSize = 10_000
          $0.maximumFileRecords = limit
        }
        #expect(try TestExport.restore([path]).text == Array(lines.utf8))
      }
    }
  }
}
