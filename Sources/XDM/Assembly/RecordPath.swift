import Parquet

extension ParquetSchema {
  /// For each column its path in a record: names joined by dots, without the levels that lists and maps
  /// have in a schema alone, as `productListItems.SKU`.
  ///
  /// A map's keys and values are told apart as `identityMap.key` and `identityMap`. O(fields).
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
