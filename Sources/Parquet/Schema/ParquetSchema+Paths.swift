extension ParquetSchema {
  /// The node of the field at `path`: names from the root down, joined by dots.
  ///
  /// The names in the middle of lists and maps may be left out: `items.sku` is
  /// `items.list.element.sku` where `items` is a LIST, and `labels.key` is `labels.key_value.key`
  /// where `labels` is a MAP. O(fields on the way and beside it).
  ///
  /// - Throws: `ParquetError.invalidData` when there is no such field.
  public func node(at path: String) throws(ParquetError) -> Int {
    try node(at: path.split(separator: ".", omittingEmptySubsequences: false).map(String.init))
  }

  /// The node of the field at `path`, for names that have dots in them.
  public func node(at path: [String]) throws(ParquetError) -> Int {
    var node = 0
    for name in path {
      guard let child = child(of: node, named: name) else {
        throw .invalidData(
          """
          the schema has no field \(path.joined(separator: ".")): \
          \(node == 0 ? "its root" : "the field \(nodes[node].dottedPath)") has no "\(name)", only \
          \(listedChildren(of: node))
          """)
      }
      node = child
    }
    return node
  }

  /// A child, or a descendant with nothing but the format's own names on the way to it.
  private func child(of node: Int, named name: String) -> Int? {
    if let child = nodes[node].children.first(where: { nodes[$0].schema.name == name }) {
      return child
    }
    switch nodes[node].schema.logicalType {
    case .map:
      return repeatedChild(of: node).flatMap { child(of: $0, named: name) }
    case .list:
      guard let repeated = repeatedChild(of: node) else { return nil }
      if name == "element", nodes[repeated].children.count == 1 {
        return nodes[repeated].children[0]
      }
      return child(of: listElement(of: repeated), named: name)
    default: return nil
    }
  }

  /// The repeated field that a LIST or MAP is made of, nil where its group has another form.
  func repeatedChild(of node: Int) -> Int? {
    guard nodes[node].children.count == 1 else { return nil }
    let child = nodes[node].children[0]
    return nodes[child].repetition == .repeated ? child : nil
  }

  /// The element of a LIST: the only field of its repeated group, or that itself (Parquet format,
  /// "Lists", backward compatibility).
  private func listElement(of repeated: Int) -> Int {
    nodes[repeated].children.count == 1 ? nodes[repeated].children[0] : repeated
  }

  private func listedChildren(of node: Int) -> String {
    let names = nodes[node].children.prefix(8).map { nodes[$0].schema.name }
    let rest = nodes[node].children.count - names.count
    if names.isEmpty { return "values" }
    return names.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
