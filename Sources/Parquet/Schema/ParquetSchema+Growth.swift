extension ParquetSchema {
  /// Whether rows of `older` are rows of this schema in which every new field is missing.
  ///
  /// Each field of `older` is here too: at the same path, with the same repetition, physical and
  /// logical type. Each field that is new lies below one of them, or below the root, and is
  /// optional or lies in a new field that is. The order of siblings does not matter. Siblings of
  /// one name cannot be told apart: a schema that has such extends none. O(fields).
  public func isExtension(of older: ParquetSchema) -> Bool {
    nodeMapping(from: older) != nil
  }

  /// The column of `older` that each column of this schema was; nil for those that are new, and
  /// for all when this schema does not extend `older`. O(fields).
  public func leafMapping(from older: ParquetSchema) -> [Int?] {
    guard let mapping = nodeMapping(from: older) else { return leaves.map { _ in nil } }
    return leaves.map { leaf in mapping[leaf.node].flatMap { older.nodes[$0].leaf } }
  }

  /// The node of `older` that each node was, nil for those that are new; nil when this schema does
  /// not extend `older`. O(fields).
  public func nodeMapping(from older: ParquetSchema) -> [Int?]? {
    var mapping = [Int?](repeating: nil, count: nodes.count)
    mapping[0] = 0
    // Parents come before their children, so a node whose parent is new has nothing to compare.
    for (index, node) in nodes.enumerated() {
      guard let old = mapping[index] else { continue }
      guard let oldChildren = older.childrenByName(of: old), childrenByName(of: index) != nil
      else { return nil }
      var found = 0
      for child in node.children {
        let field = nodes[child].schema
        if let oldChild = oldChildren[field.name] {
          guard field.hasSameTypes(as: older.nodes[oldChild].schema) else { return nil }
          mapping[child] = oldChild
          found += 1
        } else if field.repetition != .optional {
          return nil
        }
      }
      guard found == oldChildren.count else { return nil }
    }
    return mapping
  }

  /// The children of a node by their names, nil when two have the same name.
  private func childrenByName(of node: Int) -> [String: Int]? {
    var children: [String: Int] = [:]
    children.reserveCapacity(nodes[node].children.count)
    for child in nodes[node].children {
      guard children.updateValue(child, forKey: nodes[child].schema.name) == nil else { return nil }
    }
    return children
  }
}

extension SchemaNode {
  /// Whether both fields hold the same, apart from fields below them.
  fileprivate func hasSameTypes(as other: SchemaNode) -> Bool {
    guard repetition == other.repetition, logicalType == other.logicalType else { return false }
    switch (content, other.content) {
    case (.group, .group): return true
    case (.primitive(let type, let length), .primitive(let otherType, let otherLength)):
      return type == otherType && (type != .fixedLengthByteArray || length == otherLength)
    case (.group, .primitive), (.primitive, .group): return false
    }
  }
}
