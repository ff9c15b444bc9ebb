/// The values and levels of a column chunk.
public struct DecodedColumn: Sendable {
  /// One for each level entry; empty where the column's maximum definition level is 0.
  public let definitionLevels: [UInt8]
  /// One for each level entry; empty where the column's maximum repetition level is 0.
  public let repetitionLevels: [UInt8]
  /// Level entries: values, nulls and empty lists.
  public let entryCount: Int
  /// The values that are there, without nulls.
  public let values: ColumnValues
}

/// Values of a column, by physical type.
public enum ColumnValues: Sendable, Equatable {
  case booleans([Bool])
  case int32s([Int32])
  case int64s([Int64])
  case int96s([Int96])
  case floats([Float])
  case doubles([Double])
  case byteArrays(DecodedByteArrays)
  /// Values of `length` bytes each, one behind the other.
  case fixedLength([UInt8], length: Int)

  public var count: Int {
    switch self {
    case .booleans(let values): values.count
    case .int32s(let values): values.count
    case .int64s(let values): values.count
    case .int96s(let values): values.count
    case .floats(let values): values.count
    case .doubles(let values): values.count
    case .byteArrays(let values): values.count
    case .fixedLength(let bytes, let length): bytes.count / length
    }
  }
}

/// A value of the deprecated type INT96, which stores a timestamp in most files.
public struct Int96: BitwiseCopyable, Sendable, Equatable {
  let low: UInt32
  let middle: UInt32
  let high: UInt32

  /// Nanoseconds since midnight, where the value is a moment.
  public var nanoseconds: UInt64 { UInt64(low) | UInt64(middle) << 32 }
  /// The day, counted from noon of 1 January 4713 BC, where the value is a moment.
  public var julianDay: UInt32 { high }
}
