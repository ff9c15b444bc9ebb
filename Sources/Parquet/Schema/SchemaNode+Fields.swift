/// Fields by what they mean, rather than by how they are stored.
extension SchemaNode {
  /// A column of BOOLEAN.
  public static func boolean(_ name: String, _ repetition: Repetition = .optional) -> SchemaNode {
    .primitive(name, repetition, .boolean)
  }

  /// A column of INT32.
  public static func int32(_ name: String, _ repetition: Repetition = .optional) -> SchemaNode {
    .primitive(name, repetition, .int32)
  }

  /// A column of INT64.
  public static func int64(_ name: String, _ repetition: Repetition = .optional) -> SchemaNode {
    .primitive(name, repetition, .int64)
  }

  /// A column of FLOAT.
  public static func float(_ name: String, _ repetition: Repetition = .optional) -> SchemaNode {
    .primitive(name, repetition, .float)
  }

  /// A column of DOUBLE.
  public static func double(_ name: String, _ repetition: Repetition = .optional) -> SchemaNode {
    .primitive(name, repetition, .double)
  }

  /// UTF-8 text.
  public static func string(_ name: String, _ repetition: Repetition = .optional) -> SchemaNode {
    .primitive(name, repetition, .byteArray, .string)
  }

  /// JSON documents as UTF-8 text.
  public static func json(_ name: String, _ repetition: Repetition = .optional) -> SchemaNode {
    .primitive(name, repetition, .byteArray, .json)
  }

  /// Byte arrays of any content: of any length, or all of `length` bytes.
  public static func bytes(
    _ name: String, _ repetition: Repetition = .optional, length: Int? = nil
  ) -> SchemaNode {
    .primitive(name, repetition, length == nil ? .byteArray : .fixedLengthByteArray, length: length)
  }

  /// UUIDs in 16 bytes. Some readers do not know the logical type.
  public static func uuid(_ name: String, _ repetition: Repetition = .optional) -> SchemaNode {
    .primitive(name, repetition, .fixedLengthByteArray, .uuid, length: 16)
  }

  /// Days, without a time.
  public static func date(_ name: String, _ repetition: Repetition = .optional) -> SchemaNode {
    .primitive(name, repetition, .int32, .date)
  }

  /// Moments in UTC, in 64 bits of `unit`. Some readers do not know nanoseconds.
  public static func timestamp(
    _ name: String, _ repetition: Repetition = .optional, unit: TimeUnit = .microseconds
  ) -> SchemaNode {
    .primitive(name, repetition, .int64, .timestamp(unit: unit, isAdjustedToUTC: true))
  }

  /// Decimal numbers of `precision` digits, `scale` of them behind the point: integers of 32 bits
  /// for up to 9 digits, of 64 for up to 18, byte arrays of one length for more.
  public static func decimal(
    _ name: String, _ repetition: Repetition = .optional, precision: Int, scale: Int
  ) -> SchemaNode {
    let type = LogicalType.decimal(precision: precision, scale: scale)
    if precision <= 9 { return .primitive(name, repetition, .int32, type) }
    if precision <= 18 { return .primitive(name, repetition, .int64, type) }
    return .primitive(
      name, repetition, .fixedLengthByteArray, type,
      length: LogicalType.decimalLength(precision: precision))
  }
}
