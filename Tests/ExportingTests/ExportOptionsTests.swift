import Store
import Testing
import Wording
import Work

@testable import Exporting

struct ExportOptionsTests {
  func options(_ change: (inout ExportOptions) -> Void = { _ in }) throws -> ExportOptions {
    var options = ExportOptions(inputs: ["a"], dataset: try DatasetID("set"), folder: "out")
    change(&options)
    return options
  }

  @Test("the defaults are Parquet with zstd and JSON with gzip")
  func defaults() throws {
    try options().validate()
    #expect(try options().codec == .zstd)
    #expect(try options { $0.format = .json }.codec == .gzip)
  }

  static let wrong: [(ExportOptions.Change, String)] = [
    ({ $0.folder = "" }, "no folder"),
    (
      {
        if let id = try? DatasetID(String(repeating: "x", count: 205)) { $0.dataset = id }
        $0.writesManifest = true
      },
      "a dataset ID of 205 characters is too long for the name of a manifest: use at most 204, or no"
        + " manifest"
    ),
    (
      {
        $0.format = .json
        $0.compression = .lz4
      }, "cannot be compressed with lz4"
    ),
    (
      {
        $0.format = .json
        $0.compression = .snappy
      }, "cannot be compressed with snappy"
    ),
    (
      {
        $0.compression = .snappy
        $0.level = 1
      }, "snappy has no compression levels"
    ),
    ({ $0.level = 23 }, "zstd has levels 1 to 22, not 23"),
    ({ $0.threads = 0 }, "0 threads"),
    ({ $0.rowGroupSize = 0 }, "row group size"),
    ({ $0.maximumFileSize = -1 }, "file size limit"),
    ({ $0.maximumFileRecords = 0 }, "records a file"),
    ({ $0.maximumRejects = 5 }, "needs bad lines to be set aside: use badLines .quarantine"),
    ({ $0.schemaPath = ["a"] }, "of use with a schema only"),
    ({ $0.unknown = .drop }, "without a schema, no field is unknown"),
    (
      {
        $0.format = .json
        $0.schema = "a"
      }, "a schema is for Parquet"
    ),
    (
      {
        $0.format = .json
        $0.timestamps = .text
      }, "a form of timestamps is for Parquet"
    ),
    (
      {
        $0.format = .json
        $0.encodings = .smallest
      }, "a choice of encodings is for Parquet"
    ),
  ]

  @Test("options that make no sense are wrong usage", arguments: wrong.indices)
  func wrongOptions(index: Int) throws {
    let (change, words) = Self.wrong[index]
    let error = #expect(throws: ExportError.self) { try options(change).validate() }
    #expect(error?.category == .usage)
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }
}

extension ExportOptions {
  typealias Change = @Sendable (inout ExportOptions) -> Void
}
