import Codecs
import ExportTestSupport
import FileSystem
import Foundation
import Testing
import Wording
import Work

@testable import Store

struct NamingTests {
  @Test(
    "a dataset ID is a plain name",
    arguments: ["a", "5e8b-11.ee_X", "...", "-", String(repeating: "x", count: 255)])
  func goodDataset(text: String) throws {
    #expect(try DatasetID(text).description == text)
  }

  @Test(
    "what could leave the folder or confuse a shell is no dataset ID",
    arguments: [
      "", ".", "..", "a/b", "../x", "a b", "é", "a\n", "a\0b", "a\\b",
      String(repeating: "x", count: 256),
    ])
  func badDataset(text: String) {
    let error = #expect(throws: ExportError.self) { try DatasetID(text) }
    #expect(error?.category == .usage)
  }

  @Test(
    "an export time is a minute of the calendar",
    arguments: [
      ("202401010000", 1_704_067_200), ("202402292359", 1_709_251_140), ("197001010000", 0),
      ("196912312359", -60), ("000101010000", -62_135_596_800),
    ] as [(String, Int64)])
  func goodTime(text: String, seconds: Int64) throws {
    let time = try ExportTime(text)
    #expect(time.secondsSince1970 == seconds)
    #expect(time.description == text)
    let latest = Date(timeIntervalSince1970: Double(seconds) + 59.5)
    #expect(ExportTime(latest) == time)
  }

  @Test(
    "minutes that the calendar lacks are refused",
    arguments: [
      "", "20240101", "2024010100000", "202413010000", "202302290000", "202401012400",
      "202401010060", "20240101 000", "２０２４01010000", "-02401010000", "+02401010000",
      "000001010000",
    ])
  func badTime(text: String) {
    let error = #expect(throws: ExportError.self) { try ExportTime(text) }
    #expect(error?.category == .usage)
  }

  @Test("the text of an export time is RFC 3339")
  func iso() throws {
    #expect(try ExportTime("202401020304").iso8601.hasPrefix("2024-01-02T03:04:00"))
  }

  @Test("identifiers are version 4 UUIDs, and a seed repeats them")
  func identifiers() {
    var first = Identifiers(seed: 5)
    var second = Identifiers(seed: 5)
    var unseeded = Identifiers(seed: nil)
    for _ in 0..<100 {
      let uuid = first.uuid()
      #expect(uuid == second.uuid())
      let other = unseeded.uuid()
      #expect(uuid != other)
      for text in [uuid, other] {
        let isUUID = text.wholeMatch(
          of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/)
        #expect(isUUID != nil, "\(text)")
      }
      #expect(first.int63() == second.int63())
      #expect(unseeded.int63() < 1 << 63)
    }
  }

  static let extensions: [(ExportFormat, CompressionCodec, String)] = [
    (.parquet, .none, ".parquet"), (.parquet, .gzip, ".gz.parquet"),
    (.parquet, .zstd, ".zstd.parquet"), (.parquet, .snappy, ".snappy.parquet"),
    (.parquet, .lz4, ".lz4raw.parquet"), (.json, .none, ".json"), (.json, .gzip, ".json.gz"),
    (.json, .zstd, ".json.zst"),
  ]

  @Test("files are named as Spark names them", arguments: extensions.indices)
  func fileNames(index: Int) {
    let (format, codec, fileExtension) = Self.extensions[index]
    #expect(format.codecs.contains(codec))
    var identifiers = Identifiers(seed: 1)
    var names = FileNames(format: format, codec: codec, from: &identifiers)
    let all = (0..<12).map { _ in names.next() }
    #expect(Set(all).count == 12)
    for (part, name) in all.enumerated() {
      let digits = part < 10 ? "0000\(part)" : "000\(part)"
      let match = name.wholeMatch(
        of: /part-(\d{5})-tid-(\d{1,19})-([0-9a-f-]{36})-(\d+)-1-c000(\..*)/)
      #expect(match?.1 ?? "" == digits)
      #expect(match?.4 ?? "" == "\(part + 1)")
      #expect(match?.5 ?? "" == fileExtension)
    }
  }

  @Test("names of a part do not depend on other parts, and are in order by part and file")
  func namesOfParts() {
    var identifiers = Identifiers(seed: 1)
    let job = FileNames(format: .parquet, codec: .zstd, from: &identifiers)
    var only = job.names(ofPart: 0, of: 1)
    var same = job
    for _ in 0..<3 { #expect(only.next() == same.next()) }
    #expect(only.rejectedStem == same.rejectedStem)
    var all: [String] = []
    for part in [2, 0, 100_000, 1] {
      var names = job.names(ofPart: part, of: 100_001)
      let stem = names.rejectedStem
      for file in 0..<1002 {
        let name = names.next()
        let place = FileNames.place(of: name)
        #expect(place?.part == part && place?.file == file)
        if file == 0 { #expect(name == "\(stem).zstd.parquet") }
        all.append(name)
      }
      let digits = part < 10 ? "0000\(part)" : "\(part)"
      #expect(all.last?.hasPrefix("part-\(digits)-tid-") == true)
      #expect(all.last?.hasSuffix("-\(part + 1)-1-c1001.zstd.parquet") == true)
    }
    #expect(Set(all).count == 4 * 1002)
    for (name, part, file) in [
      ("part-7.json", 7, 0), ("part-00003-x-c2-c0x.json.gz", 3, 0),
      ("part-1-c012.gz.parquet", 1, 12),
    ] {
      let place = FileNames.place(of: name)
      #expect(place?.part == part && place?.file == file)
    }
    for name in ["part-.json", "parts-1.json", "1-c000.json"] {
      #expect(FileNames.place(of: name) == nil)
    }
  }

  @Test("without a manifest, an export's files are in the order of their parts and numbers")
  func listingOrder() throws {
    let folder = TemporaryFolder()
    let ordered = [
      "part-00000-a-1-1-c000.json", "part-00000-a-1-1-c999.json", "part-00000-a-1-1-c1000.json",
      "part-00001-a-2-1-c000.json", "part-99999-a-1-1-c000.json", "part-100000-a-1-1-c000.json",
    ]
    for name in ordered.reversed() { folder.write("e/\(name)", "{}\n") }
    let export = try PublishedExport("\(folder.path)/e")
    #expect(export.files.map(\.name) == ordered)
  }
}
