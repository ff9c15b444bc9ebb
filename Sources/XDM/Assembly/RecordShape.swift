import Parquet

/// What a field of a Parquet schema is in a record.
///
/// Lists and maps are recognised by the format's rules for readers ("Nested Types", "Backward-
/// compatibility rules"): two levels or three, annotated or not.
public enum RecordShape: Sendable, Equatable {
  case scalar(leaf: Int)
  /// The fields, as indices of schema nodes.
  case object([Int])
  /// `repeated` is the node that repeats; `element` is that node itself in lists of two levels.
  case list(repeated: Int, element: Int)
  /// A map without values is the set of its keys.
  case map(repeated: Int, key: Int, value: Int?)

  /// - Parameter asElement: Whether the node repeats as the element of a list that is already
  ///   recognised.
  public init(of index: Int, in schema: ParquetSchema, asElement: Bool = false) {
    let node = schema.nodes[index]
    if index > 0, node.repetition == .repeated, !asElement {
      self = .list(repeated: index, element: index)
      return
    }
    if let leaf = node.leaf {
      self = .scalar(leaf: leaf)
      return
    }
    self = .object(node.children)
    guard index > 0, node.children.count == 1, let child = node.children.first,
      schema.nodes[child].repetition == .repeated
    else { return }
    switch node.schema.logicalType {
    case .list:
      let isElement = Self.isElement(schema.nodes[child], of: node)
      self = .list(repeated: child, element: isElement ? child : schema.nodes[child].children[0])
    case .map:
      let entry = schema.nodes[child].children
      guard (1...2).contains(entry.count),
        entry.allSatisfy({ schema.nodes[$0].repetition != .repeated })
      else { return }
      self = .map(repeated: child, key: entry[0], value: entry.count > 1 ? entry[1] : nil)
    default: return
    }
  }

  /// Whether the repeated field of a LIST is the element itself.
  private static func isElement(_ repeated: ParquetSchema.Node, of list: ParquetSchema.Node) -> Bool
  {
    let name = repeated.schema.name
    return repeated.children.count != 1 || name == "array" || name == "\(list.schema.name)_tuple"
      || repeated.schema.logicalType == .list || repeated.schema.logicalType == .map
  }
}
