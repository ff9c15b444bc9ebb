/// The meaning of stored values, in the form that preceded `LogicalType`. Raw values are those of the
/// file metadata.
public enum ConvertedType: Int32, Sendable {
  case utf8 = 0
  case map = 1
  case mapKeyValue = 2
  case list = 3
  case enumeration = 4
  case decimal = 5
  case date = 6
  case timeMilliseconds = 7
  case timeMicroseconds = 8
  case timestampMilliseconds = 9
  case timestampMicroseconds = 10
  case uint8 = 11
  case uint16 = 12
  case uint32 = 13
  case uint64 = 14
  case int8 = 15
  case int16 = 16
  case int32 = 17
  case int64 = 18
  case json = 19
  case bson = 20
  case interval = 21
}

extension ConvertedType {
  /// The converted type that stands beside `type` for older readers. UUID, FLOAT16, UNKNOWN and
  /// anything in nanoseconds have none; times that are not adjusted to UTC share the one of those
  /// that are, as the format asks.
  public init?(_ type: LogicalType) {
    switch type {
    case .string: self = .utf8
    case .map: self = .map
    case .list: self = .list
    case .enumeration: self = .enumeration
    case .decimal: self = .decimal
    case .date: self = .date
    case .time(.milliseconds, _): self = .timeMilliseconds
    case .time(.microseconds, _): self = .timeMicroseconds
    case .timestamp(.milliseconds, _): self = .timestampMilliseconds
    case .timestamp(.microseconds, _): self = .timestampMicroseconds
    case .integer(8, let isSigned): self = isSigned ? .int8 : .uint8
    case .integer(16, let isSigned): self = isSigned ? .int16 : .uint16
    case .integer(32, let isSigned): self = isSigned ? .int32 : .uint32
    case .integer(64, let isSigned): self = isSigned ? .int64 : .uint64
    case .json: self = .json
    case .bson: self = .bson
    case .time, .timestamp, .integer, .unknown, .uuid, .float16: return nil
    }
  }

  /// The logical type that a file without logical types means; nil for INTERVAL, which has none.
  /// `precision` and `scale` are those of a DECIMAL.
  public func logicalType(precision: Int32?, scale: Int32?) -> LogicalType? {
    switch self {
    case .utf8: .string
    case .map, .mapKeyValue: .map
    case .list: .list
    case .enumeration: .enumeration
    case .decimal: precision.map { .decimal(precision: Int($0), scale: Int(scale ?? 0)) }
    case .date: .date
    case .timeMilliseconds: .time(unit: .milliseconds, isAdjustedToUTC: true)
    case .timeMicroseconds: .time(unit: .microseconds, isAdjustedToUTC: true)
    case .timestampMilliseconds: .timestamp(unit: .milliseconds, isAdjustedToUTC: true)
    case .timestampMicroseconds: .timestamp(unit: .microseconds, isAdjustedToUTC: true)
    case .uint8: .integer(bitWidth: 8, isSigned: false)
    case .uint16: .integer(bitWidth: 16, isSigned: false)
    case .uint32: .integer(bitWidth: 32, isSigned: false)
    case .uint64: .integer(bitWidth: 64, isSigned: false)
    case .int8: .integer(bitWidth: 8, isSigned: true)
    case .int16: .integer(bitWidth: 16, isSigned: true)
    case .int32: .integer(bitWidth: 32, isSigned: true)
    case .int64: .integer(bitWidth: 64, isSigned: true)
    case .json: .json
    case .bson: .bson
    case .interval: nil
    }
  }
}
