import ByteBuffers

/// The level entries of a space: one for each element, and one for each list that has none.
final class SpaceLevels {
  /// Level entries that every column of the space has.
  let entryCount: Int
  /// The repetition level of each entry; empty in space 0, where all are 0.
  let repetition: TypedBuffer<UInt8>
  /// The entry of each element; empty in space 0, where they are the same.
  let entryOfElement: TypedBuffer<UInt32>

  init(
    entryCount: Int, repetition: consuming TypedBuffer<UInt8> = .init(),
    entryOfElement: consuming TypedBuffer<UInt32> = .init()
  ) {
    self.entryCount = entryCount
    self.repetition = repetition
    self.entryOfElement = entryOfElement
  }
}

/// What the columns of a row group share: checked counts, and the entries of each space.
struct RowGroupLevels {
  let rowCount: Int
  /// By space. A space whose field never occurs shares the entries of the space it lies in.
  private(set) var spaces: [SpaceLevels] = []
  /// How often each node is present, optional columns left out: the entries of maximum definition
  /// level below it.
  private(set) var presentCount: [Int] = []
  /// Elements of each space.
  private var elements: [Int] = []

  /// Checks that positions and counts of groups and lists fit together. O(nodes + entries of repeated fields).
  init(_ builder: RowGroupBuilder) throws(ParquetError) {
    rowCount = builder.rowCount
    guard rowCount > 0 else { throw .invalidData("a row group needs at least one row") }
    try countPresent(builder)
    spaces.append(SpaceLevels(entryCount: rowCount))
    for space in 1..<max(builder.schema.spaceCount, 1) {
      try addSpace(builder, owner: builder.schema.spaceOwner[space])
    }
  }

  private mutating func countPresent(_ builder: RowGroupBuilder) throws(ParquetError) {
    let schema = builder.schema
    elements = [Int](repeating: rowCount, count: schema.spaceCount)
    for (index, node) in schema.nodes.enumerated() {
      if let list = builder.lists[index] {
        let outer = elements[schema.outerSpace(of: index)]
        guard list.value.isAscending, Int(list.value.end) <= outer else {
          throw Self.misfit(node, "has lists at positions that are out of order or out of range")
        }
        guard list.value.elementCount <= Int(Int32.max) else {
          throw Self.misfit(node, "has too many elements for one row group")
        }
        elements[node.space] = list.value.elementCount
        presentCount.append(list.value.elementCount)
      } else if let runs = builder.presences[index], !node.isLeaf {
        try check(runs.value, of: node)
        presentCount.append(runs.value.count)
      } else {
        presentCount.append(index == 0 ? rowCount : presentCount[node.parent])
      }
    }
  }

  /// Checks that a column has as many values as there are places for them. O(1).
  func check(leaf: Int, of builder: RowGroupBuilder, count: Int) throws(ParquetError) {
    let index = builder.schema.leaves[leaf].node
    let node = builder.schema.nodes[index]
    var places = presentCount[index]
    if let runs = builder.presences[index] {
      try check(runs.value, of: node)
      places = runs.value.count
    }
    guard count == places else {
      throw Self.misfit(node, "has \(count) values for \(places) places")
    }
    if node.schema.logicalType == .unknown, places > 0 {
      throw Self.misfit(node, "has values, but its logical type is that of nulls alone")
    }
  }

  private func check(
    _ runs: borrowing PositionRuns, of node: ParquetSchema.Node
  ) throws(ParquetError) {
    guard runs.isAscending, Int(runs.end) <= elements[node.space] else {
      throw Self.misfit(node, "is present at positions that are out of order or out of range")
    }
  }

  private static func misfit(_ node: ParquetSchema.Node, _ reason: String) -> ParquetError {
    .invalidData("the field \(node.dottedPath) \(reason)")
  }

  private mutating func addSpace(
    _ builder: RowGroupBuilder, owner: Int
  ) throws(ParquetError) {
    let outer = spaces[builder.schema.outerSpace(of: owner)]
    guard let list = builder.lists[owner], list.value.elementCount > 0 else {
      spaces.append(outer)
      return
    }
    let node = builder.schema.nodes[owner]
    let entryCount =
      outer.entryCount - list.value.positions.count + list.value.elementCount
    guard entryCount <= Int(Int32.max) else {
      throw Self.misfit(node, "has too many entries for one row group")
    }
    spaces.append(
      outer.inner(
        list.value, entryCount: entryCount, repetitionLevel: UInt8(node.maxRepetitionLevel)))
  }
}

extension SpaceLevels {
  /// The space that lists in this one open.
  fileprivate func inner(
    _ lists: borrowing ListLengths, entryCount: Int, repetitionLevel: UInt8
  ) -> SpaceLevels {
    var levels = TypedBuffer<UInt8>(capacity: entryCount)
    var entries = TypedBuffer<UInt32>(capacity: lists.elementCount)
    var next = 0
    for i in 0..<lists.positions.count {
      let entry = entry(of: lists.positions[unchecked: i])
      copyRepetition(next, entry &+ 1, to: &levels)
      let length = Int(lists.lengths[unchecked: i])
      let first = UInt32(truncatingIfNeeded: levels.count &- 1)
      for element in 0..<UInt32(truncatingIfNeeded: length) { entries.append(first &+ element) }
      levels.append(repeating: repetitionLevel, count: length &- 1)
      next = entry &+ 1
    }
    copyRepetition(next, self.entryCount, to: &levels)
    return SpaceLevels(entryCount: entryCount, repetition: levels, entryOfElement: entries)
  }

  /// The entry of an element.
  @inline(__always)
  func entry(of element: UInt32) -> Int {
    entryOfElement.isEmpty ? Int(element) : Int(entryOfElement[unchecked: Int(element)])
  }

  /// Appends the repetition levels of the entries `from..<to`.
  @inline(__always)
  private func copyRepetition(_ from: Int, _ to: Int, to levels: inout TypedBuffer<UInt8>) {
    if repetition.isEmpty {
      levels.append(repeating: 0, count: to &- from)
    } else {
      levels.append(repetition.base + from, count: to &- from)
    }
  }

  /// Raises the definition level from `parentLevel` to `level` wherever a field is present; returns
  /// whether it was that of the parent everywhere.
  func mark(
    _ runs: borrowing PositionRuns, level: UInt8, above parentLevel: UInt8,
    in levels: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    var misfit: UInt8 = 0
    if entryOfElement.isEmpty {
      for run in runs.runs.elements {
        let start = levels + Int(run.start)
        for i in 0..<Int(run.count) {
          misfit |= start[i] ^ parentLevel
          start[i] = level
        }
      }
    } else {
      let entries = entryOfElement.base
      for run in runs.runs.elements {
        for element in Int(run.start)..<(Int(run.start) + Int(run.count)) {
          misfit |= levels[Int(entries[element])] ^ parentLevel
          levels[Int(entries[element])] = level
        }
      }
    }
    return misfit == 0
  }
}
