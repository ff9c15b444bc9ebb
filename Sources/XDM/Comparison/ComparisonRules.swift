import Parquet

/// What a restored record may lack, and where it holds what it has.
public struct ComparisonRules: Sendable {
  /// Whether `_rescued` holds fields of the record rather than being one: see `RescueWriter`.
  public var hasRescuedColumn = false
  /// The schema whose unknown fields were dropped: a field that it does not have may be missing. Nil
  /// where no field may.
  public var dropsUnknownOf: ParquetSchema?

  public init() {}
}

extension ParquetSchema {
  /// Whether there is a place for the field at `path`, the keys from the record on: lists are passed
  /// through, keys of maps may be any, and JSON text holds everything.
  func holdsField(at path: [String]) -> Bool {
    var node = 0
    for name in path {
      node = element(of: node)
      if nodes[node].isLeaf { return leaves[nodes[node].leaf ?? 0].logicalType == .json }
      if nodes[node].schema.logicalType == .map {
        guard let pair = nodes[node].children.first, let value = nodes[pair].children.last else {
          return false
        }
        node = value
        continue
      }
      guard let child = nodes[node].children.first(where: { nodes[$0].schema.name == name }) else {
        return false
      }
      node = child
    }
    return true
  }

  /// The innermost element of lists at `node`.
  private func element(of node: Int) -> Int {
    var node = node
    while nodes[node].schema.logicalType == .list, let list = nodes[node].children.first,
      let element = nodes[list].children.first
    {
      node = element
    }
    return node
  }
}
