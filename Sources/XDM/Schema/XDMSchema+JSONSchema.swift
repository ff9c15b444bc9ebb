import JSONStream

extension XDMSchema {
  /// Tells in which unit a date-time is stored: of no meaning to others.
  static let timestampsKeyword = "meta:timestamps"

  /// The schema as an XDM schema: JSON Schema draft 6, with line breaks and indentation.
  ///
  /// `SchemaLibrary` reads it back as the same fields and types. Names are those of the records;
  /// when the schema is read, names with a namespace become those of the compatibility form.
  public func jsonSchema(title: String) -> String {
    let own = rescuesUnknown ? Array(fields.dropLast()) : fields
    var members = [
      JSONMember(key: "$schema", value: .string("http://json-schema.org/draft-06/schema#")),
      JSONMember(key: "title", value: .string(title)),
    ]
    members += Self.objectMembers(own)
    return JSONTree.object(members).prettyPrinted()
  }

  private static func objectMembers(_ fields: [XDMField]) -> [JSONMember] {
    var members = typeMembers("object")
    let properties = fields.map { JSONMember(key: $0.name, value: tree($0)) }
    members.append(JSONMember(key: "properties", value: .object(properties)))
    let required = fields.filter(\.isRequired).map { JSONTree.string($0.name) }
    if !required.isEmpty { members.append(JSONMember(key: "required", value: .array(required))) }
    return members
  }

  private static func tree(_ field: XDMField) -> JSONTree {
    var members = typeMembers(of: field.type)
    if let alias = field.aliases.first {
      members.append(JSONMember(key: "meta:xdmField", value: .string(alias)))
    }
    return .object(members)
  }

  private static func typeMembers(
    _ type: String, _ xdmType: String? = nil, _ more: [JSONMember] = []
  ) -> [JSONMember] {
    [
      JSONMember(key: "type", value: .string(type)),
      JSONMember(key: "meta:xdmType", value: .string(xdmType ?? type)),
    ] + more
  }

  private static func typeMembers(of type: XDMType) -> [JSONMember] {
    switch type {
    case .boolean: return typeMembers("boolean")
    case .long: return typeMembers("integer", "long")
    case .integer(let range): return integerMembers(range)
    case .double: return typeMembers("number")
    case .number(let bounds): return typeMembers("number", nil, boundMembers(bounds))
    case .string: return typeMembers("string")
    case .date: return typeMembers("string", "date", [format("date")])
    case .timestampMillis: return timeMembers(.millis)
    case .timestampMicros: return timeMembers(.micros)
    case .json:
      let text = "Values of several types, or of none that is known: kept as JSON text."
      // Of any type, and so said: what says nothing would do as other descriptions of the field say.
      let types = ["object", "array", "string", "number", "boolean"].map { JSONTree.string($0) }
      return [
        JSONMember(key: "description", value: .string(text)),
        JSONMember(key: "type", value: .array(types)),
      ]
    case .object(let fields): return objectMembers(fields)
    case .array(let element):
      let items = JSONMember(key: "items", value: .object(typeMembers(of: element)))
      return typeMembers("array", nil, [items])
    case .map(let value):
      let values = JSONTree.object(typeMembers(of: value))
      return typeMembers("object", "map", [JSONMember(key: "additionalProperties", value: values)])
    }
  }

  private static func format(_ name: String) -> JSONMember {
    JSONMember(key: "format", value: .string(name))
  }

  private static func timeMembers(_ form: TimestampForm) -> [JSONMember] {
    let unit = JSONMember(key: timestampsKeyword, value: .string(form.rawValue))
    return typeMembers("string", "date-time", [format("date-time"), unit])
  }

  private static func integerMembers(_ range: ClosedRange<Int64>) -> [JSONMember] {
    let names = [8: "byte", 16: "short", 32: "int"]
    var bounds: [JSONMember] = []
    if range.lowerBound > .min {
      bounds.append(JSONMember(key: "minimum", value: .integer(range.lowerBound)))
    }
    if range.upperBound < .max {
      bounds.append(JSONMember(key: "maximum", value: .integer(range.upperBound)))
    }
    return typeMembers("integer", names[ParquetMapping.bitWidth(range)] ?? "long", bounds)
  }

  private static func boundMembers(_ bounds: NumberBounds) -> [JSONMember] {
    var members: [JSONMember] = []
    if let minimum = bounds.minimum {
      let key = bounds.excludesMinimum ? "exclusiveMinimum" : "minimum"
      members.append(JSONMember(key: key, value: .number(minimum)))
    }
    if let maximum = bounds.maximum {
      let key = bounds.excludesMaximum ? "exclusiveMaximum" : "maximum"
      members.append(JSONMember(key: key, value: .number(maximum)))
    }
    return members
  }
}
