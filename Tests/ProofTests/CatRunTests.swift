import ExportTestSupport
import Exporting
import Foundation
import Store
import Testing
import Wording
import Work

@testable import Proof

@Suite("cat")
struct CatRunTests {
  private static func text(_ options: CatOptions) throws -> String {
    var text = ""
    try CatRun(options).run { text += String(decoding: $0, as: UTF8.self) }
    return text
  }

  /// Exports lines, and gives the folder of the export.
  private static func export(
    _ folder: TemporaryFolder, _ name: String, _ text: String,
    _ change: (inout ExportOptions) -> Void = { _ in }
  ) throws -> String {
    let input = folder.write("\(name).ndjson", text)
    var options = ExportOptions(
      inputs: [input], dataset: try DatasetID(name), folder: folder.path + "/out")
    change(&options)
    return try #require(try ExportRun(options).run().path)
  }

  @Test("records come in the order of files and row groups, at any number of threads")
  func order() throws {
    let folder = TemporaryFolder()
    let lines = (0..<3000).map { #"{"n":\#($0),"t":"\#(String(repeating: "x", count: $0 % 90))"}"# }
    let text = lines.map { $0 + "\n" }.joined()
    let path = try Self.export(folder, "d", text) {
      $0.rowGroupSize = 7000
      $0.maximumFileRecords = 700
      $0.seed = 1
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    #expect(names.count == 5)
    for threads in [1, 2, 5] {
      var options = CatOptions(paths: [path])
      options.threads = threads
      #expect(try Self.text(options) == text)
      options.paths = names.reversed().map { "\(path)/\($0)" }
      options.limit = 201
      #expect(
        try Self.text(options) == lines[2800..<3000].map { $0 + "\n" }.joined() + lines[2100] + "\n"
      )
      options.limit = 0
      #expect(try Self.text(options) == "")
    }
  }

  @Test("files of several schemas may follow each other, and some fields can be chosen")
  func schemas() throws {
    let folder = TemporaryFolder()
    let first = try Self.export(folder, "a", #"{"a":1,"b":{"c":"x"}}"# + "\n")
    let second = try Self.export(folder, "b", #"{"b":{"c":true,"d":[]}}"# + "\n{}\n")
    var options = CatOptions(paths: [first, second])
    options.columns = ["b.c"]
    #expect(try Self.text(options) == #"{"b":{"c":"x"}}"# + "\n" + #"{"b":{"c":true}}"# + "\n{}\n")
    options.columns = ["a"]
    #expect {
      try Self.text(options)
    } throws: { error in
      let error = error as? ExportError
      return error?.description.contains("there is no field a; the fields at the top are b")
        ?? false
    }
  }

  @Test("what is no Parquet file ends in one sentence that names it")
  func hostileFiles() throws {
    let folder = TemporaryFolder()
    for content in ["", "PAR1", "PAR1PAR1", "{}\n", "PAR1\u{0}\u{0}\u{0}\u{0}PAR1"] {
      let path = folder.write("x.parquet", content)
      #expect {
        try Self.text(CatOptions(paths: [path]))
      } throws: { error in
        let description = (error as? ExportError)?.description ?? ""
        return description.hasPrefix(path) && !description.contains("\n")
      }
    }
    for path in [folder.path + "/none", folder.write("empty/a.json", "")] {
      #expect(throws: ExportError.self) { try Self.text(CatOptions(paths: [path])) }
    }
  }
}
