import ByteBuffers
import Codecs
import ExportTestSupport
import FileSystem
import Foundation
import Store
import Testing
import Wording
import Work

@testable import Exporting
@testable import Input

/// Exports of what can be read only once: they begin before it has arrived.
@Suite("Exports of streams")
struct StreamExportTests {
  let folder = TemporaryFolder()

  /// What an export made: digests of its files, and its summary without what differs from run to
  /// run; or its error.
  struct Made: Equatable, Sendable {
    var files: [String: String] = [:]
    var summary: ExportSummary?
    var error: String?
  }

  func options(
    _ inputs: [String], _ change: (inout ExportOptions) -> Void = { _ in }
  ) throws -> ExportOptions {
    var options = ExportOptions(
      inputs: inputs, dataset: try DatasetID("set"), folder: "\(folder.path)/out")
    options.seed = 3
    options.exportTime = try ExportTime("202401010000")
    options.threads = 2
    options.rowGroupSize = 3000
    options.draftSampleSize = 500
    change(&options)
    return options
  }

  /// Runs an export in an empty folder, under a deadline.
  func made(_ options: ExportOptions, named inputs: [String]) throws -> Made? {
    let output = options.folder
    defer { try? FileManager.default.removeItem(atPath: output) }
    return withDeadline {
      var made = Made()
      do {
        var summary = try ExportRun(options).run()
        summary.seconds = 0
        made.summary = summary
      } catch {
        made.error = "\(error)"
      }
      let manager = FileManager.default
      for name in (manager.subpaths(atPath: output) ?? []) {
        guard var bytes = manager.contents(atPath: "\(output)/\(name)").map(Array.init) else {
          continue
        }
        // Inputs go by other names.
        for input in inputs where name.hasSuffix(".reasons.jsonl") {
          let text = String(decoding: bytes, as: UTF8.self)
          bytes = Array(text.replacingOccurrences(of: input, with: "input").utf8)
        }
        made.files[name] = bytes.withUnsafeBytes { SHA256.hexadecimal(SHA256.hash($0)) }
      }
      for input in inputs {
        made.error = made.error?.replacingOccurrences(of: input, with: "input")
      }
      return made
    }
  }

  /// Expects of streams what files make.
  func expectSame(
    _ contents: [[UInt8]], _ label: String = "",
    _ change: (inout ExportOptions) -> Void = { _ in }
  ) throws {
    // The names of streams are as long, since files of rejected lines hold them.
    let files = contents.enumerated().map { folder.write("file-9-\($0.offset)", $0.element) }
    let expected = try made(try options(files, change), named: files)
    for (round, threads) in [1, 2, 8].enumerated() {
      let streams = try contents.enumerated().map {
        try StreamInput(
          $0.element, at: "\(folder.path)/pipe-\(round)-\($0.offset)", seed: UInt64(round)
        ).start()
      }
      let paths = streams.map(\.path)
      let found = try made(
        try options(paths) {
          change(&$0)
          $0.threads = threads
        }, named: paths)
      #expect(found == expected, "\(label), \(threads) threads")
      for path in paths { _ = unlink(path) }
    }
    for file in files { _ = unlink(file) }
  }

  static func records(_ count: Int) -> [UInt8] {
    Array((0..<count).map { "{\"id\":\($0),\"text\":\"\($0 % 7)\"}\n" }.joined().utf8)
  }

  /// Records of which one in so many is none.
  static func badRecords(_ count: Int, every step: Int) -> [UInt8] {
    Array(
      (0..<count).map { $0 % step == step - 1 ? "{\"id\":01}\n" : "{\"id\":\($0)}\n" }.joined().utf8
    )
  }

  @Test("a stream becomes the bytes that a file becomes", arguments: ExportFormat.allCases)
  func sameBytes(format: ExportFormat) throws {
    let cases: [(String, [UInt8])] = [
      ("empty", []), ("blank", Array("\n \n".utf8)), ("one byte", Array("{".utf8)),
      ("no newline", Array("{\"a\":1}".utf8)), ("mark", Array("\u{feff}{}\r\n{\"a\":1}".utf8)),
      ("many", Self.records(4000)),
      ("a long line", Array("{\"a\":\"\(String(repeating: "x", count: 700_000))\"}\n{}\n{}".utf8)),
      ("gzip", try Compressed.bytes(Self.records(4000), .gzip)),
      ("zstd", try Compressed.bytes(Self.records(4000), .zstd)),
    ]
    for (label, content) in cases {
      try expectSame([content], label) { $0.format = format }
    }
    try expectSame(cases.map(\.1).filter { $0.count != 1 }, "all") { $0.format = format }
  }

  @Test(
    "limits of files, which need a second look, hold for streams", arguments: ExportFormat.allCases)
  func limits(format: ExportFormat) throws {
    try expectSame([Self.records(3000)]) {
      $0.format = format
      $0.maximumFileRecords = 700
    }
    try expectSame([Self.records(3000)]) {
      $0.format = format
      $0.maximumFileSize = 6000
    }
  }

  @Test("a stream in which a field comes late, or changes its type, is read again as it was kept")
  func laterNews() throws {
    var text = String(decoding: Self.records(2000), as: UTF8.self)
    text += "{\"id\":1,\"late\":true}\n" + String(decoding: Self.records(500), as: UTF8.self)
    try expectSame([Array(text.utf8)], "late field")
    text += "{\"id\":\"text\"}\n" + String(decoding: Self.records(2000), as: UTF8.self)
    try expectSame([Array(text.utf8)], "other type")
  }

  @Test(
    "bad lines of a stream have the place that they have in a file",
    arguments: ExportFormat.allCases)
  func rejects(format: ExportFormat) throws {
    let content = Self.badRecords(3000, every: 400)
    try expectSame([content, content]) {
      $0.format = format
      $0.onError = .quarantine
    }
    try expectSame([content]) { $0.format = format }
  }

  @Test("damaged compressed streams are the error that such files are")
  func damaged() throws {
    for codec in [CompressionCodec.gzip, .zstd] {
      let whole = try Compressed.bytes(Self.records(3000), codec)
      try expectSame([Array(whole.dropLast(9))], "\(codec)")
    }
  }

  @Test("a bad line ends the export of a stream that has no end", arguments: ExportFormat.allCases)
  func failsBeforeEnd(format: ExportFormat) throws {
    // Segments of JSON are 8 MiB, and are cut when twice as much has come.
    let count = format == .json ? 2_000_000 : 5000
    let content = Self.badRecords(10, every: 10) + Self.records(10).repeated(count / 10)
    for threads in [1, 2, 8] {
      let stream = try StreamInput(
        content, at: "\(folder.path)/stream-\(threads)", staysOpen: true
      ).start()
      let found = try made(
        try options([stream.path]) {
          $0.format = format
          $0.threads = threads
          $0.rowGroupSize = 5000
        }, named: [stream.path])
      #expect(found?.error?.hasPrefix("input:10:") == true, "\(found?.error ?? "no error")")
      #expect(found?.files.isEmpty == true)
      stream.close()
    }
  }

  @Test("a run can be stopped while it waits for a stream", arguments: [0, 20, 3000])
  func stopped(records: Int) throws {
    for format in ExportFormat.allCases {
      let stream = try StreamInput(
        Self.records(records), at: "\(folder.path)/stream-\(format)", staysOpen: true
      ).start()
      let run = try ExportRun(try options([stream.path]) { $0.format = format })
      let error = withDeadline {
        Thread.detachNewThread {
          stream.waitUntilWritten()
          run.cancel()
        }
        return #expect(throws: ExportError.self) { try run.run() }
      }
      #expect(error == .stopped)
      #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/out"))
      stream.close()
    }
  }

  @Test("a run can be stopped while a pipe has no writer")
  func stoppedWithoutWriter() throws {
    let stream = try StreamInput([], at: "\(folder.path)/stream")
    let run = try ExportRun(try options([stream.path]))
    let error = withDeadline {
      Thread.detachNewThread { run.cancel() }
      return #expect(throws: ExportError.self) { try run.run() }
    }
    #expect(error == .stopped)
  }

  @Test("a stream that cannot be read is an error, and nothing is published")
  func unreadable() throws {
    let first = try StreamInput(Self.records(3000), at: "\(folder.path)/a", staysOpen: true).start()
    let second = try StreamInput([], at: "\(folder.path)/b")
    let options = try options([first.path, second.path])
    let path = second.path
    let error = withDeadline {
      Thread.detachNewThread {
        first.waitUntilWritten()
        _ = unlink(path)
        first.close()
      }
      return #expect(throws: ExportError.self) { try ExportRun(options).run() }
    }
    #expect(error??.description.contains("cannot read \(path)") == true)
  }

  @Test("what arrived before a stream failed can be read, and what did not is the failure")
  func failure() throws {
    var (main, other): (Int32, Int32) = (0, 0)
    try #require(openpty(&main, &other, nil, nil, nil) == 0)
    var settings = termios()
    #expect(tcgetattr(other, &settings) == 0)
    cfmakeraw(&settings)
    #expect(tcsetattr(other, TCSANOW, &settings) == 0)
    // A terminal that has hung up cannot be read: an error, no end.
    #expect(write(other, "{\"a\":1}\n", 8) == 8)
    let spool = try StreamSpool(
      .open(OpenFile(owning: main, name: "terminal")), name: "terminal", in: folder.path)
    #expect(folder.entries.isEmpty)
    let receiver = StreamReceiver([spool], stop: StopFlag(), meter: nil)
    #expect(try spool.size(reaching: 8, stop: StopFlag()) == 8)
    _ = close(other)
    let error = withDeadline {
      #expect(throws: ExportError.self) { try spool.size(reaching: 9, stop: StopFlag()) }
    }
    #expect(error??.description == "cannot read terminal: Input/output error")
    #expect(try spool.size(reaching: 8, stop: StopFlag()) == 8)
    #expect(spool.finalSize == nil)
    let handle = InputHandle(spool, stop: StopFlag())
    var byte: UInt8 = 0
    #expect(try handle.read(at: 1, into: &byte, room: 1) == 1)
    #expect(byte == UInt8(ascii: "\""))
    #expect(throws: ExportError.self) { try handle.read(at: 8, into: &byte, room: 1) }
    receiver.end()
  }

  @Test("waiting for a stream ends when it is asked to")
  func waitingStops() throws {
    let stream = try StreamInput([], at: "\(folder.path)/stream", staysOpen: true).start()
    let spool = try StreamSpool(.path(stream.path), name: "stream", in: folder.path)
    let receiver = StreamReceiver([spool], stop: StopFlag(), meter: nil)
    let stop = StopFlag()
    let error = withDeadline {
      Thread.detachNewThread { stop.set() }
      return #expect(throws: ExportError.self) { try spool.size(reaching: 1, stop: stop) }
    }
    #expect(error == .stopped)
    #expect(withDeadline { receiver.end() } != nil)
    stream.close()
  }
}

extension [UInt8] {
  fileprivate func repeated(_ count: Int) -> [UInt8] { (0..<count).flatMap { _ in self } }
}
