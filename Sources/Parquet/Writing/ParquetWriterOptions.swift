/// Options of a `ParquetWriter`: compression, sizes of row groups, threads and metadata.
public struct ParquetWriterOptions: Sendable {
  public var compression: CompressionCodec
  /// The codec's level, nil for its default.
  public var compressionLevel: Int?
  /// Rows after which a row group ends.
  public var rowGroupRowCount: Int
  /// Bytes of values, before compression and with repeated values counted once, after which a row
  /// group ends. It is looked at every few thousand rows. Of columns in memory all values count,
  /// and no nulls.
  public var rowGroupByteCount: Int
  /// Pages and dictionaries.
  public var rowGroup: RowGroupOptions
  /// When the file says where pages are, and what bounds their values have.
  public var pageIndexes: PageIndexPolicy
  /// Threads that encode and compress, that of the caller included. The file's bytes do not depend
  /// on it.
  public var threads: Int
  /// Goes into the file's metadata.
  public var keyValueMetadata: [(String, String)]
  /// Goes into the metadata of every chunk of a column, by the column's names joined by dots.
  public var columnMetadata: [String: [(String, String)]]
  /// Name and version of the program, as `NAME version X.Y.Z (build HASH)`; nil for this library's.
  public var createdBy: String?

  /// Makes options; the defaults suit every reader.
  public init(compression: CompressionCodec = .zstd, threads: Int = 1) {
    self.compression = compression
    self.threads = threads
    rowGroupRowCount = 1 << 20
    rowGroupByteCount = 32 << 20
    rowGroup = RowGroupOptions()
    pageIndexes = .whereUseful
    keyValueMetadata = []
    columnMetadata = [:]
  }
}
