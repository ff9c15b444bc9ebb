import ByteBuffers
import Codecs
import ExportTestSupport
import Foundation
import Parquet
import Store
import TestSupport
import Testing
import Wording
import Work

@testable import Exporting

/// Exports whose schema grows, or changes, after the part that the first draft is made from.
@Suite("Exports by a draft of the schema")
struct ParquetPipelineTests {
  let folder = TemporaryFolder()

  func export(
    _ input: String, to output: String, _ change: (inout ExportOptions) -> Void = { _ in }
  ) throws -> ExportSummary {
    var options = ExportOptions(
      inputs: [input], dataset: try DatasetID("set"), folder: "\(folder.path)/\(output)")
    options.threads = 2
    options.seed = 5
    options.exportTime = try ExportTime("202401010000")
    options.rowGroupSize = 4000
    options.draftSampleSize = 500
    change(&options)
    return try ExportRun(options).run()
  }

  /// The same export after all input was read for its schema.
  func exportWhole(_ input: String, _ change: (inout ExportOptions) -> Void = { _ in })
    throws -> ExportSummary
  {
    try export(input, to: "whole") {
      $0.maximumFileRecords = 1 << 40
      change(&$0)
    }
  }

  func bytes(_ summary: ExportSummary) throws -> [UInt8] {
    let path = try #require(summary.path)
    let file = try #require(summary.files.first)
    #expect(summary.files.count == 1)
    return Array(try #require(FileManager.default.contents(atPath: "\(path)/\(file.name)")))
  }

  func expectSameColumns(_ left: ExportSummary, _ right: ExportSummary) throws {
    let a = try ParquetFileReader(source: MemorySource(try bytes(left)))
    let b = try ParquetFileReader(source: MemorySource(try bytes(right)))
    #expect(a.schema.root == b.schema.root)
    #expect(a.metadata.rowGroups.count == b.metadata.rowGroups.count)
    #expect(left.schemaFingerprint == right.schemaFingerprint)
    for rowGroup in a.metadata.rowGroups.indices {
      for leaf in a.schema.leaves.indices {
        let x = try a.readColumnChunk(rowGroup: rowGroup, leaf: leaf)
        let y = try b.readColumnChunk(rowGroup: rowGroup, leaf: leaf)
        #expect(x.definitionLevels == y.definitionLevels)
        #expect(x.repetitionLevels == y.repetitionLevels)
        #expect(x.values == y.values)
      }
    }
  }

  /// Records that bring, one after the other, what `late` holds.
  static func records(_ count: Int, late: [String]) -> String {
    var generator = SeededGenerator(seed: 11)
    return (0..<count).map { id in
      var members = ["\"id\":\(id)", "\"list\":[{\"x\":\(id)},{}]", "\"always\":null"]
      let known = late.count * id / count
      if known > 0, Bool.random(using: &generator) {
        members.append(late[Int.random(in: 0..<known, using: &generator)])
      }
      return "{\(members.joined(separator: ","))}\n"
    }.joined()
  }

  static let newFields = [
    "\"text\":\"ä\"", "\"list\":[{\"y\":{\"z\":[1]}}]", "\"object\":{\"a\":1}",
    "\"object\":{\"b\":[[\"deep\"]]}", "\"empty\":{}",
    "\"identityMap\":{\"ECID\":[{\"id\":\"1\"}]}",
    "\"identityMap\":{\"CRM\":[{\"primary\":true}]}", "\"late\":null", "\"time\":\"2024-01-01\"",
  ].map { $0.replacingOccurrences(of: "\"list\"", with: "\"list2\"") }

  @Test("fields that come late are columns of all row groups, as if all had been read before")
  func lateFields() throws {
    let input = folder.write("a.json", Self.records(2000, late: Self.newFields))
    let whole = try exportWhole(input)
    let drafted = try export(input, to: "drafted")
    #expect(drafted.recordsWritten == 2000 && whole.recordsWritten == 2000)
    try expectSameColumns(drafted, whole)
  }

  @Test("the bytes do not depend on threads, whatever they knew of the schema")
  func threads() throws {
    let input = folder.write("a.json", Self.records(3000, late: Self.newFields))
    let first = try bytes(try export(input, to: "1") { $0.threads = 1 })
    for round in 0..<4 {
      for threads in [2, 8] {
        let other = try export(input, to: "\(threads)-\(round)") { $0.threads = threads }
        #expect(try bytes(other) == first)
      }
    }
  }

  @Test(
    "a field that turns out to be of another type starts the export over: the bytes are the same",
    arguments: [
      "\"id\":0.5", "\"id\":\"text\"", "\"list\":{}", "\"always\":null,\"list\":[{\"x\":[]}]",
    ])
  func changedTypes(member: String) throws {
    let line = "{\(member)}\n"
    let text =
      Self.records(500, late: Self.newFields) + "broken\n" + line
      + Self.records(100, late: Self.newFields)
    let input = folder.write("a.json", text)
    try expectSameAfterRestart(input)
  }

  @Test("an export of compressed files starts over, too")
  func changedTypesCompressed() throws {
    let text =
      Self.records(500, late: Self.newFields) + "broken\n{\"id\":0.5}\n"
      + Self.records(100, late: Self.newFields)
    let input = folder.write("a.json", try Compressed.bytes(Array(text.utf8), .gzip))
    try expectSameAfterRestart(input)
  }

  /// Expects what an export makes of 601 records and a line that is none when it reads all first.
  func expectSameAfterRestart(_ input: String) throws {
    let whole = try exportWhole(input) { $0.onError = .quarantine }
    for threads in [1, 3] {
      let drafted = try export(input, to: "\(threads)") {
        $0.onError = .quarantine
        $0.threads = threads
        $0.writesManifest = true
      }
      #expect(try bytes(drafted) == bytes(whole))
      #expect(drafted.recordsRejected == 1 && drafted.recordsWritten == 601)
      #expect(drafted.rejectedFiles.count == 2)
      #expect(drafted.rejectedFiles.first?.recordCount == 1)
    }
  }

  /// Fields that one segment holds as decimals and the next as whole numbers alone.
  static let takenForOthers = (0..<30).map { segment in
    (0..<60).map { line in
      let field = segment / 2
      let value = segment % 2 == 0 ? "0.5" : "\(line)"
      return
        "{\"id\":\(segment * 60 + line),\"f\(field)\":\(value),\"o\":{\"g\(field)\":[\(value)]}}\n"
    }.joined()
  }.joined()

  @Test(
    "what a thread takes for another type than segments before it is encoded again",
    arguments: [CompressionCodec.none, .gzip, .zstd])
  func takenForOthers(codec: CompressionCodec) throws {
    let text = Array(Self.takenForOthers.utf8)
    let stored = codec == .none ? text : try Compressed.bytes(text, codec)
    let input = folder.write("a.json", stored)
    let whole = try exportWhole(input) { $0.rowGroupSize = 2000 }
    let first = try export(input, to: "1") {
      $0.threads = 1
      $0.rowGroupSize = 2000
    }
    try expectSameColumns(first, whole)
    for round in 0..<4 {
      for threads in [2, 8] {
        let other = try export(input, to: "\(threads)-\(round)") {
          $0.threads = threads
          $0.rowGroupSize = 2000
        }
        #expect(try bytes(other) == bytes(first))
      }
    }
  }

  @Test(
    "compressed files are exported in one pass, too, to the same columns at any threads",
    arguments: [CompressionCodec.gzip, .zstd])
  func compressed(codec: CompressionCodec) throws {
    let text = Array(Self.records(3000, late: Self.newFields).utf8)
    let input = folder.write("a.json", try Compressed.bytes(text, codec))
    let whole = try exportWhole(input)
    let first = try export(input, to: "1") { $0.threads = 1 }
    #expect(first.recordsWritten == 3000)
    try expectSameColumns(first, whole)
    for threads in [2, 8] {
      let other = try export(input, to: "\(threads)") { $0.threads = threads }
      #expect(try bytes(other) == bytes(first))
    }
  }

  @Test("a compressed file that is cut off late is an error, and nothing is published")
  func cutOff() throws {
    let text = Array(Self.records(3000, late: Self.newFields).utf8)
    for codec in [CompressionCodec.gzip, .zstd] {
      let stored = try Compressed.bytes(text, codec)
      let input = folder.write("a.json", Array(stored.dropLast(3)))
      for threads in [1, 2, 8] {
        let error = #expect(throws: ExportError.self) {
          try export(input, to: "out") { $0.threads = threads }
        }
        #expect(error?.description.hasPrefix("cannot decompress \(input): ") == true)
      }
    }
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/out/set"))
  }

  @Test("nulls first and values later make a column of the values' type")
  func nullsFirst() throws {
    let input = folder.write(
      "a.json",
      String(repeating: "{\"n\":null,\"o\":{\"p\":null}}\n", count: 400)
        + "{\"n\":7}\n{\"q\":true}\n")
    let whole = try exportWhole(input)
    let drafted = try export(input, to: "drafted")
    try expectSameColumns(drafted, whole)
    let reader = try ParquetFileReader(source: MemorySource(try bytes(drafted)))
    #expect(reader.schema.leaves.map(\.dottedPath) == ["n", "o.p", "q"])
    #expect(reader.schema.leaves[0].type == .int64)
  }

  @Test("the first bad line in the input is the one that is named, at any number of threads")
  func firstBadLine() throws {
    let input = folder.write(
      "a.json",
      Self.records(800, late: Self.newFields) + "{\"new\":1,\"new\":2}\n"
        + Self.records(800, late: Self.newFields) + "{\"id\":tru}\n")
    for threads in [1, 8] {
      let error = #expect(throws: ExportError.self) {
        try export(input, to: "bad\(threads)") { $0.threads = threads }
      }
      #expect(error?.record?.line == 801)
    }
  }
}
