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
    guard !hasTwins, !older.hasTwins else { return nil }
    var mapping = [Int?](repeating: nil, count: nodes.count)
    mapping[0] = 0
    // Parents come before their children, so a node whose parent is new has nothing to compare.
    for index in nodes.indices {
      guard let old = mapping[index] else { continue }
      guard mapChildren(of: index, to: old, of: older, &mapping) else { return nil }
    }
    return mapping
  }

  /// Maps the children of a node; false when the schema is no extension.
  private func mapChildren(
    of node: Int, to old: Int, of older: ParquetSchema, _ mapping: inout [Int?]
  ) -> Bool {
    let oldChildren = older.nodes[old].children
    var found = 0
    // Most fields are where they were, apart from those that are new between them.
    for child in nodes[node].children where found < oldChildren.count {
      if nodes[child].schema.name == older.nodes[oldChildren[found]].schema.name {
        mapping[child] = oldChildren[found]
        found += 1
      }
    }
    if found < oldChildren.count {
      let byName = older.childrenByName(of: old)
      found = 0
      for child in nodes[node].children {
        mapping[child] = byName[nodes[child].schema.name]
        if mapping[child] != nil { found += 1 }
      }
    }
    return found == oldChildren.count
      && nodes[node].children.allSatisfy { child in
        guard let oldChild = mapping[child] else {
          return nodes[child].schema.repetition == .optional
        }
        return nodes[child].schema.hasSameTypes(as: older.nodes[oldChild].schema)
      }
  }

  /// The children of a node by their names, which are different.
  private func childrenByName(of node: Int) -> [String: Int] {
    var children: [String: Int] = [:]
    children.reserveCapacity(nodes[node].children.count)
    for child in nodes[node].children { children[nodes[child].schema.name] = child }
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
