import Codecs

// What the Parquet format calls things, for people and for other tools.

extension PhysicalType {
  public var specificationName: String {
    switch self {
    case .boolean: "BOOLEAN"
    case .int32: "INT32"
    case .int64: "INT64"
    case .int96: "INT96"
    case .float: "FLOAT"
    case .double: "DOUBLE"
    case .byteArray: "BYTE_ARRAY"
    case .fixedLengthByteArray: "FIXED_LEN_BYTE_ARRAY"
    }
  }
}

extension Repetition {
  public var specificationName: String {
    switch self {
    case .required: "REQUIRED"
    case .optional: "OPTIONAL"
    case .repeated: "REPEATED"
    }
  }
}

extension Encoding {
  public var specificationName: String {
    switch self {
    case .plain: "PLAIN"
    case .plainDictionary: "PLAIN_DICTIONARY"
    case .rle: "RLE"
    case .bitPacked: "BIT_PACKED"
    case .deltaBinaryPacked: "DELTA_BINARY_PACKED"
    case .deltaLengthByteArray: "DELTA_LENGTH_BYTE_ARRAY"
    case .deltaByteArray: "DELTA_BYTE_ARRAY"
    case .rleDictionary: "RLE_DICTIONARY"
    case .byteStreamSplit: "BYTE_STREAM_SPLIT"
    }
  }
}

extension LogicalType {
  /// With its parameters, as `TIMESTAMP(MILLIS, UTC)`.
  public var specificationName: String {
    switch self {
    case .string: "STRING"
    case .map: "MAP"
    case .list: "LIST"
    case .enumeration: "ENUM"
    case .decimal(let precision, let scale): "DECIMAL(\(precision), \(scale))"
    case .date: "DATE"
    case .time(let unit, let isUTC): "TIME(\(unit.specificationName)\(isUTC ? ", UTC" : ""))"
    case .timestamp(let unit, let isUTC):
      "TIMESTAMP(\(unit.specificationName)\(isUTC ? ", UTC" : ""))"
    case .integer(let width, let isSigned): "INT(\(width), \(isSigned ? "signed" : "unsigned"))"
    case .unknown: "UNKNOWN"
    case .json: "JSON"
    case .bson: "BSON"
    case .uuid: "UUID"
    case .float16: "FLOAT16"
    }
  }
}

extension TimeUnit {
  public var specificationName: String {
    switch self {
    case .milliseconds: "MILLIS"
    case .microseconds: "MICROS"
    case .nanoseconds: "NANOS"
    }
  }
}

extension ColumnMetaData {
  /// The name of the codec, also of one that is not implemented.
  public var codecName: String { CompressionCodec.parquetName(codecValue) }
}
