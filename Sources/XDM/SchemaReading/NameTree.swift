/// The fields of an object by the keys that lead to them in the compatibility form, in order of
/// appearance.
struct NameTree {
  struct Node {
    let name: String
    /// Where the schema describes the field, under each name that it has there; none for an object that
    /// only a name implies.
    var descriptions: [[SchemaLocation]] = []
    /// Names in the other notation.
    var aliases: [String] = []
    var isRequired = false
    var children: [Int] = []

    var places: [SchemaLocation] { descriptions.flatMap(\.self) }
  }

  private(set) var nodes = [Node(name: "")]
  private var indices: [[[UInt8]]: Int] = [:]

  init(_ constraints: SchemaConstraints) {
    for (name, places) in constraints.properties {
      let path = CompatibleName.path(of: name)
      let index = self.index(of: path)
      nodes[index].descriptions.append(places)
      if path != [name] { nodes[index].aliases.append(name) }
    }
    for name in constraints.required {
      let path = CompatibleName.path(of: name)
      for length in 1...path.count {
        nodes[index(of: Array(path.prefix(length)))].isRequired = true
      }
    }
  }

  private mutating func index(of path: [String]) -> Int {
    let key = path.map { Array($0.utf8) }
    if let index = indices[key] { return index }
    let parent = path.count > 1 ? index(of: Array(path.dropLast())) : 0
    let index = nodes.count
    nodes.append(Node(name: path[path.count - 1]))
    nodes[parent].children.append(index)
    indices[key] = index
    return index
  }
}
