/// Which encodings of values a writer may choose from (Parquet format, "Encodings").
///
/// Each column chunk gets the one that a sample of its values says is best: dictionaries are weighed
/// against PLAIN and against what else the profile has.
public enum EncodingProfile: String, Sendable, Hashable, CaseIterable {
  /// PLAIN and dictionaries: what every reader since 2015 reads.
  case compatible
  /// And DELTA_BINARY_PACKED for integers that lie close together, as far as all of Spark 3, pyarrow,
  /// DuckDB, Polars, ClickHouse and fastparquet read it.
  case common
  /// Every encoding of the format. Spark 3 cannot read BYTE_STREAM_SPLIT, and reads
  /// DELTA_LENGTH_BYTE_ARRAY wrongly; fastparquet knows few of them.
  case smallest

  /// Bits of a packed delta beyond which fastparquet decodes other numbers than were written.
  static let commonDeltaWidth = 28
}
