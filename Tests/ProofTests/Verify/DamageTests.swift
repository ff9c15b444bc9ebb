import Codecs
import ExportTestSupport
import Foundation
import Store
import TestSupport
import Testing
import Work

@testable import Proof

/// Damages exports in every way that a test can think of, and counts what is noticed.
@Suite("Damage", .serialized)
struct DamageTests {
  /// A small export, whose files can be damaged one at a time.
  final class Target {
    let folder = TemporaryFolder()
    let path: String
    let source: String
    let text: [UInt8]
    let names: [String]
    private let contents: [String: [UInt8]]

    init(
      _ format: ExportFormat, _ codec: CompressionCodec, manifest: Bool = true, files: Int = 2
    ) throws {
      let lines = (0..<12).map {
        #"{"n":\#($0 * 7),"s":"text \#($0 % 3)","l":[{"d":\#($0).5},null],"t":"2024-01-0\#(1 + $0 % 7)T00:00:00.000Z"}"#
          + "\n"
      }
      let whole = lines.joined()
      source = folder.write("source.ndjson", whole + "{bad\n")
      path = try TestExport.export(folder, whole + "{bad\n") {
        $0.format = format
        $0.compression = codec
        $0.onError = .quarantine
        $0.writesManifest = manifest
        $0.maximumFileRecords = 12 / files
      }
      text = try TestExport.restore([path]).text
      names = try FileManager.default.subpathsOfDirectory(atPath: path)
        .filter { !$0.hasSuffix("_rejected") }.sorted()
      contents = Dictionary(
        uniqueKeysWithValues: names.map { [path] name in
          (name, Array(FileManager.default.contents(atPath: "\(path)/\(name)") ?? Data()))
        })
    }

    func bytes(_ name: String) -> [UInt8] { contents[name] ?? [] }

    func write(_ name: String, _ bytes: [UInt8]) {
      // Not through a temporary file: thousands of these are written.
      _ = FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data(bytes))
    }

    func restore(_ name: String) { write(name, bytes(name)) }

    /// Whether verifying finds something.
    func isNoticed(withSource: Bool = false) throws -> Bool {
      var options = VerifyOptions(exports: [path])
      options.source = withSource ? [source] : []
      options.threads = 1
      options.allowsMissingManifest = true
      do throws(ExportError) { return try !VerifyRun(options).run().isSound } catch { return true }
    }

    enum Restored { case same, refused, wrong }

    /// What restoring gives: what it writes before it refuses must be right.
    func restored() -> Restored {
      var found: [UInt8] = []
      do {
        var options = RestoreOptions(exports: [path])
        options.threads = 1
        _ = try RestoreRun(options).run { found += $0 }
      } catch {
        return text.starts(with: found) ? .refused : .wrong
      }
      return found == text ? .same : .wrong
    }
  }

  struct Count: CustomStringConvertible {
    var tried = 0
    var noticed = 0
    /// Not noticed, and restored as it was.
    var harmless = 0
    /// Not noticed without the source, and with it.
    var missed = 0
    var missedWithSource = 0
    /// Restored to other records, without an error.
    var wrong = 0

    var description: String {
      "tried \(tried), noticed \(noticed), carry nothing \(harmless), missed \(missed),"
        + " missed with source \(missedWithSource), restored wrong \(wrong)"
    }

    mutating func add(_ target: Target) throws {
      tried += 1
      let isNoticed = try target.isNoticed()
      let restored = target.restored()
      if restored == .wrong { wrong += 1 }
      if isNoticed { return noticed += 1 }
      if restored == .same { return harmless += 1 }
      missed += 1
      if try !target.isNoticed(withSource: true) { missedWithSource += 1 }
    }
  }

  /// Changes bytes of a file, one in `step` of them; `Tests/Interop/damage.py` changes each.
  private static func flips(
    _ target: Target, _ name: String, _ count: inout Count, step: Int
  ) throws {
    var generator = SeededGenerator(seed: 3)
    let bytes = target.bytes(name)
    for index in stride(from: bytes.count % step, to: bytes.count, by: step) {
      var changed = bytes
      changed[index] ^= UInt8.random(in: 1...255, using: &generator)
      target.write(name, changed)
      try count.add(target)
    }
    target.restore(name)
  }

  private static func cuts(
    _ target: Target, _ name: String, _ count: inout Count, step: Int
  ) throws {
    let bytes = target.bytes(name)
    for length in stride(from: 0, to: bytes.count, by: step) {
      target.write(name, Array(bytes[..<length]))
      try count.add(target)
    }
    target.restore(name)
  }

  @Test(
    "with a manifest, any byte that is changed or cut off is noticed, and nothing wrong restored")
  func withManifest() throws {
    for (format, codec) in [(ExportFormat.parquet, CompressionCodec.zstd), (.json, .gzip)] {
      let target = try Target(format, codec)
      #expect(try !target.isNoticed(withSource: true) && target.restored() == .same)
      var (flips, cuts) = (Count(), Count())
      for name in target.names {
        try Self.flips(target, name, &flips, step: 19)
        try Self.cuts(target, name, &cuts, step: 23)
      }
      print("damage, \(format) \(codec), byte changed:  \(flips)")
      print("damage, \(format) \(codec), cut off:       \(cuts)")
      for count in [flips, cuts] {
        #expect(count.tried > 70 && count.noticed == count.tried && count.wrong == 0)
      }
    }
  }

  @Test("files alone: what is not noticed carries nothing, or is noticed with the source")
  func withoutManifest() throws {
    let cases: [(ExportFormat, CompressionCodec)] = [
      (.parquet, .zstd), (.parquet, .none), (.json, .gzip), (.json, .zstd), (.json, .none),
    ]
    for (format, codec) in cases {
      let target = try Target(format, codec, manifest: false, files: 1)
      #expect(try !target.isNoticed(withSource: true) && target.restored() == .same)
      var (flips, cuts) = (Count(), Count())
      let name = try #require(target.names.first { $0.hasPrefix("part-") })
      try Self.flips(target, name, &flips, step: 5)
      try Self.cuts(target, name, &cuts, step: 11)
      print("damage, \(format) \(codec) without manifest, byte changed:  \(flips)")
      print("damage, \(format) \(codec) without manifest, cut off:       \(cuts)")
      #expect(flips.tried > 30 && flips.missedWithSource == 0 && cuts.missedWithSource == 0)
      switch format {
      case .parquet:
        #expect(cuts.noticed == cuts.tried && cuts.wrong == 0)
        // Whether times are in UTC is one of the few things that a footer says once.
        #expect(flips.missed <= flips.tried / 100 && flips.wrong == flips.missed)
      case .json where codec == .none:
        // Text without a checksum: another digit is another number, and a line less is none. The
        // source tells.
        #expect(flips.noticed > flips.tried / 4)
      case .json:
        #expect(flips.noticed + flips.harmless == flips.tried && flips.wrong == 0)
        #expect(cuts.noticed == cuts.tried && cuts.wrong == 0)
      }
    }
  }

  @Test("files that are swapped, missing, added, emptied or doubled are noticed")
  func files() throws {
    for (format, codec) in [(ExportFormat.parquet, CompressionCodec.zstd), (.json, .gzip)] {
      let target = try Target(format, codec)
      let parts = target.names.filter { $0.hasPrefix("part-") }
      let manager = FileManager.default
      var count = Count()
      for name in target.names {
        try manager.removeItem(atPath: "\(target.path)/\(name)")
        if name.hasPrefix("manifest-") {
          // Nothing is left to say what was there: it has to be asked for.
          #expect(TestExport.kinds(try TestExport.verify([target.path])) == [.manifest])
        } else {
          try count.add(target)
        }
        target.write(name, [])
        try count.add(target)
        target.write(name, target.bytes(name) + [0])
        try count.add(target)
        target.restore(name)
      }
      target.write(parts[0], target.bytes(parts[1]))
      target.write(parts[1], target.bytes(parts[0]))
      try count.add(target)
      target.write(parts[1], target.bytes(parts[1]))
      try count.add(target)
      target.restore(parts[0])
      for extra in [
        parts[0] + ".json", "x.parquet", "notes.txt", "_rejected/x", "manifest-d-x.json",
      ] {
        target.write(extra, target.bytes(parts[0]))
        #expect(try target.isNoticed(), "\(extra)")
        try manager.removeItem(atPath: "\(target.path)/\(extra)")
      }
      #expect(try !target.isNoticed())
      print("damage, \(format) \(codec), whole files:   \(count)")
      #expect(count.noticed == count.tried && count.wrong == 0)
    }
  }

  @Test("a manifest that is edited and sealed again contradicts the files, or itself")
  func editedManifest() throws {
    for (format, codec) in [(ExportFormat.parquet, CompressionCodec.snappy), (.json, .zstd)] {
      let target = try Target(format, codec)
      let name = try #require(target.names.first { $0.hasPrefix("manifest-") })
      let text = String(decoding: target.bytes(name), as: UTF8.self)
      let edits: [(String, String)] = [
        ("\"recordCount\":6", "\"recordCount\":5"),
        ("\"recordsWritten\":12", "\"recordsWritten\":11"),
        ("\"recordsRejected\":1", "\"recordsRejected\":0"),
        ("\"recordsRead\":13", "\"recordsRead\":12"),
        ("\"sha256\":\"", "\"sha256\":\"0"), ("\"exportTime\":\"2024", "\"exportTime\":\"2023"),
        ("\"datasetId\":\"d\"", "\"datasetId\":\"e\""), ("\"flowRunId\":\"", "\"flowRunId\":\"0"),
        ("\"size\":", "\"size\":1"), ("\"outputBytes\":", "\"outputBytes\":1"),
        ("part-00000", "part-00001"),
        ("\"format\":\"\(format)\"", "\"format\":\"\(format == .json ? "parquet" : "json")\""),
        ("_rejected/part", "_rejected/pert"),
        ("\"exportResults\":[", "\"exportResults\":[{\"name\":\"x.json\"},"),
        ("\"name\":\"", "\"name\":\"../"),
        ("\"exportResults\":[{", "\"exportResults\":[],\"x\":[{"),
      ]
      var count = Count()
      for (part, other) in edits {
        let range = try #require(text.range(of: part), "\(part)")
        target.write(name, Self.seal(text.replacingCharacters(in: range, with: other)))
        try count.add(target)
        #expect(count.noticed == count.tried && count.wrong == 0, "\(other)")
      }
      print("damage, \(format) \(codec), manifest edited: \(count)")
      // The same edits without the seal.
      for (part, other) in edits {
        target.write(name, Array(text.replacing(part, with: other).utf8))
        #expect(try target.isNoticed() && target.restored() != .wrong, "\(other)")
      }
      target.restore(name)
      #expect(try !target.isNoticed())
    }
  }

  @Test("an export of which no trace is left is missed, and noticed with the source")
  func wholeExport() throws {
    let folder = TemporaryFolder()
    let texts = (0..<3).map { "{\"a\":\($0)}\n" }
    var paths: [String] = []
    for (index, text) in texts.enumerated() {
      paths.append(try TestExport.export(folder, text, time: "20240101000\(index)"))
    }
    let dataset = "\(folder.path)/out/d"
    let sources = texts.enumerated().map { folder.write("s\($0.offset)", $0.element) }
    #expect(try TestExport.verify([dataset], source: sources).isSound)
    // Manifests of one dataset are as good as each other, but each knows its own time.
    let manifests = try paths.map { path in
      let name = try #require(
        FileManager.default.contentsOfDirectory(atPath: path).first { $0.hasPrefix("manifest-") })
      return "\(path)/\(name)"
    }
    let content = try #require(FileManager.default.contents(atPath: manifests[0]))
    try FileManager.default.contents(atPath: manifests[1])?.write(
      to: URL(fileURLWithPath: manifests[0]))
    #expect(try !TestExport.verify([dataset]).isSound)
    try content.write(to: URL(fileURLWithPath: manifests[0]))
    try FileManager.default.removeItem(atPath: paths[1])
    #expect(try TestExport.verify([dataset]).isSound)
    #expect(try !TestExport.verify([dataset], source: sources).isSound)
  }

  /// The manifest with a digest of what it is now.
  private static func seal(_ manifest: String) -> [UInt8] {
    let marker = ",\"manifestSha256\":\""
    let body = manifest.range(of: marker).map { String(manifest[..<$0.lowerBound]) } ?? manifest
    return Array((body + "}").utf8).withUnsafeBytes { ManifestDigest.seal($0) }
  }
}
