import JSONStream
import Parquet

/// Differences that are allowed between a restored record and its source.
public struct ComparisonRules: Sendable {
  /// Whether `_rescued` holds rescued fields (`RescueWriter`). Otherwise it is a field like others.
  public var hasRescuedColumn = false
  /// The schema of an export that drops unknown fields: a restored record may lack the fields that
  /// this schema does not have. Nil where no field may be missing.
  public var dropsUnknownOf: ParquetSchema?

  public init() {}
}

extension ParquetSchema {
  /// Whether there is a place for the field at `path`, the keys from the record on, in either notation
  /// of XDM: lists are passed through, keys of maps may be any, and JSON text holds everything.
  func holdsField(at path: [String]) -> Bool { holdsField(at: path[...], in: 0) }

  private func holdsField(at path: ArraySlice<String>, in node: Int) -> Bool {
    guard let name = path.first else { return true }
    let node = element(of: node)
    let rest = path.dropFirst()
    if nodes[node].isLeaf { return leaves[nodes[node].leaf ?? 0].logicalType == .json }
    if nodes[node].schema.logicalType == .map {
      guard let pair = nodes[node].children.first, let value = nodes[pair].children.last else {
        return false
      }
      return holdsField(at: rest, in: value)
    }
    if let child = child(name, of: node) { return holdsField(at: rest, in: child) }
    let steps = CompatibleName.path(of: name)
    var inner = node
    for step in steps {
      guard let child = child(step, of: inner) else { return false }
      inner = child
    }
    if steps.count == 1, !name.contains("//") {
      // An object `_x` is what a namespace became, and no `@x`.
      let isObject = !nodes[inner].isLeaf && nodes[inner].schema.logicalType == nil
      guard CompatibleName.namespaced(steps[0], isObject: isObject) == name else { return false }
    }
    return holdsField(at: rest, in: inner)
  }

  private func child(_ name: String, of node: Int) -> Int? {
    nodes[node].children.first { nodes[$0].schema.name.isSameText(as: name) }
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
