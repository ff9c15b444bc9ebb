/// A field of a schema, with the fields below it.
public struct SchemaNode: Sendable, Hashable {
  /// The content of a field: values of a type, or other fields.
  public enum Content: Sendable, Hashable {
    case group([SchemaNode])
    /// `length` in bytes is set for FIXED_LEN_BYTE_ARRAY only.
    case primitive(PhysicalType, length: Int?)
  }

  public var name: String
  public var repetition: Repetition
  public var logicalType: LogicalType?
  public var fieldID: Int32?
  public var content: Content

  /// Makes a field; `ParquetSchema` checks it.
  public init(
    name: String, repetition: Repetition, logicalType: LogicalType? = nil,
    fieldID: Int32? = nil, content: Content
  ) {
    self.name = name
    self.repetition = repetition
    self.logicalType = logicalType
    self.fieldID = fieldID
    self.content = content
  }
}

extension SchemaNode {
  /// A group of fields.
  public static func group(
    _ name: String, _ repetition: Repetition, _ children: [SchemaNode]
  ) -> SchemaNode {
    SchemaNode(name: name, repetition: repetition, content: .group(children))
  }

  /// A field that holds values.
  public static func primitive(
    _ name: String, _ repetition: Repetition, _ type: PhysicalType,
    _ logicalType: LogicalType? = nil, length: Int? = nil
  ) -> SchemaNode {
    SchemaNode(
      name: name, repetition: repetition, logicalType: logicalType,
      content: .primitive(type, length: length))
  }

  /// A LIST in its three levels; `element` is renamed to "element".
  public static func list(
    _ name: String, _ repetition: Repetition, element: SchemaNode
  ) -> SchemaNode {
    var element = element
    element.name = "element"
    return SchemaNode(
      name: name, repetition: repetition, logicalType: .list,
      content: .group([.group("list", .repeated, [element])]))
  }

  /// A MAP in its three levels; `key` must be required. They are renamed to "key" and "value".
  public static func map(
    _ name: String, _ repetition: Repetition, key: SchemaNode, value: SchemaNode
  ) -> SchemaNode {
    var key = key
    var value = value
    key.name = "key"
    value.name = "value"
    return SchemaNode(
      name: name, repetition: repetition, logicalType: .map,
      content: .group([.group("key_value", .repeated, [key, value])]))
  }

  /// The fields below, none for a primitive.
  public var children: [SchemaNode] {
    if case .group(let children) = content { return children }
    return []
  }
}
