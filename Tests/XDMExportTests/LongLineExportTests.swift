import Codecs
import ExportTestSupport
import FileSystem
import Foundation
import Input
import Testing
import Wording
import XDMExport

@testable import Bench
@testable import Exporting
@testable import Inspect
@testable import Proof

/// Lines that are too long for the small limit of these tests, as `--on-error quarantine` deals with
/// them.
@Suite("long lines: export")
struct LongLineExportTests {
  let folder = TemporaryFolder()

  struct Form: Sendable, CustomStringConvertible {
    var format: ExportFormat
    var codec = CompressionCodec.none
    var threads = 1
    var isPipe = false
    var rowGroupSize: Int?

    var description: String {
      "\(format) of \(codec), \(threads) threads, \(isPipe ? "pipe" : "file"), \(rowGroupSize ?? 0)"
    }

    static let all: [Form] = ExportFormat.allCases.flatMap { format in
      [CompressionCodec.none, .gzip, .zstd].flatMap { codec in
        [
          Form(format: format, codec: codec),
          Form(format: format, codec: codec, threads: 2, rowGroupSize: 3000),
          Form(format: format, codec: codec, threads: 2, isPipe: true, rowGroupSize: 300_000),
        ]
      }
    }
  }

  func export(
    _ inputs: [String], _ form: Form, _ change: (inout ExportOptions) -> Void = { _ in }
  ) throws -> ExportSummary {
    try ExportRun(try options(inputs, form, change)).run()
  }

  func options(
    _ inputs: [String], _ form: Form, _ change: (inout ExportOptions) -> Void = { _ in }
  ) throws -> ExportOptions {
    var options = ExportOptions(
      inputs: inputs, dataset: try DatasetID("set"), folder: "\(folder.path)/out")
    options.format = form.format
    options.threads = form.threads
    options.rowGroupSize = form.format == .parquet ? form.rowGroupSize : nil
    options.onError = .quarantine
    options.writesManifest = true
    options.maximumLineLength = LongLines.limit
    change(&options)
    return options
  }

  /// Exports a file of such lines, and checks all that is said of it, restored of it, and verified.
  private func check(
    _ lines: [String], _ form: Form, hasLastNewline: Bool = true, mark: String = "",
    _ change: (inout ExportOptions) -> Void = { _ in }
  ) throws {
    let text = mark + lines.joined(separator: "\n") + (hasLastNewline ? "\n" : "")
    let stored = try Compressed.bytes(Array(text.utf8), form.codec)
    let file = folder.write("source", stored)
    var input = file
    if form.isPipe {
      input = "\(folder.path)/pipe"
      _ = unlink(input)
      _ = try StreamInput(stored, at: input).start()
    }
    let summary = try export([input], form, change)
    let rejected = lines.enumerated().filter { $0.element.utf8.count > LongLines.limit }
    let others = lines.filter { $0.utf8.count <= LongLines.limit }
    #expect(summary.recordsRead == lines.count)
    #expect(summary.recordsWritten == others.count)
    #expect(summary.recordsRejected == rejected.count)
    #expect(summary.inputBytes == text.utf8.count)
    #expect(summary.values.read == 2 * others.count && summary.values.isBalanced)

    let path = try #require(summary.path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(summary.rejectedFiles.map(\.recordCount) == [rejected.count, rejected.count])
    let kept = try WholeFile.read("\(path)/\(summary.rejectedFiles[0].name)", atMost: .max)
    let areKept = kept == Array(rejected.map { $0.element + "\n" }.joined().utf8)
    #expect(areKept, "the lines are not in _rejected/ as they were")
    let reasons = try WholeFile.read("\(path)/\(summary.rejectedFiles[1].name)", atMost: .max)
    var offset = mark.utf8.count
    var offsets: [Int] = []
    for line in lines {
      offsets.append(offset)
      offset += line.utf8.count + 1
    }
    let expected = rejected.map {
      "{\"file\":\"\(input)\",\"line\":\($0.offset + 1),"
        + "\"column\":\(LongLines.limit + 1),\"offset\":\(offsets[$0.offset] + LongLines.limit),"
        + "\"path\":\"\",\"reason\":\"\(LongLines.reason)\"}\n"
    }
    #expect(String(decoding: reasons, as: UTF8.self) == expected.joined())

    var restored: [UInt8] = []
    _ = try RestoreRun(RestoreOptions(exports: [path])).run { restored += $0 }
    let areRestored = restored == Array(others.map { $0 + "\n" }.joined().utf8)
    #expect(areRestored, "the other records are not restored as they were")
    for threads in [1, 2] {
      let verified = try TestExport.verify([path], source: [file]) {
        $0.lineLimit.bytes = LongLines.limit
        $0.threads = threads
      }
      #expect(verified.findings == [])
      #expect(verified.recordsCompared == others.count)
      #expect(verified.recordsRejected == rejected.count)
    }
  }

  @Test("a line that is too long is set aside as it is, wherever it stands", arguments: Form.all)
  func anywhere(form: Form) throws {
    let records = LongLines.records(0..<500)
    let long = LongLines.long(300_000)
    try check(records[..<200] + [long] + records[200...], form)
    try check([long] + records, form)
    try check(records + [long], form, hasLastNewline: false)
    try check([long], form)
    try check([long], form, hasLastNewline: false, mark: "\u{feff}")
  }

  @Test("many of them, of lengths around the limit, are each set aside or exported")
  func many() throws {
    let near = (-1...1).map {
      "{\"n\":0,\"s\":\"" + String(repeating: "x", count: LongLines.limit + $0 - 14) + "\"}"
    }
    #expect(near.map(\.utf8.count) == [LongLines.limit - 1, LongLines.limit, LongLines.limit + 1])
    let lines =
      [LongLines.long(1_000_000), LongLines.long(70_000, "8")] + LongLines.records(0..<10) + near
      + LongLines.records(10..<20) + [near[2], near[2], LongLines.long(300_000)]
      + LongLines.records(20..<30)
    for form in Form.all { try check(lines, form, hasLastNewline: false, mark: "\u{feff}") }
  }

  @Test("so they are where the input is read twice, or by a schema that is given")
  func passes() throws {
    let lines =
      LongLines.records(0..<100) + [LongLines.long(300_000)] + LongLines.records(100..<200)
    let schema = folder.write(
      "schema.json",
      #"{"properties": {"n": {"type": "integer"}, "s": {"type": "string"}}}"#)
    for form in Form.all where form.rowGroupSize != 3000 {
      try check(lines, form) { $0.maximumFileRecords = 60 }
      guard form.format == .parquet else { continue }
      try check(lines, form) { $0.schema = schema }
      try check(lines, form) {
        $0.schema = schema
        $0.maximumFileRecords = 60
      }
    }
    // A field that changes its type makes the run start over.
    let turned = LongLines.records(0..<2000) + [LongLines.long(300_000), #"{"n":"x","s":1}"#]
    let file = folder.write("turned.json", turned.joined(separator: "\n"))
    let summary = try export([file], Form(format: .parquet, threads: 2, rowGroupSize: 3000))
    #expect(summary.recordsWritten == 2001 && summary.recordsRejected == 1)
    #expect(summary.rejectedFiles.first?.size == 300_001)
  }

  @Test("the same seed gives the same bytes at any number of threads")
  func deterministic() throws {
    var lines = LongLines.records(0..<20_000)
    for index in [0, 700, 701, 15_000] { lines.insert(LongLines.long(200_000), at: index) }
    let file = folder.write("a.json", lines.joined(separator: "\n"))
    for format in ExportFormat.allCases {
      var hashes: Set<[String?]> = []
      for threads in [1, 2, 4] {
        let summary = try export(
          [file], Form(format: format, threads: threads, rowGroupSize: 100_000)
        ) {
          $0.seed = 3
          $0.exportTime = try? ExportTime("202401010000")
          $0.folder = "\(folder.path)/out\(threads)"
        }
        #expect(summary.recordsRejected == 4)
        hashes.insert((summary.files + summary.rejectedFiles).map(\.sha256))
      }
      #expect(hashes.count == 1)
      for threads in [1, 2, 4] {
        try FileManager.default.removeItem(atPath: "\(folder.path)/out\(threads)")
      }
    }
  }

  @Test("with fail, the line ends the run with its place, and as soon as it is too long")
  func fails() throws {
    let lines = LongLines.records(0..<3) + [LongLines.long(200_000)]
    let text = Array(lines.joined(separator: "\n").utf8)
    let start = lines[..<3].joined(separator: "\n").utf8.count + 1
    for format in ExportFormat.allCases {
      for codec in [CompressionCodec.none, .gzip, .zstd] {
        let file = folder.write("a", try Compressed.bytes(text, codec))
        let error = #expect(throws: ExportError.self) {
          try export([file], Form(format: format, threads: 2)) { $0.onError = .fail }
        }
        #expect(
          error?.commandLine
            == "\(file):4:65537: \(LongLines.reason) (byte \(start + LongLines.limit) of the input); nothing was"
            + " exported: repair the line, or set bad lines aside with --on-error quarantine")
      }
      #expect(folder.entries == ["a"])
    }
    // A pipe that stays open: nobody waits for the end of the line.
    let stream = try StreamInput(text, at: "\(folder.path)/pipe", staysOpen: true).start()
    let options = try options([stream.path], Form(format: .parquet)) {
      $0.onError = .fail
      $0.rowGroupSize = 10
      $0.draftSampleSize = 100
    }
    let error = withDeadline {
      #expect(throws: ExportError.self) { try ExportRun(options).run() }
    }
    #expect(error??.record?.line == 4)
    stream.close()
  }

  @Test("it counts among as many lines as may be set aside")
  func maximum() throws {
    let lines = ["x", LongLines.long(100_000), "{}", LongLines.long(100_000)]
    let file = folder.write("a.json", lines.joined(separator: "\n"))
    for format in ExportFormat.allCases {
      let error = #expect(throws: ExportError.self) {
        try export([file], Form(format: format)) { $0.maximumRejects = 2 }
      }
      #expect(
        error?.commandLine
          == "more than 2 records were rejected, this one last: \(file):4:65537: \(LongLines.reason);"
          + " nothing was exported: repair the records, or raise --max-rejects")
    }
    let summary = try export([file], Form(format: .json)) { $0.maximumRejects = 3 }
    #expect(summary.recordsRejected == 3)
    #expect(
      summary.values.fields.contains {
        $0.fate == .rejected && $0.reason == LongLines.reason && $0.records == 2
      })
  }

  @Test("schemas and samples are made of the other lines, and count it")
  func lookedAt() throws {
    let lines = [LongLines.long(200_000)] + LongLines.records(0..<50) + [LongLines.long(100_000)]
    let text = Array(lines.joined(separator: "\n").utf8)
    for codec in [CompressionCodec.none, .gzip] {
      let file = folder.write("a", try Compressed.bytes(text, codec))
      var options = SchemaRunOptions()
      options.inputs = [file]
      options.lineLimit.bytes = LongLines.limit
      let report = try SchemaRun(options).run()
      #expect(report.records == 50 && report.rejected == 2)
      #expect(report.fields?.isEmpty == false)

      let work = try BenchFolder(in: folder.path)
      let catalog = try InputCatalog(
        [file], spoolFolder: work.path, lineLimit: LineLimit(bytes: LongLines.limit))
      let sample = try BenchSampler(
        catalog: catalog, size: 1 << 20, folder: work, stop: StopFlag(), meter: ProgressMeter(nil)
      ).take(to: work.path("sample"))
      #expect(sample.records == 50 && sample.badLines == 2 && sample.isWhole)
      #expect(sample.inputBytes == text.count)
      #expect(sample.firstBadLine == "\(file): \(LongLines.reason) (byte \(LongLines.limit))")
    }
  }
}
