/// How a row group is laid out.
public struct RowGroupOptions: Sendable, Hashable {
  /// Bytes of values after which a data page ends, at the next row.
  public var dataPageSize: Int
  /// Bytes of a dictionary page beyond which a column is written PLAIN.
  public var dictionaryPageSize: Int

  /// Makes options; the defaults suit every reader.
  public init(dataPageSize: Int = 1 << 20, dictionaryPageSize: Int = 2 << 20) {
    self.dataPageSize = max(dataPageSize, 1)
    self.dictionaryPageSize = dictionaryPageSize
  }
}
