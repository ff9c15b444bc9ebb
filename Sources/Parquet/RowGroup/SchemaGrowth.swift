/// What a schema adds to an older one.
struct SchemaGrowth {
  /// A column that is new.
  struct NewLeaf {
    /// Index in the new schema's leaves.
    let leaf: Int
    /// Node of the old schema: the nearest group above the column that was there before.
    let group: Int
  }

  let old: ParquetSchema
  let new: ParquetSchema
  /// By column of the new schema: what it was in the old one, nil for those that are new.
  let leafMapping: [Int?]
  /// In schema order.
  let newLeaves: [NewLeaf]

  /// - Throws: `ParquetError.invalidSchema` when `new` does not extend `old`.
  init(from old: ParquetSchema, to new: ParquetSchema) throws(ParquetError) {
    guard let mapping = new.nodeMapping(from: old) else {
      throw .invalidSchema(
        """
        it does not extend the one before: fields must stay as they were, and new ones must be \
        optional
        """)
    }
    self.old = old
    self.new = new
    leafMapping = new.leaves.map { leaf in mapping[leaf.node].flatMap { old.nodes[$0].leaf } }
    newLeaves = new.leaves.enumerated().compactMap { index, leaf in
      guard mapping[leaf.node] == nil else { return nil }
      var node = leaf.node
      while mapping[node] == nil { node = new.nodes[node].parent }
      return mapping[node].map { NewLeaf(leaf: index, group: $0) }
    }
  }

  /// Whether row groups have to change: there are new columns, or others in their places.
  var movesColumns: Bool {
    !leafMapping.enumerated().allSatisfy { index, source in index == source }
  }

  /// Whether new columns have levels that only existing columns can tell.
  var needsLevels: Bool {
    newLeaves.contains { old.nodes[$0.group].maxDefinitionLevel > 0 }
  }

  /// Columns of the old schema and new ones, both in the order of their schema, in the new order.
  func merge<Chunk>(_ existing: [Chunk], _ added: [Chunk]) -> [Chunk] {
    var next = added.makeIterator()
    return leafMapping.compactMap { source in source.map { existing[$0] } ?? next.next() }
  }
}

extension ParquetSchema {
  /// The columns below a node; none below a root without fields. O(depth).
  func leaves(below node: Int) -> Range<Int> {
    var (first, last) = (node, node)
    while let child = nodes[first].children.first { first = child }
    while let child = nodes[last].children.last { last = child }
    guard let start = nodes[first].leaf, let end = nodes[last].leaf else { return 0..<0 }
    return start..<(end + 1)
  }
}
