/// The encodings that a writer may choose from (Parquet format, "Encodings").
///
/// The writer encodes a sample of each column chunk's values in each of them, and takes the best.
public enum EncodingProfile: String, Sendable, Hashable, CaseIterable {
  /// PLAIN and dictionaries: what every reader since 2015 reads.
  case compatible
  /// And DELTA_BINARY_PACKED for integers that lie close together, as far as all of Spark 3, pyarrow,
  /// DuckDB, Polars, ClickHouse and fastparquet read it.
  case common
  /// Every encoding of the format. Spark 3 cannot read BYTE_STREAM_SPLIT; fastparquet knows few of
  /// them.
  case smallest

  /// Bits of a packed delta beyond which fastparquet decodes other numbers than were written.
  static let commonDeltaWidth = 28
}

extension EncodingProfile {
  /// Whether values may be written so.
  func includes(_ encoding: Encoding) -> Bool {
    switch encoding {
    case .plain, .rleDictionary: true
    case .deltaBinaryPacked: self != .compatible
    default: self == .smallest
    }
  }
}

extension Encoding {
  /// Whether values of a type can be written so (Parquet format, "Encodings").
  public func suits(_ type: PhysicalType) -> Bool {
    switch self {
    case .plain: type != .int96
    case .rle: type == .boolean
    case .rleDictionary: type != .boolean && type != .int96
    case .deltaBinaryPacked: type == .int32 || type == .int64
    case .deltaLengthByteArray: type == .byteArray
    case .deltaByteArray: type == .byteArray || type == .fixedLengthByteArray
    case .byteStreamSplit: type != .boolean && type != .byteArray && type != .int96
    case .plainDictionary, .bitPacked: false
    }
  }
}
