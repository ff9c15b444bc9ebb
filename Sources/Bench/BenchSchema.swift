import Exporting
import OptionTables
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
  var values: OptionValues {
    var values = OptionValues()
    values[\.schema] = file
    values[\.schemaPath] = path
    values[\.timestamps] = timestamps
    values[\.keepsExactNumbers] = keepsExactNumbers
    return values
  }
}
