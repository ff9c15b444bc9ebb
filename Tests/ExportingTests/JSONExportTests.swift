import ByteBuffers
import Codecs
import ExportTestSupport
import Foundation
import Store
import Testing
import Wording
import Work

@testable import Exporting

struct JSONExportTests {
  let folder = TemporaryFolder()
  var output: String { "\(folder.path)/out" }

  func export(
    _ inputs: [String], _ change: (inout ExportOptions) -> Void = { _ in }
  ) throws -> ExportSummary {
    var options = ExportOptions(inputs: inputs, dataset: try DatasetID("set"), folder: output)
    options.format = .json
    options.threads = 2
    options.exportTime = try ExportTime("202401010000")
    change(&options)
    return try ExportRun(options).run()
  }

  func content(_ file: ExportedFile, _ summary: ExportSummary) throws -> [UInt8] {
    let path = try #require(summary.path)
    let stored = FileManager.default.contents(atPath: "\(path)/\(file.name)").map(Array.init) ?? []
    #expect(stored.count == file.size)
    let codec: CompressionCodec =
      file.name.hasSuffix(".gz") ? .gzip : file.name.hasSuffix(".zst") ? .zstd : .none
    return try Decompressed.bytes(stored, codec)
  }

  /// The text of all files.
  func text(_ summary: ExportSummary) throws -> String {
    var all: [UInt8] = []
    for file in summary.files {
      let bytes = try content(file, summary)
      #expect(bytes.count { $0 == UInt8(ascii: "\n") } == file.recordCount)
      #expect(!bytes.isEmpty)
      all += bytes
    }
    return String(decoding: all, as: UTF8.self)
  }

  static func records(_ count: Int, width: Int = 20) -> String {
    (0..<count).map { "{\"id\":\($0),\"x\":\"\(String(repeating: "y", count: $0 % width))\"}\n" }
      .joined()
  }

  @Test("records are copied byte for byte, one a line", arguments: ExportFormat.json.codecs)
  func copies(codec: CompressionCodec) throws {
    let first = folder.write(
      "a.json", "\u{feff}{ \"a\" : 1.0e0 }\r\n\n  \r\n {\"b\":\"\\u00e9\"}\n{}")
    let second = folder.write("b.json", Self.records(1000))
    let summary = try export([first, second, first]) { $0.compression = codec }
    let records = "{ \"a\" : 1.0e0 }\n {\"b\":\"\\u00e9\"}\n{}\n"
    #expect(try text(summary) == records + Self.records(1000) + records)
    #expect(summary.recordsRead == 1006)
    #expect(summary.recordsWritten == 1006)
    #expect(summary.recordsRejected == 0)
    #expect(summary.outputBytes == summary.files.reduce(0) { $0 + $1.size })
    #expect(summary.path == "\(output)/set/exportTime=202401010000")
    #expect(folder.entries.count { $0.hasPrefix("out/") } == 3)
  }

  @Test("a seed gives the same bytes at any number of threads")
  func deterministic() throws {
    let input = folder.write("a.json", Self.records(400_000))
    var all: [[String: [UInt8]]] = []
    for threads in [1, 2, 8] {
      let summary = try export([input]) {
        $0.threads = threads
        $0.seed = 7
        $0.writesManifest = true
        $0.maximumFileSize = 200_000
        $0.folder = "\(output)\(threads)"
      }
      let path = try #require(summary.path)
      var contents: [String: [UInt8]] = [:]
      for name in try FileManager.default.contentsOfDirectory(atPath: path) {
        contents[name] = FileManager.default.contents(atPath: "\(path)/\(name)").map(Array.init)
      }
      #expect(contents.count > 3)
      all.append(contents)
    }
    #expect(all[0] == all[1] && all[0] == all[2])
  }

  @Test("no file exceeds its limits, none is empty, and no record is lost")
  func limits() throws {
    let text = Self.records(3000, width: 100)
    let input = folder.write("a.json", text)
    let compressed = folder.write("b.json", try Compressed.bytes(Array(text.utf8), .gzip))
    for (size, records) in [(20_000, nil), (nil, 700), (3000, 70), (nil, 501)] as [(Int?, Int?)] {
      for codec in [CompressionCodec.none, .gzip] {
        let summary = try export([input, compressed]) {
          $0.compression = codec
          $0.maximumFileSize = size
          $0.maximumFileRecords = records
          $0.folder = "\(output)-\(codec)-\(size ?? 0)-\(records ?? 0)"
        }
        #expect(try self.text(summary) == text + text)
        for file in summary.files {
          #expect(file.size <= size ?? .max && file.recordCount <= records ?? .max)
        }
        if let records, size == nil {
          #expect(summary.files.count == (6000 + records - 1) / records)
        }
      }
    }
  }

  @Test("a record larger than a file may be stops the export")
  func recordTooLarge() throws {
    let input = folder.write("a.json", Self.records(10, width: 100))
    let error = #expect(throws: ExportError.self) {
      try export([input]) {
        $0.compression = CompressionCodec.none
        $0.maximumFileSize = 15
      }
    }
    #expect(error?.commandLine.contains("--max-file-size") == true)
    #expect(folder.entries == ["a.json"])
  }

  @Test("of a file whose first record takes several lines, the error says what to do")
  func severalLines() throws {
    let several = folder.write("a.json", "{\n  \"a\": 1\n}\n")
    let halfway = folder.write("b.json", "{\"a\":1}\n{\"a\":\n")
    for (file, isSaid) in [(several, true), (halfway, false)] {
      let error = #expect(throws: ExportError.self) { try export([file]) }
      let text = error?.description ?? ""
      #expect(text.contains("the line ends inside a value"))
      #expect(text.hasSuffix("put each on one, as jq -c does") == isSaid)
    }
  }

  @Test("fail stops at the first bad line, says where it is, and publishes nothing")
  func failPolicy() throws {
    let good = folder.write("a.json", Self.records(50_000))
    let bad = folder.write("b.json", Self.records(99_999) + "\n{\"a\":[1,}\n" + "nonsense\n")
    let stored = folder.write(
      "c.json", try Compressed.bytes(Array(folder.read("b.json")), .zstd))
    for (file, threads, records) in [
      (bad, 1, nil), (bad, 4, nil), (stored, 1, nil), (stored, 4, nil), (bad, 2, 10),
    ] as [(String, Int, Int?)] {
      let error = #expect(throws: ExportError.self) {
        try export([good, file, bad]) {
          $0.threads = threads
          $0.maximumFileRecords = records
        }
      }
      let expected = RejectedLine(
        file: file, line: 100_001, column: 9, offset: Self.records(99_999).utf8.count + 9,
        path: "", code: "valueExpected", reason: "a value is expected")
      #expect(error?.record == expected)
      #expect(error?.description.hasPrefix("\(file):100001:9: a value is expected (byte ") == true)
      #expect(folder.entries == ["a.json", "b.json", "c.json"])
    }
  }

  @Test("a compressed input that is damaged is said to be, and none of its lines is blamed")
  func damaged() throws {
    // A stored block is decompressed whatever its bytes: the checksum alone tells.
    let text = Array((Self.records(50) + "{bad\n" + Self.records(50)).utf8)
    let sound = Array(text[..<text.firstIndex(of: UInt8(ascii: "b"))!] + text[...])
    var stored: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1]
    func append(_ value: Int, bytes: Int) {
      for byte in 0..<bytes { stored.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
    }
    append(text.count, bytes: 2)
    append(~text.count, bytes: 2)
    stored += text
    append(Int(sound.withUnsafeBytes { CRC32.checksum($0) }), bytes: 4)
    append(text.count, bytes: 4)
    let file = folder.write("a.json.gz", stored)
    for format in ExportFormat.allCases {
      for change: (inout ExportOptions) -> Void in [
        { $0.onError = .fail },
        {
          $0.onError = .quarantine
          $0.maximumRejects = 0
        }, { $0.onError = .quarantine },
      ] {
        let error = #expect(throws: ExportError.self) {
          try export([file]) {
            $0.format = format
            change(&$0)
          }
        }
        #expect(error?.description.hasPrefix("cannot decompress \(file): ") == true)
        #expect(error?.description.hasSuffix("the file is damaged or incomplete") == true)
      }
    }
    #expect(folder.entries == ["a.json.gz"])
  }

  @Test("quarantine sets bad lines aside as they are, with their reasons")
  func quarantine() throws {
    let input = folder.write(
      "a.json", Array("{}\n[1]\r\n\n{\"a\":\"".utf8) + [0xff] + Array("\"}\n{\"b\":1}\ntrue".utf8))
    let summary = try export([input, input]) {
      $0.onError = .quarantine
      $0.writesManifest = true
    }
    #expect(try text(summary) == "{}\n{\"b\":1}\n{}\n{\"b\":1}\n")
    #expect(summary.recordsRead == 10)
    #expect(summary.recordsWritten == 4)
    #expect(summary.recordsRejected == 6)
    let path = try #require(summary.path)
    let names = summary.rejectedFiles.map(\.name)
    #expect(names.count == 2 && names.allSatisfy { $0.hasPrefix("_rejected/part-00000-tid-") })
    let lines = try #require(FileManager.default.contents(atPath: "\(path)/\(names[0])"))
    let once = Array("[1]\r\n{\"a\":\"".utf8) + [0xff] + Array("\"}\ntrue\n".utf8)
    #expect(Array(lines) == once + once)
    let reasons = try #require(FileManager.default.contents(atPath: "\(path)/\(names[1])"))
    let objects = try reasons.split(separator: UInt8(ascii: "\n")).map {
      try #require(try JSONSerialization.jsonObject(with: $0) as? NSDictionary)
    }
    #expect(objects.count == 6)
    #expect(
      objects[4] == [
        "file": input, "line": 4, "column": 7, "offset": 15, "path": "",
        "reason": "the text is not valid UTF-8",
      ])
    #expect(objects.map { $0["line"] as? Int } == [2, 4, 6, 2, 4, 6])
  }

  @Test("all lines bad: no data file, and the lines are set aside")
  func allBad() throws {
    let input = folder.write("a.json", "x\ny\n")
    let summary = try export([input]) { $0.onError = .quarantine }
    #expect(summary.files.isEmpty && summary.recordsRejected == 2 && summary.path != nil)
  }

  @Test("empty input makes no data file; a manifest says so where one was asked for")
  func empty() throws {
    let input = folder.write("a.json", "\n \r\n")
    let none = try export([input])
    #expect(none.path == nil && none.files.isEmpty && none.recordsRead == 0)
    #expect(folder.entries == ["a.json"])
    let summary = try export([input]) { $0.writesManifest = true }
    #expect(summary.files.isEmpty)
    let manifest = try #require(summary.manifest)
    let path = try #require(summary.path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [manifest])
  }

  @Test("the manifest's hashes are those of the files")
  func hashes() throws {
    let input = folder.write("a.json", Self.records(5000))
    let summary = try export([input]) {
      $0.writesManifest = true
      $0.maximumFileRecords = 2000
    }
    #expect(summary.files.map(\.recordCount) == [2000, 2000, 1000])
    let path = try #require(summary.path)
    for file in summary.files {
      let stored = try #require(FileManager.default.contents(atPath: "\(path)/\(file.name)"))
      #expect(file.sha256 == SHA256.hexadecimal(stored.withUnsafeBytes { SHA256.hash($0) }))
    }
    #expect(try export([input]) { $0.exportTime = nil }.files.allSatisfy { $0.sha256 == nil })
  }

  @Test("a run that is cancelled publishes nothing")
  func cancel() throws {
    let input = folder.write("a.json", Self.records(1000))
    var options = ExportOptions(inputs: [input], dataset: try DatasetID("set"), folder: output)
    options.format = .json
    let run = try ExportRun(options)
    run.cancel()
    #expect(throws: ExportError.stopped) { try run.run() }
    #expect(folder.entries == ["a.json"])
  }
}
