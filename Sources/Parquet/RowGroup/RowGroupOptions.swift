/// The layout of data pages (Parquet format, "Data Pages").
public enum DataPageVersion: Sendable, Hashable {
  /// Levels and values are compressed together. Every reader knows it.
  case v1
  /// Levels lie uncompressed before the values, so that they can be read without these.
  case v2
}

/// Options of row groups: sizes of pages and dictionaries, encodings, bloom filters and sorting.
public struct RowGroupOptions: Sendable, Hashable {
  /// Bytes of values after which a data page ends, at the next row.
  public var dataPageSize: Int
  /// Rows after which a data page ends, if it is not tiny: readers that look for few rows skip the
  /// pages of the others.
  public var dataPageRowLimit: Int
  /// Bytes of a dictionary page beyond which a column has no dictionary.
  public var dictionaryPageSize: Int
  public var dataPageVersion: DataPageVersion
  /// Encodings to choose from.
  public var encodings: EncodingProfile
  /// Columns whose encoding is given rather than chosen, by their names joined by dots, all of them.
  /// Values that a dictionary would not make smaller are PLAIN nevertheless.
  public var columnEncodings: [String: Encoding] = [:]
  /// Columns that have a bloom filter, by their names joined by dots, all of them. Readers that look
  /// for a value skip row groups by it; it takes about 10 bits for each different value.
  public var bloomFilters: [String: BloomFilterOptions] = [:]
  /// What the rows of every row group are sorted by, which is checked: the first column first.
  public var sortingColumns: [SortingColumn] = []

  /// Makes options; the defaults suit every reader.
  public init(
    dataPageSize: Int = 1 << 20, dictionaryPageSize: Int = 2 << 20,
    dataPageVersion: DataPageVersion = .v1, dataPageRowLimit: Int = 20_000,
    encodings: EncodingProfile = .common
  ) {
    self.dataPageSize = max(dataPageSize, 1)
    self.dataPageRowLimit = max(dataPageRowLimit, 1)
    self.dictionaryPageSize = dictionaryPageSize
    self.dataPageVersion = dataPageVersion
    self.encodings = encodings
  }
}

extension RowGroupOptions {
  /// Bytes below which a page does not end for its number of rows: reading all of them costs no more
  /// than finding out which.
  var smallestPageSize: Int { dataPageSize / 64 }
}
