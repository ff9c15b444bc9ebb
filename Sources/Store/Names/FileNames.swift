import Codecs

/// What an export's files are made of.
public enum ExportFormat: String, CaseIterable, Sendable {
  case parquet, json

  /// Codecs that files of this format can be compressed with.
  public var codecs: [CompressionCodec] {
    switch self {
    case .parquet: CompressionCodec.allCases
    case .json: [.none, .gzip, .zstd]
    }
  }

  public var defaultCodec: CompressionCodec {
    switch self {
    case .parquet: .zstd
    case .json: .gzip
    }
  }

  /// The extension, with its dot, that Spark gives to such files.
  package func fileExtension(_ codec: CompressionCodec) -> String {
    switch (self, codec) {
    case (.parquet, .none): ".parquet"
    case (.parquet, .gzip): ".gz.parquet"
    case (.parquet, .zstd): ".zstd.parquet"
    case (.parquet, .snappy): ".snappy.parquet"
    case (.parquet, .lz4): ".lz4raw.parquet"
    case (.json, .gzip): ".json.gz"
    case (.json, .zstd): ".json.zst"
    case (.json, _): ".json"
    }
  }
}

/// Names of the data files of one export, in order.
package struct FileNames {
  private let job: String
  private let fileExtension: String
  private(set) var count: Int
  private var first: Int

  /// - Parameter first: The number of the first file, from 0.
  package init(
    format: ExportFormat, codec: CompressionCodec, from identifiers: inout Identifiers,
    first: Int = 0
  ) {
    count = first
    self.first = first
    job = "tid-\(identifiers.int63())-\(identifiers.uuid())"
    fileExtension = format.fileExtension(codec)
  }

  /// Makes the names of `other`, counted from `first` on.
  package init(continuing other: FileNames, first: Int) {
    self = other
    count = first
    self.first = first
  }

  mutating func next() -> String {
    defer { count += 1 }
    return Self.stem(count, job) + fileExtension
  }

  /// The name, without an extension, of files of rejected lines.
  var rejectedStem: String { Self.stem(first, job) }

  private static func stem(_ index: Int, _ job: String) -> String {
    let digits = String(index)
    let part = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    return "part-\(part)-\(job)-\(index + 1)-1-c000"
  }
}
