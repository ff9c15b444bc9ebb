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

/// Names of the data files of one part of an export, in order.
///
/// As Spark names them, by the task that wrote a file: `part-00002-tid-…-3-1-c001` is the second file of
/// the third part. An export of a single part has as many tasks as files: `part-00001-tid-…-2-1-c000`.
/// A name does not depend on other parts, so that parts can be made in any order, and apart from each
/// other.
package struct FileNames {
  private let job: String
  private let fileExtension: String
  /// Nil for the only part.
  private var part: Int?
  private var count = 0

  /// Makes the names of an export's only part.
  package init(
    format: ExportFormat, codec: CompressionCodec, from identifiers: inout Identifiers
  ) {
    job = "tid-\(identifiers.int63())-\(identifiers.uuid())"
    fileExtension = format.fileExtension(codec)
  }

  /// The names of a part, from 0, of so many.
  package func names(ofPart part: Int, of partCount: Int) -> FileNames {
    var names = self
    names.part = partCount > 1 ? part : nil
    names.count = 0
    return names
  }

  mutating func next() -> String {
    defer { count += 1 }
    return stem(part ?? count, file: part == nil ? 0 : count) + fileExtension
  }

  /// The name, without an extension, of files of rejected lines.
  var rejectedStem: String { stem(part ?? 0, file: 0) }

  /// The part and the file that a name counts; nil for other names. Of names that count no files, all
  /// are the first.
  static func place(of name: String) -> (part: Int, file: Int)? {
    guard name.hasPrefix("part-"), let part = Int(name.dropFirst(5).prefix { $0.isNumber }) else {
      return nil
    }
    let stem = name.prefix { $0 != "." }
    let file = stem.lastIndex(of: "-").flatMap { dash -> Int? in
      let last = stem[stem.index(after: dash)...]
      return last.first == "c" ? Int(last.dropFirst()) : nil
    }
    return (part, file ?? 0)
  }

  private func stem(_ task: Int, file: Int) -> String {
    "part-\(Self.digits(task, 5))-\(job)-\(task + 1)-1-c\(Self.digits(file, 3))"
  }

  private static func digits(_ number: Int, _ count: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
  }
}
