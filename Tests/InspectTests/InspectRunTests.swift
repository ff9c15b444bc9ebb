import ExportTestSupport
import Exporting
import Foundation
import Store
import Testing

@testable import Inspect

@Suite("inspect")
struct InspectRunTests {
  private static func export(
    _ folder: TemporaryFolder, _ text: String, rowGroupSize: Int = 1 << 20
  ) throws -> String {
    let input = folder.write("in.ndjson", text)
    var options = ExportOptions(
      inputs: [input], dataset: try DatasetID("d"), folder: folder.path + "/out")
    options.rowGroupSize = rowGroupSize
    let summary = try ExportRun(options).run()
    return "\(try #require(summary.path))/\(summary.files[0].name)"
  }

  private static let records = (0..<900).map {
    #"{"n":\#($0),"s":"\#($0 % 7)","o":{"l":[{"d":0.5},{}]},"identityMap":{"k":[{"id":"\#($0)"}]}}"#
      + "\n"
  }.joined()

  @Test("all pages are found, each with its values and its checksum")
  func pages() throws {
    let folder = TemporaryFolder()
    let path = try Self.export(folder, Self.records, rowGroupSize: 9000)
    for threads in [1, 4] {
      let found = try InspectRun(paths: [folder.path], threads: threads).run()
      let file = try #require(found.first)
      #expect(found.count == 1 && file.path == path && file.problems == [])
      #expect(file.metadata.rowCount == 900 && file.metadata.rowGroups.count > 5)
      for (group, chunks) in zip(file.metadata.rowGroups, file.chunks) {
        for (column, chunk) in zip(group.columns, chunks) {
          let metaData = try #require(column.metaData)
          let sizes = chunk.pages.map { $0.headerSize + $0.compressedSize }
          #expect(sizes.reduce(0, +) == metaData.totalCompressedSize)
          let values = chunk.pages.filter(\.isData).map(\.valueCount)
          #expect(values.reduce(0, +) == metaData.valueCount)
          #expect(chunk.pages.allSatisfy { $0.checksum == .right })
          #expect(chunk.pages.first?.offset == metaData.firstPageOffset)
        }
      }
    }
  }

  @Test("a changed byte of a page's body makes its checksum wrong, and nobody else's")
  func checksums() throws {
    let folder = TemporaryFolder()
    let path = try Self.export(folder, Self.records)
    let file = try #require(try InspectRun(paths: [path]).run().first)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let page = try #require(file.chunks[0].last?.pages.last)
    var changed = bytes
    changed[page.offset + page.headerSize + page.compressedSize / 2] ^= 0x10
    try changed.write(to: URL(fileURLWithPath: path))
    var sums = try #require(try InspectRun(paths: [path]).run().first).checksums
    #expect(sums.wrong == 1 && sums.right == file.checksums.right - 1)
    sums = try #require(try InspectRun(paths: [path], verifiesChecksums: false).run().first)
      .checksums
    #expect(sums.unchecked == file.checksums.right && sums.wrong == 0)
  }

  @Test("the report has a line and a bar for each column, and stays within its width")
  func report() throws {
    let folder = TemporaryFolder()
    let path = try Self.export(folder, Self.records, rowGroupSize: 9000)
    let files = try InspectRun(paths: [path]).run()
    for width in [60, 80, 130] {
      let report = InspectionReport(width: width, listsPages: true)
      let lines = report.text(files).split(separator: "\n").filter { !$0.contains(path) }
      #expect(lines.allSatisfy { $0.count <= width })
      for column in ["n", "s", "o.l.d", "identityMap.key", "identityMap.id"] {
        #expect(lines.contains { $0.hasPrefix("\(column) ") && $0.contains("█") }, "\(column)")
      }
      #expect(lines.contains { $0.contains("INT64, 0 to 899") })
    }
    let summed = InspectionReport().text(files + files)
    #expect(summed.contains("all 2 files") && !summed.contains("schema"))
  }

  @Test("bars grow with what they stand for, an eighth of a character at least")
  func bars() {
    #expect(InspectionReport.bar(0, width: 8) == "")
    #expect(InspectionReport.bar(0.0001, width: 8) == "▏")
    #expect(InspectionReport.bar(0.5, width: 8) == "████")
    #expect(InspectionReport.bar(0.55, width: 10) == "█████▌")
    #expect(InspectionReport.bar(1, width: 8) == "████████")
  }

  @Test("names that a terminal would take for orders are written out")
  func hostileNames() throws {
    let folder = TemporaryFolder()
    let path = try Self.export(folder, #"{"a\u001b[2J":"\u001b[31m","b\u202e":1,"c\nd":2}"# + "\n")
    let text = InspectionReport(listsPages: true).text(try InspectRun(paths: [path]).run())
    #expect(
      text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    #expect(text.contains(#"a\u{1b}[2J"#) && text.contains(#"b\u{202e}"#))
  }

  @Test("the JSON is one object that says the same, and is the same each time")
  func json() throws {
    let folder = TemporaryFolder()
    let path = try Self.export(folder, Self.records, rowGroupSize: 9000)
    let text = FileInspection.json(try InspectRun(paths: [path], threads: 3).run())
    #expect(text == FileInspection.json(try InspectRun(paths: [path], threads: 1).run()))
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    let file = try #require((object?["files"] as? [[String: Any]])?.first)
    #expect(file["recordCount"] as? Int == 900)
    let groups = try #require(file["rowGroups"] as? [[String: Any]])
    let column = try #require((groups[0]["columns"] as? [[String: Any]])?.first)
    #expect(column["path"] as? [String] == ["n"] && column["codec"] as? String == "ZSTD")
    let statistics = try #require(column["statistics"] as? [String: Any])
    #expect(statistics["min"] as? Int == 0 && statistics["nullCount"] as? Int == 0)
  }
}
