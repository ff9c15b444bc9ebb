import Exporting
import Store
import Testing
import Wording
import Work

@testable import Bench

@Suite("BenchOptions")
struct BenchOptionsTests {
  @Test(
    "a codec is written with its level where it has some",
    arguments: [
      ("none", "none"), ("snappy", "snappy"), ("lz4", "lz4"), ("zstd:9", "zstd:9"),
      ("gzip:1", "gzip:1"), ("zstd", "zstd:3"), ("gzip", "gzip:6"),
    ])
  func codecs(text: String, name: String) throws {
    #expect(try BenchCodec(parsing: text).description == name)
  }

  @Test(
    "what is no codec or no level of it is refused by a sentence",
    arguments: [
      ("brotli", "'brotli' is no codec"), ("", "'' is no codec"), ("zstd:", "no number"),
      ("zstd:fast", "no number"), ("zstd:0", "levels 1 to 22, not 0"), ("gzip:10", "levels 1 to 9"),
      ("snappy:1", "snappy has no compression levels"), ("zstd:99999999999999999999", "no number"),
    ])
  func badCodecs(text: String, part: String) {
    let error = #expect(throws: ExportError.self) { try BenchCodec(parsing: text) }
    #expect(error?.category == .usage)
    #expect(error?.description.contains(part) == true)
  }

  private func labels(_ change: (inout BenchOptions) throws -> Void) rethrows -> [String] {
    var options = BenchOptions(inputs: ["in"])
    try change(&options)
    return options.combinations.map(\.label)
  }

  @Test("JSON is tried with the codecs that it takes, and has no row groups")
  func combinations() throws {
    let labels = try labels {
      $0.codecs = try ["snappy", "zstd:3"].map { try BenchCodec(parsing: $0) }
      $0.rowGroupSizes = [nil, 32 << 20, 1000]
    }
    #expect(
      labels == [
        "parquet snappy", "parquet snappy 32MiB", "parquet snappy 1000", "parquet zstd:3",
        "parquet zstd:3 32MiB", "parquet zstd:3 1000", "json zstd:3",
      ])
  }

  @Test("choices of encodings are tried with each size of row groups, and of Parquet alone")
  func encodings() throws {
    let labels = try labels {
      $0.codecs = [try BenchCodec(.zstd, level: 1)]
      $0.rowGroupSizes = [nil, 1 << 20]
      $0.encodings = [.compatible, .smallest]
    }
    #expect(
      labels == [
        "parquet zstd:1 compatible", "parquet zstd:1 smallest", "parquet zstd:1 1MiB compatible",
        "parquet zstd:1 1MiB smallest", "json zstd:1",
      ])
  }

  @Test("without options, eight ways of Parquet and six of JSON are tried")
  func usual() {
    let labels = labels { _ in }
    #expect(labels.count { $0.hasPrefix("parquet") } == 8)
    #expect(labels.count { $0.hasPrefix("json") } == 6)
  }

  @Test("the same codec in other words is tried once")
  func repeated() throws {
    let labels = try labels {
      $0.formats = [.json, .json]
      $0.codecs = try ["zstd", "zstd:3", "none"].map { try BenchCodec(parsing: $0) }
    }
    #expect(labels == ["json zstd:3", "json none"])
  }

  @Test("options that leave nothing to measure, or make no sense, are refused")
  func refused() throws {
    func refuses(_ part: String, _ change: (inout BenchOptions) throws -> Void) rethrows {
      var options = BenchOptions(inputs: ["in"])
      try change(&options)
      let error = #expect(throws: ExportError.self) { try BenchRun(options) }
      #expect(error?.category == .usage)
      #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }
    try refuses("json cannot be compressed with snappy") {
      $0.formats = [.json]
      $0.codecs = [try BenchCodec(.snappy)]
    }
    refuses("no input") { $0.inputs = [] }
    refuses("0 repeats") { $0.repeats = 0 }
    refuses("sample of 0") { $0.sampleSize = 0 }
    refuses("row group size of 0") { $0.rowGroupSizes = [0] }
    refuses("size limit") { $0.maximumSize = .share(0) }
  }

  @Test("the arguments of a combination ask for what the options do")
  func arguments() throws {
    let combination = BenchCombination(
      format: .parquet, codec: try BenchCodec(.zstd, level: 9), rowGroupSize: 1 << 20,
      encodings: .smallest)
    #expect(
      BenchOptions(inputs: ["in"]).arguments(of: combination) == [
        "--format", "parquet", "--compression", "zstd", "--level", "9", "--encodings", "smallest",
        "--row-group-size", "1MiB",
      ])
    var options = ExportOptions(inputs: ["in"], dataset: try DatasetID("D"), folder: "out")
    try ExportOptions.table.apply(combination.values, to: &options)
    #expect(options.format == .parquet && options.compression == .zstd && options.level == 9)
    #expect(options.rowGroupSize == 1 << 20 && options.encodings == .smallest)
  }

  @Test("words are quoted where a shell would take them for more")
  func shell() {
    #expect(ShellText.line(["a", "/b/c-d_e.f", "--x=1"]) == "a /b/c-d_e.f --x=1")
    #expect(ShellText.line(["a b", "it's", "", "$x", "é"]) == "'a b' 'it'\\''s' '' '$x' 'é'")
  }
}
