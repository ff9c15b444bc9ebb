import Parquet

/// How XDM types are stored in Parquet.
enum ParquetMapping {
  static func node(_ field: XDMField) -> SchemaNode {
    node(field.name, field.type, field.isRequired ? .required : .optional)
  }

  static func node(
    _ name: String, _ type: XDMType, _ repetition: Repetition = .optional
  ) -> SchemaNode {
    switch type {
    case .boolean: .primitive(name, repetition, .boolean)
    case .long: .primitive(name, repetition, .int64)
    case .integer(let range): integer(name, repetition, range)
    case .double, .number: .primitive(name, repetition, .double)
    case .string: .primitive(name, repetition, .byteArray, .string)
    case .date: .primitive(name, repetition, .int32, .date)
    case .timestampMillis:
      .primitive(
        name, repetition, .int64, .timestamp(unit: .milliseconds, isAdjustedToUTC: true))
    case .timestampMicros:
      .primitive(
        name, repetition, .int64, .timestamp(unit: .microseconds, isAdjustedToUTC: true))
    case .json: .primitive(name, repetition, .byteArray, .json)
    case .object(let fields): .group(name, repetition, fields.map(node))
    case .array(let element): .list(name, repetition, element: node("element", element))
    case .map(let value):
      .map(
        name, repetition, key: .primitive("key", .required, .byteArray, .string),
        value: node("value", value))
    }
  }

  private static func integer(
    _ name: String, _ repetition: Repetition, _ range: ClosedRange<Int64>
  ) -> SchemaNode {
    switch bitWidth(range) {
    case 64: .primitive(name, repetition, .int64)
    case let width: .primitive(name, repetition, .int32, .integer(bitWidth: width, isSigned: true))
    }
  }

  /// The bits of the narrowest integers that hold a range.
  static func bitWidth(_ range: ClosedRange<Int64>) -> Int {
    func fits<Value: FixedWidthInteger>(_ type: Value.Type) -> Bool {
      Value(exactly: range.lowerBound) != nil && Value(exactly: range.upperBound) != nil
    }
    return fits(Int8.self) ? 8 : fits(Int16.self) ? 16 : fits(Int32.self) ? 32 : 64
  }
}
