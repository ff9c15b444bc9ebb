/// The physical type of stored values (Parquet format, "Types"). Raw values are those of the file
/// metadata.
public enum PhysicalType: Int32, Sendable, CaseIterable {
  case boolean = 0
  case int32 = 1
  case int64 = 2
  /// Deprecated by the format; read, never written.
  case int96 = 3
  case float = 4
  case double = 5
  case byteArray = 6
  case fixedLengthByteArray = 7

  /// Bytes of a value in PLAIN encoding, nil where it varies or is given by the schema.
  public var plainWidth: Int? {
    switch self {
    case .int32, .float: 4
    case .int64, .double: 8
    case .int96: 12
    case .boolean, .byteArray, .fixedLengthByteArray: nil
    }
  }
}

/// How often a field occurs in its parent.
public enum Repetition: Int32, Sendable {
  case required = 0
  case optional = 1
  case repeated = 2
}
