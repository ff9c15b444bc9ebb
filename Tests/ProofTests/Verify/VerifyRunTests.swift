import ByteBuffers
import Codecs
import ExportTestSupport
import Exporting
import FileSystem
import Foundation
import Store
import Testing
import Wording
import Work
import XDM

@testable import Proof

@Suite("verify")
struct VerifyRunTests {
  static let lines = (0..<2000).map { number in
    #"{"n":\#(number),"t":"2024-01-0\#(1 + number % 3)T01:00:00+01:00","o":{"l":[\#(number),null],"e":{}},"#
      + #""s":"text \#(number % 50)"}"# + "\n"
  }
  static let text = lines.joined()

  @Test("a sound export is the same as its source, whatever format, codec, threads and limits")
  func sound() throws {
    let folder = TemporaryFolder()
    let source = folder.write("source.ndjson", Self.text)
    for format in ExportFormat.allCases {
      for codec in format.codecs {
        let path = try TestExport.export(folder, Self.text, to: "\(format)-\(codec)") {
          $0.format = format
          $0.compression = codec
          $0.rowGroupSize = 20_000
          $0.maximumFileRecords = 700
        }
        for threads in [1, 3] {
          let alone = try TestExport.verify([path]) { $0.threads = threads }
          #expect(alone.findings == [] && alone.isSound && alone.recordsCompared == 0)
          #expect(alone.records == 2000 && alone.files == 3 && alone.exports == 1)
          let summary = try TestExport.verify([path], source: [source]) { $0.threads = threads }
          #expect(summary.findings == [] && summary.isSound, "\(format) \(codec)")
          #expect(summary.recordsCompared == 2000 && summary.hasSource)
        }
      }
    }
  }

  @Test("the first rejected line is recognised, whatever a file would be that begins with it")
  func firstRejected() throws {
    let folder = TemporaryFolder()
    for bad: [UInt8] in [
      [0xef, 0xbb, 0xbf] + Array("{}".utf8), [0x1f, 0x8b, 8, 0], [0x28, 0xb5, 0x2f, 0xfd, 1],
    ] {
      let line = Array("{\"n\":1}\n".utf8)
      let source = folder.write("source", line + bad + [UInt8(ascii: "\n")] + line)
      var options = ExportOptions(
        inputs: [source], dataset: try DatasetID("set"), folder: "\(folder.path)/out")
      options.onError = .quarantine
      let path = try #require(try ExportRun(options).run().path)
      let summary = try TestExport.verify([path], source: [source])
      #expect(summary.findings == [])
      #expect(summary.recordsRejected == 1)
      try FileManager.default.removeItem(atPath: path)
    }
  }

  @Test("the source may be compressed, in several files, with blank lines, or come from a pipe")
  func sources() throws {
    let folder = TemporaryFolder()
    let half = Self.lines[..<900].joined() + "\r\n  \n\n"
    let rest = Self.lines[900...].joined()
    func compressed(_ text: String, _ codec: CompressionCodec) throws -> [UInt8] {
      var output = ByteBuffer()
      try Array(text.utf8).withUnsafeBytes {
        try BlockCompressor(codec).compress($0, into: &output)
      }
      return output.array()
    }
    folder.write("parts/a.ndjson.gz", try compressed(half, .gzip))
    folder.write("parts/b.ndjson", "\u{feff}" + rest.dropLast())
    folder.write("other/a.ndjson", "\u{feff}" + half)
    folder.write("other/b.ndjson.zst", try compressed(rest, .zstd))
    for format in ExportFormat.allCases {
      let path = try TestExport.export(folder, Self.text, to: "\(format)") {
        $0.format = format
        $0.rowGroupSize = 30_000
      }
      for source in ["parts", "other"] {
        let summary = try TestExport.verify([path], source: ["\(folder.path)/\(source)"])
        #expect(summary.findings == [] && summary.recordsCompared == 2000)
      }
      let fifo = "\(folder.path)/fifo-\(format)"
      #expect(mkfifo(fifo, 0o600) == 0)
      let writer = Thread {
        guard let handle = FileHandle(forWritingAtPath: fifo) else { return }
        try? handle.write(contentsOf: Data(Self.text.utf8))
        try? handle.close()
      }
      writer.start()
      let summary = try TestExport.verify([path], source: [fifo])
      #expect(summary.findings == [] && summary.recordsCompared == 2000)
    }
  }

  @Test("a record that differs is named by file, record, line and field")
  func differences() throws {
    let folder = TemporaryFolder()
    var lines = Self.lines
    lines[1200] = lines[1200].replacing("[1200,", with: "[1201,")
    lines[5] = lines[5].replacing("text", with: "test")
    let source = folder.write("source.ndjson", "\n" + lines.joined())
    for format in ExportFormat.allCases {
      let path = try TestExport.export(folder, Self.text, to: "\(format)") {
        $0.format = format
        $0.rowGroupSize = 20_000
        $0.maximumFileRecords = 1000
      }
      let summary = try TestExport.verify([path], source: [source])
      #expect(TestExport.kinds(summary) == [.different, .different] && !summary.isSound)
      let (first, second) = (summary.findings[0], summary.findings[1])
      #expect(first.record == 6 && first.field == "s" && first.source?.line == 7)
      #expect(first.reason == "differs; source: \"test 5\"; export: \"text 5\"")
      #expect(second.record == 201 && second.field == "o.l[0]" && second.source?.line == 1202)
      #expect(second.path.contains("-2-1-c000") && first.path != second.path)
      #expect(second.source?.file == source)
      let few = try TestExport.verify([path], source: [source]) { $0.maximumFindings = 1 }
      #expect(few.findings == [first] && few.findingCount == 2)
    }
  }

  @Test("a source with more records or fewer is another one")
  func counts() throws {
    let folder = TemporaryFolder()
    let more = folder.write("more.ndjson", Self.text + "{\"n\":1}\n{\"n\":1}\n")
    let fewer = folder.write("fewer.ndjson", Self.lines.dropLast(3).joined())
    for format in ExportFormat.allCases {
      let path = try TestExport.export(folder, Self.text, to: "\(format)") {
        $0.format = format
      }
      let left = try TestExport.verify([path], source: [more])
      #expect(TestExport.kinds(left) == [.missingRecord] && left.findings[0].source?.line == 2001)
      #expect(
        left.findings[0].reason == "2 records from here on are missing after record 2000")
      let lacking = try TestExport.verify([path], source: [fewer])
      #expect(TestExport.kinds(lacking) == [.extraRecord] && lacking.findings[0].record == 1998)
      #expect(lacking.findings[0].reason == "is not in the source, nor are the 2 after it")
      #expect(lacking.recordsCompared == 1997)
    }
  }

  @Test("exports of several times are compared with their sources in order")
  func exportTimes() throws {
    let folder = TemporaryFolder()
    let texts = [Self.lines[..<10], Self.lines[10..<30], Self.lines[30..<60]].map { $0.joined() }
    let times = ["202401010000", "202401020000", "202312310000"]
    for (index, (text, time)) in zip(texts, times).enumerated() {
      _ = try TestExport.export(folder, text, time: time) {
        $0.format = index == 1 ? .json : .parquet
      }
    }
    // What a run left behind is no export.
    folder.write("out/d/_inprogress-x/part-0.parquet", "nothing")
    folder.write("out/d/.hidden/part-0.parquet", "nothing")
    let sources = [texts[2], texts[0], texts[1]].enumerated().map {
      folder.write("s\($0.offset).ndjson", $0.element)
    }
    let summary = try TestExport.verify(["\(folder.path)/out/d"], source: sources)
    #expect(summary.findings == [] && summary.exports == 3 && summary.recordsCompared == 60)
    let swapped = try TestExport.verify(["\(folder.path)/out/d"], source: sources.reversed())
    #expect(!swapped.isSound)
  }

  @Test("lines that were set aside are accounted for, one by one")
  func rejected() throws {
    let folder = TemporaryFolder()
    let bad = ["{\"n\":", "{\"n\":1}x", "[1]", "{\"a\":\"\u{1}\"}", "{\"n\":"]
    var lines = Self.lines
    for (index, line) in bad.enumerated() { lines.insert(line + "\n", at: index * 300) }
    let source = folder.write("source.ndjson", lines.joined())
    let lacking = folder.write(
      "lacking.ndjson", lines.enumerated().filter { $0.offset != 300 }.map(\.element).joined())
    for format in ExportFormat.allCases {
      let path = try TestExport.export(folder, lines.joined(), to: "\(format)") {
        $0.format = format
        $0.onError = .quarantine
        $0.rowGroupSize = 20_000
      }
      let summary = try TestExport.verify([path], source: [source])
      #expect(summary.findings == [] && summary.recordsCompared == 2000)
      #expect(summary.recordsRejected == 5)
      #expect(TestExport.kinds(try TestExport.verify([path], source: [lacking])) == [.count])
      let rejects = try FileManager.default.contentsOfDirectory(atPath: path + "/_rejected")
        .sorted()
      #expect(rejects.count == 2)
      let file = "\(path)/_rejected/\(rejects[0])"
      let content = try #require(FileManager.default.contents(atPath: file))
      try (content + Data("x\n".utf8)).write(to: URL(fileURLWithPath: file))
      #expect(TestExport.kinds(try TestExport.verify([path])) == [.changed])
      try FileManager.default.removeItem(atPath: file)
      #expect(TestExport.kinds(try TestExport.verify([path])) == [.missing])
      try content.write(to: URL(fileURLWithPath: file + "x"))
      #expect(
        TestExport.kinds(try TestExport.verify([path])).sorted { "\($0)" < "\($1)" } == [
          .extra, .missing,
        ])
    }
  }

  private static let schema = """
    {"$id":"https://ns.adobe.com/t/s","required":["@id"],"properties":{
      "@id":{"type":"string"},"xdm:born":{"type":"string","format":"date-time"},
      "repo:createdDate":{"type":"string"},
      "xdm:o":{"type":"object","properties":{"xdm:a":{"type":"integer"}}},
      "xdm:l":{"type":"array","items":{"type":"object","properties":{"xdm:b":{"type":"number"}}}}}}
    """

  @Test("by a schema: in either notation, with what it does not know rescued, or dropped")
  func schemas() throws {
    let folder = TemporaryFolder()
    let known = [
      #"{"@id":"1","xdm:born":1704067200000,"repo:createdDate":"x","xdm:o":{"xdm:a":1}}"#,
      #"{"_id":"2","born":"2024-01-01T00:00:00+01:00","_repo":{"createdDate":"y"},"l":[{"b":1},{"xdm:b":2.5}]}"#,
    ]
    let unknown = [
      #"{"_id":"3","x":{"y":[1,{"z":null}]},"o":{"a":1,"q":"w"},"l":[{},{"b":1,"c":{"d":1}},{"e":[]}]}"#,
      #"{"@id":"4","xdm:unknown":1,"_rescued":5}"#,
    ]
    let text = (known + unknown).map { $0 + "\n" }.joined()
    let source = folder.write("source.ndjson", text)
    let schema = folder.write("s.schema.json", Self.schema)
    func export(_ name: String, _ unknown: UnknownFields, _ text: String) throws -> String {
      try TestExport.export(folder, text, to: name) {
        $0.schema = schema
        $0.unknown = unknown
      }
    }
    let rescued = try export("rescue", .rescue, text)
    #expect(try TestExport.verify([rescued], source: [source]).findings == [])
    let dropped = try export("drop", .drop, text)
    let summary = try TestExport.verify([dropped], source: [source])
    #expect(summary.findings == [] && summary.fieldsDropped == 6)
    let failing = try export("fail", .fail, known.map { $0 + "\n" }.joined())
    let whole = try TestExport.verify(
      [failing], source: [folder.write("k.ndjson", known.joined(separator: "\n"))])
    #expect(whole.findings == [] && whole.fieldsDropped == 0)
    // What the schema knows may not be missing.
    for (text, other) in [("\"q\":\"w\"", "\"q\":\"v\""), ("\"a\":1,", "\"a\":2,"), ("[1,", "[2,")]
    {
      let changed = folder.write(
        "changed.ndjson", (known + unknown).joined(separator: "\n").replacing(text, with: other))
      #expect(try !TestExport.verify([rescued], source: [changed]).isSound, "\(other)")
    }
    let changed = folder.write("changed.ndjson", text.replacing("\"b\":1,", with: "\"b\":2,"))
    #expect(try !TestExport.verify([dropped], source: [changed]).isSound)
  }

  @Test("an export without a manifest is refused, unless that is accepted or the source is there")
  func noManifest() throws {
    let folder = TemporaryFolder()
    let source = folder.write("source.ndjson", Self.text)
    let path = try TestExport.export(folder, Self.text) {
      $0.writesManifest = false
      $0.maximumFileRecords = 900
    }
    #expect(TestExport.kinds(try TestExport.verify([path])) == [.manifest])
    let accepted = try TestExport.verify([path]) { $0.allowsMissingManifest = true }
    #expect(
      accepted.isSound && accepted.exportsWithoutManifest == [path] && accepted.records == 2000)
    #expect(try TestExport.verify([path], source: [source]).isSound)
    let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    try FileManager.default.removeItem(atPath: "\(path)/\(names[1])")
    #expect(try !TestExport.verify([path], source: [source]).isSound)
  }

  @Test("a manifest that was changed is named once, below its export")
  func changedManifest() throws {
    let folder = TemporaryFolder()
    let path = try TestExport.export(folder, Self.text) { $0.writesManifest = true }
    let name = try #require(
      try FolderEntries.names(in: path).first { $0.hasPrefix("manifest-") })
    let text = String(
      decoding: try WholeFile.read("\(path)/\(name)", atMost: 100_000), as: UTF8.self)
    #expect(text.contains("\"recordCount\":2000"))
    let changed = text.replacingOccurrences(
      of: "\"recordCount\":2000", with: "\"recordCount\":2001")
    try changed.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    let finding = try #require(try TestExport.verify([path]).findings.first)
    #expect(finding.path == path, "\(finding)")
    #expect(
      finding.reason.hasSuffix("the manifest was changed since it was written: its digest is wrong")
    )
  }

  @Test("what cannot be verified at all is an error: no export, no source, no sense")
  func errors() throws {
    let folder = TemporaryFolder()
    let path = try TestExport.export(folder, "{\"a\":1}\n")
    #expect(throws: ExportError.self) { try TestExport.verify([folder.path + "/none"]) }
    #expect(throws: ExportError.self) {
      try TestExport.verify([path], source: [folder.path + "/none"])
    }
    #expect(throws: ExportError.self) { try TestExport.verify([]) }
    #expect(throws: ExportError.self) { try TestExport.verify([path]) { $0.threads = 0 } }
    let run = try VerifyRun(VerifyOptions(exports: [path]))
    run.cancel()
    #expect(throws: ExportError.self) { try run.run() }
  }

  @Test("progress goes up to all bytes, twice: hashed and decoded")
  func progress() throws {
    let folder = TemporaryFolder()
    let path = try TestExport.export(folder, Self.text)
    let seen = Seen()
    let summary = try TestExport.verify([path]) { $0.onProgress = { seen.progress = $0 } }
    #expect(summary.isSound && summary.bytes > 0)
    // No more often than ten times a second: a short run may report nothing.
    if let last = seen.progress {
      #expect(last.phase == .verifying && last.bytesTotal == 2 * summary.bytes)
      #expect(last.bytesDone <= last.bytesTotal)
    }
  }

  private final class Seen: @unchecked Sendable {
    var progress: WorkProgress?
  }
}
