import ByteBuffers
import Codecs
import ExportTestSupport
import Foundation
import Parquet
import Store
import Testing
import Wording
import Work

@testable import Exporting

struct ParquetExportTests {
  let folder = TemporaryFolder()
  var output: String { "\(folder.path)/out" }

  func export(
    _ inputs: [String], _ change: (inout ExportOptions) -> Void = { _ in }
  ) throws -> ExportSummary {
    var options = ExportOptions(inputs: inputs, dataset: try DatasetID("set"), folder: output)
    options.threads = 2
    options.exportTime = try ExportTime("202401010000")
    change(&options)
    return try ExportRun(options).run()
  }

  func reader(_ file: ExportedFile, _ summary: ExportSummary) throws -> ParquetFileReader {
    let path = try #require(summary.path)
    return try ParquetFileReader(source: FileSource(path: "\(path)/\(file.name)"))
  }

  /// Values of the column `id` in all files.
  func ids(_ summary: ExportSummary) throws -> [Int64] {
    var ids: [Int64] = []
    for file in summary.files {
      let reader = try reader(file, summary)
      #expect(reader.metadata.rowCount == file.recordCount)
      #expect(file.recordCount > 0)
      let leaf = try #require(reader.schema.leaves.firstIndex { $0.path == ["id"] })
      for rowGroup in reader.metadata.rowGroups.indices {
        let column = try reader.readColumnChunk(rowGroup: rowGroup, leaf: leaf)
        guard case .int64s(let values) = column.values else {
          Issue.record("id is not INT64")
          return []
        }
        ids += values
      }
    }
    return ids
  }

  static func records(_ range: Range<Int>) -> String {
    range.map {
      "{\"id\":\($0),\"name\":\"n\($0 &* 7919 % 1000)\",\"list\":[\($0 % 3)],\"x\":\($0 &* 48_271)}\n"
    }.joined()
  }

  @Test("records become rows, in order, with every codec", arguments: CompressionCodec.allCases)
  func rows(codec: CompressionCodec) throws {
    let first = folder.write("a.json", Self.records(0..<3000))
    let text = "\n" + Self.records(3000..<6000)
    let second = folder.write("b.json.gz", try Compressed.bytes(Array(text.utf8), .gzip))
    let summary = try export([first, second]) {
      $0.compression = codec
      $0.rowGroupSize = 50_000
    }
    #expect(try ids(summary) == Array(0..<6000))
    #expect(summary.recordsRead == 6000 && summary.recordsWritten == 6000)
    #expect(summary.inputBytes == Self.records(0..<6000).utf8.count + 1)
    let reader = try reader(summary.files[0], summary)
    #expect(reader.metadata.rowGroups.count > 4)
  }

  @Test("files say what they belong to")
  func metadata() throws {
    let input = folder.write("a.json", Self.records(0..<10))
    let summary = try export([input]) { $0.seed = 3 }
    let reader = try reader(summary.files[0], summary)
    let pairs = reader.metadata.keyValues.map { "\($0.key)=\($0.value ?? "")" }
    #expect(
      pairs == [
        "datasetId=set", "flowRunId=\(summary.flowRunId)", "createdTime=2024-01-01T00:00:00.000Z",
      ])
    #expect(summary.schemaFingerprint != nil)
  }

  @Test("a seed gives the same bytes at any number of threads")
  func deterministic() throws {
    let input = folder.write("a.json", Self.records(0..<20_000))
    var all: [[String: [UInt8]]] = []
    for threads in [1, 2, 8] {
      let summary = try export([input]) {
        $0.threads = threads
        $0.seed = 7
        $0.writesManifest = true
        $0.rowGroupSize = 100_000
        $0.maximumFileRecords = 4999
        $0.folder = "\(output)\(threads)"
      }
      let path = try #require(summary.path)
      var contents: [String: [UInt8]] = [:]
      for name in try FileManager.default.contentsOfDirectory(atPath: path) {
        contents[name] = FileManager.default.contents(atPath: "\(path)/\(name)").map(Array.init)
      }
      #expect(contents.count == 6)
      all.append(contents)
    }
    #expect(all[0] == all[1] && all[0] == all[2])
  }

  @Test("no file exceeds its limits, none is empty, and no record is lost")
  func limits() throws {
    let text = "x\n\n" + Self.records(0..<2500) + "[]\n" + Self.records(2500..<5000)
    let input = folder.write("a.json", text)
    for (size, records) in [(30_000, nil), (nil, 700), (6000, 333), (nil, 5000), (nil, 4999)]
      as [(Int?, Int?)]
    {
      for rowGroupSize in [nil, 9000] {
        let summary = try export([input]) {
          $0.onError = .quarantine
          $0.maximumFileSize = size
          $0.maximumFileRecords = records
          $0.rowGroupSize = rowGroupSize
          $0.folder = "\(output)-\(size ?? 0)-\(records ?? 0)-\(rowGroupSize ?? 0)"
        }
        #expect(try ids(summary) == Array(0..<5000))
        #expect(summary.recordsRejected == 2)
        for file in summary.files {
          #expect(file.size <= size ?? .max && file.recordCount <= records ?? .max)
        }
        if let records, size == nil {
          #expect(summary.files.count == (5000 + records - 1) / records)
        }
      }
    }
  }

  @Test("a limit that no file can keep is one sentence", arguments: [10, 700])
  func limitTooSmall(size: Int) throws {
    let long = String(repeating: "ab1c", count: 200)
    let input = folder.write(
      "a.json", (0..<4).map { "{\"id\":\($0),\"s\":\"\($0)\(long)\"}\n" }.joined())
    let error = #expect(throws: ExportError.self) {
      try export([input]) {
        $0.maximumFileSize = size
        $0.compression = CompressionCodec.none
      }
    }
    #expect(error?.commandLine.contains("--max-file-size") == true)
    #expect(folder.entries == ["a.json"])
  }

  @Test("fail stops at the first bad line in input order, and publishes nothing")
  func failPolicy() throws {
    let input = folder.write(
      "a.json", Self.records(0..<2000) + "{\"id\":1,}\n" + Self.records(0..<2000) + "x\n")
    for threads in [1, 4] {
      let error = #expect(throws: ExportError.self) {
        try export([input]) {
          $0.threads = threads
          $0.rowGroupSize = 10_000
        }
      }
      #expect(error?.record?.line == 2001)
      #expect(error?.record?.offset == Self.records(0..<2000).utf8.count + 8)
      #expect(folder.entries == ["a.json"])
    }
  }

  @Test("quarantine sets bad lines aside and keeps the others")
  func quarantine() throws {
    let input = folder.write(
      "a.json", Self.records(0..<500) + "{\"id\":\"\\ud800\"}\n" + Self.records(500..<1000) + "nul")
    let summary = try export([input]) {
      $0.onError = .quarantine
      $0.rowGroupSize = 10_000
      $0.writesManifest = true
    }
    #expect(try ids(summary) == Array(0..<1000))
    #expect(summary.recordsRejected == 2)
    let path = try #require(summary.path)
    let lines = FileManager.default.contents(atPath: "\(path)/\(summary.rejectedFiles[0].name)")
    #expect(lines.map { String(decoding: $0, as: UTF8.self) } == "{\"id\":\"\\ud800\"}\nnul\n")
    let reasons = try #require(
      FileManager.default.contents(atPath: "\(path)/\(summary.rejectedFiles[1].name)"))
    let objects = try reasons.split(separator: UInt8(ascii: "\n")).map {
      try #require(try JSONSerialization.jsonObject(with: $0) as? NSDictionary)
    }
    #expect(objects.map { $0["line"] as? Int } == [501, 1002])
  }

  @Test("empty input makes no file; records without fields are rows")
  func empty() throws {
    let none = try export([folder.write("a.json", "\n\n")])
    #expect(none.path == nil && none.files.isEmpty && none.schemaFingerprint == nil)
    let allBad = try export([folder.write("b.json", "x\n")]) { $0.onError = .quarantine }
    #expect(allBad.files.isEmpty && allBad.rejectedFiles.count == 2)
    let bare = try export([folder.write("c.json", "{}\n{}\n")]) { $0.folder = "\(output)-c" }
    #expect(bare.recordsWritten == 2)
    #expect(try reader(bare.files[0], bare).metadata.rowCount == 2)
  }

  @Test("progress never goes backwards, and ends with all bytes of both passes")
  func progress() throws {
    let input = folder.write("a.json", Self.records(0..<30_000))
    let seen = ProgressLog()
    let summary = try export([input]) {
      $0.rowGroupSize = 100_000
      $0.onProgress = { seen.append($0) }
    }
    let all = seen.all
    for (earlier, later) in zip(all, all.dropFirst()) {
      #expect(earlier.seconds <= later.seconds && earlier.bytesDone <= later.bytesDone)
    }
    #expect(all.allSatisfy { $0.bytesDone <= 2 * summary.inputBytes })
  }
}

private final class ProgressLog: @unchecked Sendable {
  private let lock = NSLock()
  private var entries: [WorkProgress] = []

  var all: [WorkProgress] {
    lock.lock()
    defer { lock.unlock() }
    return entries
  }

  func append(_ progress: WorkProgress) {
    lock.lock()
    defer { lock.unlock() }
    entries.append(progress)
  }
}
