/// How the fields of a schema are staged: what `StagedRows` is made from.
struct StagingPlan {
  struct Leaf {
    let storage: ValueStorage
    /// Bytes of a staged value.
    let stride: Int
    let list: Int
    let group: Int
    let isOptional: Bool
  }

  /// An optional group, or a repeated field.
  struct Place {
    let node: Int
    /// The list that it lies in.
    let list: Int
    /// The nearest optional group above, within the list; -1 where there is none.
    let group: Int
    /// The columns that have to be set wherever it is present: a range of `required`.
    var required: Range<Int> = 0..<0
  }

  private(set) var leaves: [Leaf] = []
  /// By space; the first is the rows.
  private(set) var lists: [Place] = []
  private(set) var groups: [Place] = []
  /// By node, -1 for all but optional groups.
  private(set) var groupOfNode: [Int]
  private(set) var required: [Int] = []

  init(_ schema: ParquetSchema) throws(ParquetError) {
    groupOfNode = Array(repeating: -1, count: schema.nodes.count)
    /// By node: the nearest optional group, itself included, within the list; -1 without.
    var nearest = Array(repeating: -1, count: schema.nodes.count)
    /// By optional group, and by list, the columns that they require.
    var requiredByGroup: [[Int]] = []
    var requiredByList: [[Int]] = []
    for (index, node) in schema.nodes.enumerated() {
      let isOptional = node.repetition == .optional && index > 0
      let opensList = index == 0 || node.repetition == .repeated
      let above = index == 0 ? -1 : nearest[node.parent]
      nearest[index] = opensList ? -1 : above
      if opensList {
        lists.append(
          Place(node: index, list: index == 0 ? 0 : schema.outerSpace(of: index), group: above))
        requiredByList.append([])
      } else if isOptional, !node.isLeaf {
        groupOfNode[index] = groups.count
        nearest[index] = groups.count
        groups.append(Place(node: index, list: node.space, group: above))
        requiredByGroup.append([])
      }
      guard let leaf = node.leaf else { continue }
      guard let storage = ValueStorage(schema.leaves[leaf].type) else {
        throw .unsupported("the column \(node.dottedPath) has a type that is not written")
      }
      leaves.append(
        Leaf(
          storage: storage, stride: storage.stride(length: schema.leaves[leaf].length),
          list: node.space, group: nearest[index],
          isOptional: isOptional))
      if isOptional { continue }
      if nearest[index] >= 0 {
        requiredByGroup[nearest[index]].append(leaf)
      } else {
        requiredByList[node.space].append(leaf)
      }
    }
    for index in groups.indices { groups[index].required = collect(requiredByGroup[index]) }
    for index in lists.indices { lists[index].required = collect(requiredByList[index]) }
  }

  private mutating func collect(_ leaves: [Int]) -> Range<Int> {
    let start = required.count
    required += leaves
    return start..<required.count
  }
}
