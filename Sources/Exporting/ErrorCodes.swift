import Work

extension ErrorCode {
  /// The schema in a file cannot be used. Facts: `reason`.
  public static let unusableSchema = ErrorCode("unusable-schema")
  /// The records have no schema in common. Facts: `reason`.
  public static let noCommonSchema = ErrorCode("no-common-schema")
  /// What is written does not fit Parquet. Facts: `reason`.
  public static let parquetNotWritten = ErrorCode("parquet-not-written")
  /// A codec failed. Facts: `reason`.
  public static let notCompressed = ErrorCode("not-compressed")
  /// A record alone takes a file that is larger than files may be. Facts: `size` in bytes.
  public static let recordExceedsFile = ErrorCode("record-exceeds-file")
  /// A file without records is larger than files may be. Facts: `size` in bytes.
  public static let metadataExceedsFile = ErrorCode("metadata-exceeds-file")
  /// Two passes over the input found different records. Facts, where they were counted: `counted` in
  /// the first pass, `found` in the second.
  public static let passesDiffer = ErrorCode("passes-differ")
  /// Values that were read are neither stored nor accounted for. Facts: `read`, `stored`, `rescued`,
  /// `dropped`, `rejected`.
  public static let valuesUnaccounted = ErrorCode("values-unaccounted")
  /// Rejected records are limited, though the first one ends the export.
  public static let rejectLimitUnused = ErrorCode("reject-limit-unused", .usage)
  /// The log of rejected lines, which is in memory, contradicts itself.
  public static let rejectLogInconsistent = ErrorCode("reject-log-inconsistent")
}
