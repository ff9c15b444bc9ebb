/// The unit of a TIME or TIMESTAMP.
public enum TimeUnit: Sendable, Hashable {
  case milliseconds, microseconds, nanoseconds
}

/// The meaning of stored values (Parquet format, "Logical Types").
public enum LogicalType: Sendable, Hashable {
  case string
  case map
  case list
  case enumeration
  case decimal(precision: Int, scale: Int)
  case date
  case time(unit: TimeUnit, isAdjustedToUTC: Bool)
  case timestamp(unit: TimeUnit, isAdjustedToUTC: Bool)
  case integer(bitWidth: Int, isSigned: Bool)
  case unknown
  case json
  case bson
  case uuid
  case float16
}

extension LogicalType {
  /// Whether byte arrays of this type hold UTF-8 text.
  public var isText: Bool {
    switch self {
    case .string, .enumeration, .json: true
    default: false
    }
  }

  /// Whether values compare as unsigned integers (pitfall of the signed default of INT32, INT64).
  public var isUnsignedInteger: Bool {
    if case .integer(_, let isSigned) = self { return !isSigned }
    return false
  }
}
