import Exporting
import XDM

/// By which schema Parquet is exported in all combinations, and how it stores what it may store in
/// several ways. JSON has no use for it.
public struct BenchSchema: Sendable, Equatable {
  /// The file of an XDM schema; nil to infer one from the sample.
  public var file: String?
  /// Folders, and files, in which what the schema refers to is found.
  public var path: [String] = []
  /// How date-times are stored; nil leaves it to the export.
  public var timestamps: TimestampForm?
  /// Whether decimals that a double would change are kept.
  public var keepsExactNumbers = false

  public init() {}

  /// The options of `export` that ask for it.
  var arguments: [String] {
    var words = file.map { ["--schema", $0] } ?? []
    words += path.flatMap { ["--schema-path", $0] }
    if let timestamps { words += ["--timestamps", timestamps.rawValue] }
    if keepsExactNumbers { words.append("--exact-numbers") }
    return words
  }

  /// Makes `options` ask for it.
  func apply(to options: inout ExportOptions) {
    options.schema = file
    options.schemaPath = path
    options.timestamps = timestamps
    options.keepsExactNumbers = keepsExactNumbers
  }
}
