import Codecs
import ExportTestSupport
import Exporting
import Foundation
import Store
import Testing
import Wording
import Work

@testable import Proof

@Suite("restore")
struct RestoreRunTests {
  /// Records whose text is what restoring them gives.
  static let lines = (0..<2000).map { number in
    #"{"n":\#(number),"t":"2024-01-0\#(1 + number % 3)T00:00:00.000Z","o":{"l":[\#(number),null],"e":{}}}"#
      + "\n"
  }
  static let text = lines.joined()

  @Test("what was exported is restored, whatever the format, the codec and the number of threads")
  func roundTrips() throws {
    let folder = TemporaryFolder()
    for format in ExportFormat.allCases {
      for codec in format.codecs {
        let path = try TestExport.export(folder, Self.text, to: "\(format)-\(codec)") {
          $0.format = format
          $0.compression = codec
          $0.rowGroupSize = 20_000
          $0.maximumFileRecords = 700
        }
        for threads in [1, 3] {
          let (text, summary) = try TestExport.restore([path]) { $0.threads = threads }
          #expect(text == Array(Self.text.utf8), "\(format) \(codec)")
          #expect(summary.records == 2000 && summary.files == 3 && summary.exports == 1)
          #expect(summary.exportsWithoutManifest == [])
        }
      }
    }
  }

  /// Contents of an export's files by their names.
  private static func contents(_ path: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    return Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, FileManager.default.contents(atPath: "\(path)/\($0)") ?? Data())
      })
  }

  @Test(
    "where the source's text is another, what is restored and exported again stays as it is from then on"
  )
  func fixedPoint() throws {
    let folder = TemporaryFolder()
    // The text of local times, and of some numbers, is longer than what is restored.
    let source = (1...3000).map {
      #"{"n":\#($0)0e-1,"t":"2024-01-0\#(1 + $0 % 3)T00:\#(10 + $0 % 50):00.000+01:00","s":"\#($0 % 7)"}"#
        + "\n"
    }.joined()
    for format in ExportFormat.allCases {
      func export(_ text: String, _ name: String, threads: Int) throws -> [String: Data] {
        try Self.contents(
          TestExport.export(folder, text, to: "\(name)-\(format)") {
            $0.format = format
            $0.rowGroupSize = 20_000
            $0.threads = threads
          })
      }
      func restore(_ name: String, threads: Int) throws -> String {
        let path = "\(folder.path)/\(name)-\(format)/d/exportTime=202401010000"
        return String(
          decoding: try TestExport.restore([path]) { $0.threads = threads }.text, as: UTF8.self)
      }
      let first = try export(source, "first", threads: 2)
      let text = try restore("first", threads: 1)
      let second = try export(text, "second", threads: 1)
      #expect((text == source) == (format == .json) && (first == second) == (format == .json))
      #expect(try restore("second", threads: 2) == text)
      #expect(try export(text, "third", threads: 2) == second)
      let fifo = "\(folder.path)/fifo-\(format)"
      #expect(mkfifo(fifo, 0o600) == 0)
      let writer = Thread {
        guard let handle = FileHandle(forWritingAtPath: fifo) else { return }
        try? handle.write(contentsOf: Data(text.utf8))
        try? handle.close()
      }
      writer.start()
      let piped = try TestExport.export(folder, "", to: "piped-\(format)") {
        $0.inputs = [fifo]
        $0.format = format
        $0.rowGroupSize = 20_000
      }
      #expect(try Self.contents(piped) == second)
    }
  }

  @Test("what is restored is exported to the same bytes again")
  func sameBytes() throws {
    let folder = TemporaryFolder()
    for format in ExportFormat.allCases {
      let first = try TestExport.export(folder, Self.text, to: "first-\(format)") {
        $0.format = format
      }
      let text = String(decoding: try TestExport.restore([first]).text, as: UTF8.self)
      let second = try TestExport.export(folder, text, to: "second-\(format)") {
        $0.format = format
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: first).sorted()
      #expect(try FileManager.default.contentsOfDirectory(atPath: second).sorted() == names)
      for name in names {
        #expect(
          FileManager.default.contents(atPath: "\(first)/\(name)")
            == FileManager.default.contents(atPath: "\(second)/\(name)"), "\(name)")
      }
    }
  }

  @Test("text can be compressed, in blocks that make one file")
  func compression() throws {
    let folder = TemporaryFolder()
    let path = try TestExport.export(folder, Self.text) { $0.rowGroupSize = 9000 }
    for codec in [CompressionCodec.gzip, .zstd] {
      let (bytes, _) = try TestExport.restore([path]) { $0.compression = codec }
      let file = folder.write("x.\(codec)", bytes)
      let again = try TestExport.export(folder, "", to: "again-\(codec)") { $0.inputs = [file] }
      #expect(try TestExport.restore([again]).text == Array(Self.text.utf8))
    }
    #expect(throws: ExportError.self) {
      try TestExport.restore([path]) { $0.compression = .snappy }
    }
  }

  @Test("the exports of a dataset follow each other by time, of whatever format")
  func exportTimes() throws {
    let folder = TemporaryFolder()
    let texts = ["{\"a\":1}\n", "{\"b\":2}\n", "{\"a\":3}\n"]
    let times = ["202401020000", "202401010000", "202312310000"]
    var paths: [String] = []
    for (index, (text, time)) in zip(texts, times).enumerated() {
      paths.append(
        try TestExport.export(folder, text, time: time) {
          $0.format = index == 1 ? .json : .parquet
        })
    }
    let inOrder = Array(texts.reversed().joined().utf8)
    for path in [folder.path + "/out", folder.path + "/out/d", folder.path + "/out/d/"] {
      let (text, summary) = try TestExport.restore([path])
      #expect(text == inOrder && summary.exports == 3)
    }
    #expect(try TestExport.restore([paths[0], paths[2]]).text == Array((texts[0] + texts[2]).utf8))
    try FileManager.default.createDirectory(
      atPath: folder.path + "/out/e/exportTime=202401010000", withIntermediateDirectories: true)
    for path in [folder.path + "/out", folder.path, folder.path + "/none", folder.write("f", "")] {
      #expect(throws: ExportError.self) { try TestExport.restore([path]) }
    }
  }

  @Test("records can be chosen by time and fields, the same from both formats")
  func choices() throws {
    let folder = TemporaryFolder()
    let lines = (0..<100).map {
      #"{"timestamp":"2024-01-0\#(1 + $0 % 5)T00:00:00.000Z","n":\#($0),"o":{"a":\#($0),"b":1}}"#
        + "\n"
    }
    for format in ExportFormat.allCases {
      let path = try TestExport.export(folder, lines.joined() + "{\"n\":-1}\n", to: "\(format)") {
        $0.format = format
        $0.rowGroupSize = 700
      }
      let (text, summary) = try TestExport.restore([path]) {
        $0.timeRange = RestoreOptions.Range(parsing: "2024-01-02..2024-01-04")
      }
      let expected = lines.filter { $0.contains("2024-01-02") || $0.contains("2024-01-03") }
      #expect(text == Array(expected.joined().utf8))
      #expect(summary.records == expected.count && summary.recordsWithoutTime == 1)
      let (fields, _) = try TestExport.restore([path]) { $0.columns = ["n", "o.b"] }
      #expect(String(decoding: fields, as: UTF8.self).hasPrefix(#"{"n":0,"o":{"b":1}}"# + "\n"))
    }
    let path = try TestExport.export(folder, "{\"a\":1}\n", to: "untimed")
    #expect(throws: ExportError.self) {
      try TestExport.restore([path]) {
        $0.timeRange = RestoreOptions.Range(parsing: "2024-01-02..")
      }
    }
  }

  @Test("a file that is not what its manifest says is not restored, nor is one that is missing")
  func changedFiles() throws {
    let folder = TemporaryFolder()
    for format in ExportFormat.allCases {
      let path = try TestExport.export(folder, Self.text, to: "\(format)") {
        $0.format = format
        $0.maximumFileRecords = 1000
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: path)
        .filter { $0.hasPrefix("part-") }.sorted()
      let second = URL(fileURLWithPath: "\(path)/\(names[1])")
      let bytes = try Data(contentsOf: second)
      func expectRefused(_ sentence: String) {
        var text: [UInt8] = []
        #expect {
          try RestoreRun(RestoreOptions(exports: [path])).run { text += $0 }
        } throws: { error in
          let description = (error as? ExportError)?.description ?? ""
          return description.contains(names[1]) && description.contains(sentence)
        }
        // Records of the first file are right; of the second there is none.
        #expect(text == Array(Self.lines[..<1000].joined().utf8))
      }
      var changed = bytes
      changed[bytes.count / 2] ^= 1
      try changed.write(to: second)
      expectRefused("SHA-256")
      try bytes.dropLast().write(to: second)
      expectRefused("bytes, its manifest says")
      try FileManager.default.removeItem(at: second)
      expectRefused("missing")
    }
  }

  @Test("without a manifest files are taken as they are, in the order of their numbers")
  func noManifest() throws {
    let folder = TemporaryFolder()
    let path = try TestExport.export(folder, Self.text) {
      $0.writesManifest = false
      $0.maximumFileRecords = 300
    }
    let (text, summary) = try TestExport.restore([path])
    #expect(text == Array(Self.text.utf8))
    #expect(summary.exportsWithoutManifest == [path])
    folder.write("many/part-100000-x.json", "{\"a\":2}\n")
    folder.write("many/part-99999-x.json", "{\"a\":1}\n")
    folder.write("many/_rejected/part-0.json", "{\"a\":0}\n")
    #expect(
      try TestExport.restore([folder.path + "/many"]).text == Array("{\"a\":1}\n{\"a\":2}\n".utf8))
    folder.write("many/part-99999-x.json", "{\"a\":1}\n{\"a\":\n")
    #expect(throws: ExportError.self) { try TestExport.restore([folder.path + "/many"]) }
  }

  @Test("manifests that are damaged, doubled or lead out of their folder are refused")
  func manifests() throws {
    let folder = TemporaryFolder()
    folder.write("m/part-0.json", "{\"a\":1}\n")
    func manifest(_ entry: String) -> String { #"{"flowRunId":"x","exportResults":[\#(entry)]}"# }
    // Adobe's own has no more than these.
    let good = manifest(#"{"sinkPath":"d","name":"part-0.json","size":8}"#)
    folder.write("m/manifest-d-x.json", good)
    #expect(try TestExport.restore([folder.path + "/m"]).text == Array("{\"a\":1}\n".utf8))
    for bad in [
      "", "{}", "[]", String(good.dropLast()), manifest(#"{"name":"../m/part-0.json"}"#),
      manifest(#"{"name":"/etc/passwd"}"#), manifest(#"{"name":"part-0.json","size":-1}"#),
      manifest(#"{"name":"part-0.json","size":9}"#), manifest(#"{"name":"part-1.json"}"#),
      manifest(#"{"name":"part-0.json","recordCount":2}"#), manifest(#"{"name":"part-0.txt"}"#),
      manifest(#"{"name":"part-0.json","sha256":"00"}"#), manifest(#"{"name":""}"#),
    ] {
      folder.write("m/manifest-d-x.json", bad)
      #expect(throws: ExportError.self, "\(bad)") { try TestExport.restore([folder.path + "/m"]) }
    }
    folder.write("m/manifest-d-x.json", good)
    folder.write("m/manifest-d-y.json", good)
    #expect(throws: ExportError.self) { try TestExport.restore([folder.path + "/m"]) }
  }
}
