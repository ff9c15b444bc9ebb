/// A contradiction in a Parquet file: a claim that its values, its bytes or the format refute.
public struct ParquetFinding: Sendable, Equatable, CustomStringConvertible {
  /// Index of the row group; nil for the file.
  public var rowGroup: Int?
  /// The column's names, joined by dots; nil for the row group or the file.
  public var column: String?
  /// What is wrong, as a sentence without a full stop.
  public var reason: String

  public var description: String {
    switch (column, rowGroup) {
    case (let column?, let rowGroup?): "\(column) in row group \(rowGroup): \(reason)"
    case (nil, let rowGroup?): "row group \(rowGroup): \(reason)"
    default: reason
    }
  }
}
