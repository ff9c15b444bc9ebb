import JSONStream
import XDM

/// A schema that was inferred from all of a run's input, as it is kept for a run that goes on.
///
/// An array for each type: its name, then what it is made of.
enum StoredSchema {
  /// Nil where the schema has types that no inferred one has.
  static func json(_ schema: XDMSchema) -> [UInt8]? {
    var writer = JSONWriter(capacity: 4096)
    guard !schema.rescuesUnknown, write(.object(schema.fields), to: &writer) else { return nil }
    return writer.buffer.array()
  }

  private static func write(_ type: XDMType, to writer: inout JSONWriter) -> Bool {
    writer.beginArray()
    defer { writer.endArray() }
    switch type {
    case .array(let element):
      writer.string("array")
      return write(element, to: &writer)
    case .map(let value):
      writer.string("map")
      return write(value, to: &writer)
    case .object(let fields):
      writer.string("object")
      for field in fields {
        guard !field.isRequired, field.aliases.isEmpty else { return false }
        writer.string(field.name)
        guard write(field.type, to: &writer) else { return false }
      }
      return true
    default:
      guard let name = scalars.first(where: { $0.type == type })?.name else { return false }
      writer.string(name)
      return true
    }
  }

  private static let scalars: [(name: String, type: XDMType)] = [
    ("boolean", .boolean), ("long", .long), ("double", .double), ("string", .string),
    ("date", .date), ("timestampMillis", .timestampMillis), ("timestampMicros", .timestampMicros),
    ("json", .json),
  ]

  static func read(_ text: [UInt8]) -> XDMSchema? {
    guard let tree = try? JSONTree.parse(text), case .object(let fields)? = type(tree) else {
      return nil
    }
    return try? XDMSchema(fields: fields)
  }

  private static func type(_ tree: JSONTree) -> XDMType? {
    let parts = tree.elements
    switch (parts.first?.text, parts.count) {
    case ("array", 2): return type(parts[1]).map { .array($0) }
    case ("map", 2): return type(parts[1]).map { .map($0) }
    case ("object", let count) where count % 2 == 1:
      var fields: [XDMField] = []
      for index in stride(from: 1, to: count, by: 2) {
        guard let name = parts[index].text, let type = type(parts[index + 1]) else { return nil }
        fields.append(XDMField(name: name, type: type))
      }
      return .object(fields)
    case (let name?, 1): return scalars.first { $0.name == name }?.type
    default: return nil
    }
  }
}
