extension ParquetSchema {
  /// The schema as the file metadata lists it.
  public var elements: [SchemaElement] {
    nodes.enumerated().map { index, node in
      var element = SchemaElement(name: node.schema.name)
      element.repetition = index == 0 ? nil : node.repetition
      element.fieldID = node.schema.fieldID
      element.logicalType = node.schema.logicalType
      element.convertedType = node.schema.logicalType.flatMap { ConvertedType($0) }
      if case .decimal(let precision, let scale) = node.schema.logicalType {
        element.precision = Int32(clamping: precision)
        element.scale = Int32(clamping: scale)
      }
      switch node.schema.content {
      case .primitive(let type, let length):
        element.type = type
        if type == .fixedLengthByteArray { element.typeLength = length.map { Int32(clamping: $0) } }
      case .group(let children):
        element.childCount = Int32(clamping: children.count)
      }
      return element
    }
  }

  /// Rebuilds a schema from what a file's metadata lists. A logical type that values of a field
  /// cannot have is left out: they are what the physical type says.
  public init(elements: [SchemaElement]) throws(ParquetError) {
    guard let root = elements.first else { throw .corrupt("its schema is empty") }
    var next = 1
    let fields = try Self.readChildren(of: root, elements, &next, depth: 1)
    guard next == elements.count else {
      throw .corrupt("\(elements.count - next) fields of its schema belong to no group")
    }
    try self.init(fields, name: root.name, checksLogicalTypes: false)
  }

  private static func readChildren(
    of group: SchemaElement, _ elements: [SchemaElement], _ next: inout Int, depth: Int
  ) throws(ParquetError) -> [SchemaNode] {
    let count = Int(group.childCount ?? 0)
    guard count >= 0, count <= elements.count - next else {
      throw .corrupt("the group \(group.name) claims \(count) fields")
    }
    guard depth <= maximumDepth else { throw .corrupt("its schema is nested too deep") }
    var fields: [SchemaNode] = []
    for _ in 0..<count {
      guard next < elements.count else { throw .corrupt("its schema ends within \(group.name)") }
      let element = elements[next]
      next += 1
      let content: SchemaNode.Content
      if let type = element.type {
        let length = type == .fixedLengthByteArray ? element.typeLength.map { Int($0) } : nil
        content = .primitive(type, length: length)
      } else {
        content = .group(try readChildren(of: element, elements, &next, depth: depth + 1))
      }
      fields.append(
        SchemaNode(
          name: element.name, repetition: element.repetition ?? .required,
          logicalType: element.fittingLogicalType, fieldID: element.fieldID, content: content))
    }
    return fields
  }
}

extension SchemaElement {
  /// The logical type, or the one that the converted type means, where values can have it.
  fileprivate var fittingLogicalType: LogicalType? {
    let converted = convertedType?.logicalType(precision: precision, scale: scale)
    guard let logicalType = logicalType ?? converted else { return nil }
    guard let type else {
      return logicalType == .list || logicalType == .map ? logicalType : nil
    }
    return logicalType.misfit(type, length: Int(typeLength ?? 0)) == nil ? logicalType : nil
  }
}
