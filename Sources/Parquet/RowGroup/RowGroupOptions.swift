/// Layout of data pages (Parquet format, "Data Pages").
public enum DataPageVersion: Sendable, Hashable {
  /// Levels and values are compressed together. Every reader knows it.
  case v1
  /// Levels lie uncompressed before the values, so that they can be read without these.
  case v2
}

/// How a row group is laid out.
public struct RowGroupOptions: Sendable, Hashable {
  /// Bytes of values after which a data page ends, at the next row.
  public var dataPageSize: Int
  /// Bytes of a dictionary page beyond which a column is written PLAIN.
  public var dictionaryPageSize: Int
  public var dataPageVersion: DataPageVersion

  /// Makes options; the defaults suit every reader.
  public init(
    dataPageSize: Int = 1 << 20, dictionaryPageSize: Int = 2 << 20,
    dataPageVersion: DataPageVersion = .v1
  ) {
    self.dataPageSize = max(dataPageSize, 1)
    self.dictionaryPageSize = dictionaryPageSize
    self.dataPageVersion = dataPageVersion
  }
}
