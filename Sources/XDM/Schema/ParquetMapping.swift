import Parquet

/// How XDM types are stored in Parquet.
enum ParquetMapping {
  static func node(_ field: XDMField) -> SchemaNode { node(field.name, field.type) }

  static func node(_ name: String, _ type: XDMType) -> SchemaNode {
    switch type {
    case .boolean: .primitive(name, .optional, .boolean)
    case .long: .primitive(name, .optional, .int64)
    case .double: .primitive(name, .optional, .double)
    case .string: .primitive(name, .optional, .byteArray, .string)
    case .date: .primitive(name, .optional, .int32, .date)
    case .timestampMillis:
      .primitive(
        name, .optional, .int64, .timestamp(unit: .milliseconds, isAdjustedToUTC: true))
    case .timestampMicros:
      .primitive(
        name, .optional, .int64, .timestamp(unit: .microseconds, isAdjustedToUTC: true))
    case .json: .primitive(name, .optional, .byteArray, .json)
    case .object(let fields): .group(name, .optional, fields.map(node))
    case .array(let element): .list(name, .optional, element: node("element", element))
    case .map(let value):
      .map(
        name, .optional, key: .primitive("key", .required, .byteArray, .string),
        value: node("value", value))
    }
  }
}
