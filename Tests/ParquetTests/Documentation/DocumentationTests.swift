import Foundation
import Testing

@testable import Parquet

@Suite("Documentation")
struct DocumentationTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
  }

  @Test("The example of the article is the one that is compiled, to the letter")
  func example() throws {
    let example = try text("Tests/ParquetTests/Documentation/ExampleExporter.swift")
    let article = try text("Sources/Parquet/Parquet.docc/AnExporter.md")
    #expect(article.contains("```swift\n\(example)```"))
  }

  @Test("The example writes what the article says")
  func exportCSVWrites() throws {
    let sink = MemorySink()
    try exportCSV(["id,name,city", "1,Ada,London", "2,,Paris", "-3,Grace,"], to: sink)
    let reader = try ParquetFileReader(source: MemorySource(sink.bytes))
    #expect(reader.schema.leaves.map(\.path) == [["id"], ["name"], ["city"]])
    #expect(
      try reader.readColumnChunk(rowGroup: 0, leaf: 0).values == .int64s([1, 2, -3]))
    for (leaf, expected, definition) in [
      (1, ["Ada", "Grace"], [1, 0, 1] as [UInt8]), (2, ["London", "Paris"], [1, 1, 0]),
    ] {
      let column = try reader.readColumnChunk(rowGroup: 0, leaf: leaf)
      #expect(column.definitionLevels == definition)
      guard case .byteArrays(let texts) = column.values else {
        Issue.record("the column is no text")
        continue
      }
      #expect((0..<texts.count).map { String(decoding: texts[$0], as: UTF8.self) } == expected)
    }
  }

  @Test("The example refuses lines with too few or too many cells")
  func exportCSVRagged() throws {
    for (lines, ragged) in [
      (["id,name", "1,Ada", "2"], 3), (["id,name", "1,Ada,London", "2,"], 2), (["id,name", ""], 2),
    ] {
      let sink = MemorySink()
      #expect(throws: RaggedLine(line: ragged)) { try exportCSV(lines, to: sink) }
      #expect(sink.bytes.isEmpty)
    }
  }

  @Test("Articles name only articles and symbols that are there")
  func links() throws {
    let folder = "Sources/Parquet/Parquet.docc"
    let files = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appendingPathComponent(folder).path)
    var sources = ""
    let enumerator = FileManager.default.enumerator(
      atPath: Self.root.appendingPathComponent("Sources/Parquet").path)
    while let path = enumerator?.nextObject() as? String {
      if path.hasSuffix(".swift") { sources += try text("Sources/Parquet/\(path)") }
    }
    #expect(files.count >= 6)
    for file in files where file.hasSuffix(".md") {
      let article = try text("\(folder)/\(file)")
      for link in article.matches(of: /<doc:(\w+)>/) {
        #expect(files.contains("\(link.output.1).md"), "\(file) links to \(link.output.1)")
      }
      for symbol in article.matches(of: /``(\w+)``/) where symbol.output.1 != "Parquet" {
        let name = symbol.output.1
        let declares = ["class", "struct", "enum", "protocol"].contains {
          sources.contains("public \($0) \(name)") || sources.contains("public final \($0) \(name)")
            || sources.contains("\($0) ByteBuffers.\(name)")
        }
        #expect(declares, "\(file) names \(name)")
      }
    }
  }

  /// Attributes, and the lines that a declaration goes on with, may stand between.
  @Test("Public types, their initialisers, functions and the like have a comment")
  func comments() throws {
    let enumerator = FileManager.default.enumerator(
      atPath: Self.root.appendingPathComponent("Sources/Parquet").path)
    var missing: [String] = []
    while let path = enumerator?.nextObject() as? String {
      guard path.hasSuffix(".swift") else { continue }
      let lines = try text("Sources/Parquet/\(path)").split(
        separator: "\n", omittingEmptySubsequences: false
      ).map { $0.trimmingCharacters(in: .whitespaces) }
      for (number, line) in lines.enumerated() {
        let kinds =
          /^public (final |static |mutating )*(class|struct|enum|protocol|func|init|typealias)/
        guard line.firstMatch(of: kinds) != nil else { continue }
        var above = number - 1
        while above >= 0, lines[above].hasPrefix("@") { above -= 1 }
        let isDocumented = above >= 0 && lines[above].hasPrefix("///")
        // What a protocol asks for is described there.
        let isPlain =
          line.contains("func ==") || line.contains("func <")
          || line.contains("static func form(in ") || line.contains("func set(_ column: Column<")
        if !isDocumented, !isPlain { missing.append("\(path):\(number + 1)") }
      }
    }
    #expect(missing == [])
  }
}
