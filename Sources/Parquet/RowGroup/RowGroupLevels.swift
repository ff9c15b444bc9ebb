import ByteBuffers

/// The level entries of a space: one for each element, and one for each list that has none.
final class SpaceLevels {
  /// Level entries that every column of the space has.
  fileprivate(set) var entryCount = 0
  /// Elements of the repeated field, rows for space 0.
  fileprivate(set) var elementCount = 0
  /// The repetition level of each entry; empty in space 0, where all are 0.
  fileprivate(set) var repetition = TypedBuffer<UInt8>()
  /// The entry of each element; empty in space 0, where they are the same.
  fileprivate(set) var entryOfElement = TypedBuffer<UInt32>()
}

/// What the columns of a row group share: checked counts, and the entries of each space.
struct RowGroupLevels {
  let rowCount: Int
  /// By space. A space whose field never occurs shares the entries of the space it lies in.
  private(set) var spaces: [SpaceLevels] = []
  /// How often each node is present: the entries of maximum definition level below it.
  private(set) var presentCount: [Int] = []

  /// Checks that positions and counts fit together. O(nodes + entries of repeated fields).
  init(_ builder: RowGroupBuilder) throws(ParquetError) {
    rowCount = builder.rowCount
    guard rowCount > 0 else { throw .invalidData("a row group needs at least one row") }
    guard rowCount <= Int(Int32.max) else { throw .invalidData("a row group holds too many rows") }
    try countPresent(builder)
    let rows = SpaceLevels()
    rows.entryCount = rowCount
    rows.elementCount = rowCount
    spaces.append(rows)
    for space in 1..<max(builder.schema.spaceCount, 1) {
      try addSpace(builder, owner: builder.schema.spaceOwner[space])
    }
  }

  private mutating func countPresent(_ builder: RowGroupBuilder) throws(ParquetError) {
    let schema = builder.schema
    var elements = [Int](repeating: rowCount, count: schema.spaceCount)
    for (index, node) in schema.nodes.enumerated() {
      if let list = builder.lists[index] {
        let outer = elements[schema.outerSpace(of: index)]
        guard list.isAscending, Int(list.end) <= outer else {
          throw Self.misfit(node, "has lists at positions that are out of order or out of range")
        }
        guard list.elementCount <= Int(Int32.max) else {
          throw Self.misfit(node, "has too many elements for one row group")
        }
        elements[node.space] = list.elementCount
        presentCount.append(list.elementCount)
      } else if let runs = builder.presences[index] {
        guard runs.isAscending, Int(runs.end) <= elements[node.space] else {
          throw Self.misfit(node, "is present at positions that are out of order or out of range")
        }
        presentCount.append(runs.count)
      } else {
        presentCount.append(index == 0 ? rowCount : presentCount[node.parent])
      }
      if let leaf = node.leaf, builder.columns[leaf].count != presentCount[index] {
        throw Self.misfit(
          node, "has \(builder.columns[leaf].count) values for \(presentCount[index]) places")
      }
    }
  }

  private static func misfit(_ node: ParquetSchema.Node, _ reason: String) -> ParquetError {
    .invalidData("the field \(node.dottedPath) \(reason)")
  }

  private mutating func addSpace(
    _ builder: RowGroupBuilder, owner: Int
  ) throws(ParquetError) {
    let outer = spaces[builder.schema.outerSpace(of: owner)]
    guard let list = builder.lists[owner], list.elementCount > 0 else {
      spaces.append(outer)
      return
    }
    let level = UInt8(builder.schema.nodes[owner].maxRepetitionLevel)
    let space = SpaceLevels()
    space.elementCount = list.elementCount
    space.entryCount = outer.entryCount - list.positions.count + list.elementCount
    guard space.entryCount <= Int(Int32.max) else {
      throw Self.misfit(builder.schema.nodes[owner], "has too many entries for one row group")
    }
    space.repetition.reserve(space.entryCount)
    space.entryOfElement.reserve(space.elementCount)
    var next = 0
    for i in 0..<list.positions.count {
      let entry = outer.entry(of: list.positions[i])
      outer.copyRepetition(next, entry &+ 1, to: space)
      let length = Int(list.lengths[i])
      let first = UInt32(truncatingIfNeeded: space.repetition.count &- 1)
      for element in 0..<UInt32(truncatingIfNeeded: length) {
        space.entryOfElement.append(first &+ element)
      }
      space.repetition.append(repeating: level, count: length &- 1)
      next = entry &+ 1
    }
    outer.copyRepetition(next, outer.entryCount, to: space)
    spaces.append(space)
  }
}

extension SpaceLevels {
  /// The entry of an element.
  @inline(__always)
  func entry(of element: UInt32) -> Int {
    entryOfElement.isEmpty ? Int(element) : Int(entryOfElement[Int(element)])
  }

  /// Appends the repetition levels of the entries `from..<to` to an inner space.
  fileprivate func copyRepetition(_ from: Int, _ to: Int, to space: SpaceLevels) {
    if repetition.isEmpty {
      space.repetition.append(repeating: 0, count: to - from)
    } else {
      space.repetition.append(repetition.base + from, count: to - from)
    }
  }

  /// Raises the definition level to `level` wherever a field is present.
  func mark(_ runs: PositionRuns, level: UInt8, in levels: UnsafeMutablePointer<UInt8>) {
    if entryOfElement.isEmpty {
      for run in runs.runs.elements {
        if run.count == 1 {
          levels[Int(run.start)] = level
        } else {
          (levels + Int(run.start)).update(repeating: level, count: Int(run.count))
        }
      }
    } else {
      let entries = entryOfElement.base
      for run in runs.runs.elements {
        for element in Int(run.start)..<(Int(run.start) + Int(run.count)) {
          levels[Int(entries[element])] = level
        }
      }
    }
  }
}
