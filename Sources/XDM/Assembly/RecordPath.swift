import Parquet

extension ParquetSchema {
  /// The path of each column in a record, such as `productListItems.SKU`: names joined by dots,
  /// without the levels that lists and maps add to a schema.
  ///
  /// A map's keys have the path `identityMap.key`, its values `identityMap`. O(fields).
  public var recordPaths: [String] {
    var paths = leaves.map(\.dottedPath)
    for child in nodes[0].children { findPaths(child, "", asElement: false, isNamed: true, &paths) }
    return paths
  }

  private func findPaths(
    _ index: Int, _ outer: String, asElement: Bool, isNamed: Bool, _ paths: inout [String]
  ) {
    let name = nodes[index].schema.name
    let path = isNamed ? (outer.isEmpty ? name : "\(outer).\(name)") : outer
    switch RecordShape(of: index, in: self, asElement: asElement) {
    case .scalar(let leaf): paths[leaf] = path
    case .object(let fields):
      for field in fields { findPaths(field, path, asElement: false, isNamed: true, &paths) }
    case .list(let repeated, let element):
      findPaths(element, path, asElement: repeated == element, isNamed: false, &paths)
    case .map(_, let key, let value):
      findPaths(key, path, asElement: false, isNamed: true, &paths)
      if let value { findPaths(value, path, asElement: false, isNamed: false, &paths) }
    }
  }
}
