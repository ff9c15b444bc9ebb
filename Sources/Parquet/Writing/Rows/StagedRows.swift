import ByteBuffers

/// Rows that are staged for a `RowGroupBuilder`: values by column, text in one place, so that both
/// stay in the cache until the columns take them in batches.
///
/// A row is all or nothing: what a row that failed has staged is taken back.
@usableFromInline
final class StagedRows {
  let schema: ParquetSchema
  @usableFromInline let leaves: UnsafeMutablePointer<StagedColumn>
  @usableFromInline let lists: UnsafeMutablePointer<StagedList>
  @usableFromInline let groups: UnsafeMutablePointer<StagedGroup>
  @usableFromInline let text: UnsafeMutablePointer<StagedText>
  let groupCount: Int
  /// By node: the stage of an optional group, or -1.
  let groupOfNode: [Int]
  /// Leaves that groups and elements require, by their ranges.
  let required: [Int]

  /// Rows in the batch.
  private(set) var rowCount = 0
  /// Whether a column has as many values as it should have before it hands them on.
  private(set) var isFull = false
  /// Why the row at hand cannot be written.
  var failure: String?
  /// Lists that are open, the innermost last.
  var open: [Int] = []
  /// Groups with required fields that have been present in the row at hand.
  var touched: [Int] = []
  private var textBefore = 0

  /// Bytes of text and values of a column after which a batch is handed on: it fits the
  /// second-level cache then.
  private static let textLimit = 1 << 18
  private static let valueLimit = 1 << 12

  /// - Throws: `ParquetError.unsupported` for a type that cannot be written.
  init(schema: ParquetSchema) throws(ParquetError) {
    self.schema = schema
    let plan = try StagingPlan(schema)
    required = plan.required
    groupOfNode = plan.groupOfNode
    groupCount = plan.groups.count
    leaves = .allocate(capacity: plan.leaves.count)
    for (index, leaf) in plan.leaves.enumerated() {
      (leaves + index).initialize(
        to: StagedColumn(
          storage: leaf.storage, stride: leaf.stride, list: leaf.list, group: leaf.group,
          isOptional: leaf.isOptional))
    }
    lists = .allocate(capacity: plan.lists.count)
    for (index, list) in plan.lists.enumerated() {
      (lists + index).initialize(
        to: StagedList(
          node: list.node, outer: list.list, group: list.group, required: list.required))
    }
    groups = .allocate(capacity: plan.groups.count)
    for (index, group) in plan.groups.enumerated() {
      (groups + index).initialize(
        to: StagedGroup(
          node: group.node, list: group.list, group: group.group, required: group.required))
    }
    text = .allocate(capacity: 1)
    text.initialize(to: StagedText())
  }

  deinit {
    for leaf in schema.leaves.indices { leaves[leaf].deallocate() }
    leaves.deallocate()
    lists.deinitialize(count: schema.spaceCount)
    lists.deallocate()
    groups.deinitialize(count: groupCount)
    groups.deallocate()
    text.pointee.base.deallocate()
    text.deallocate()
  }

  func beginRow() {
    lists[0].total += 1
    lists[0].staged += 1
    lists[0].current = lists[0].total
    textBefore = text.pointee.count
  }

  /// Counts the row; returns whether it could be written, and takes it back where it could not.
  func endRow() -> Bool {
    if let list = open.last { fail(lists[list].node, "is left open; end the list") }
    verify(lists[0].required, count: lists[0].staged)
    for group in touched { verifyGroup(group) }
    forgetTouched()
    guard failure == nil else {
      takeBack()
      return false
    }
    lists[0].current = 0
    rowCount += 1
    return true
  }

  /// Takes back the row at hand.
  func abandonRow() {
    forgetTouched()
    takeBack()
  }

  private func forgetTouched() {
    for group in touched { groups[group].isTouched = false }
    touched.removeAll(keepingCapacity: true)
  }

  var shouldHandOn: Bool { isFull || text.pointee.count >= Self.textLimit }

  @usableFromInline
  func grow(_ leaf: Int) {
    if leaves[leaf].capacity >= Self.valueLimit { isFull = true }
    leaves[leaf].grow()
  }

  /// Hands the rows of the batch on.
  func handOn(to builder: RowGroupBuilder) {
    builder.addRows(rowCount)
    for group in 0..<groupCount where !groups[group].positions.isEmpty {
      builder.appendPresence(
        node: groups[group].node, positions: groups[group].positions.base,
        count: groups[group].positions.count)
      groups[group].positions.removeAll()
    }
    for list in 0..<schema.spaceCount {
      if !lists[list].positions.isEmpty {
        builder.appendLengths(
          node: lists[list].node, positions: lists[list].positions.base,
          lengths: lists[list].lengths.base, count: lists[list].positions.count)
        lists[list].positions.removeAll()
        lists[list].lengths.removeAll()
      }
      lists[list].staged = 0
    }
    for leaf in schema.leaves.indices where leaves[leaf].count > 0 {
      handOn(leaf, to: builder)
      leaves[leaf].removeAll(limit: Self.valueLimit)
    }
    text.pointee.removeAll(keepingAtMost: 4 * Self.textLimit)
    rowCount = 0
    isFull = false
  }

  private func handOn(_ index: Int, to builder: RowGroupBuilder) {
    let leaf = leaves[index]
    if leaf.isOptional {
      builder.appendPresence(
        node: schema.leaves[index].node, positions: leaf.positions, count: leaf.count)
    }
    switch leaf.storage {
    case .boolean:
      builder.appendBooleans(
        leaf: index, leaf.values.assumingMemoryBound(to: UInt8.self), count: leaf.count)
    case .int32:
      builder.appendInt32s(
        leaf: index, leaf.values.assumingMemoryBound(to: Int32.self), count: leaf.count)
    case .int64:
      builder.appendInt64s(
        leaf: index, leaf.values.assumingMemoryBound(to: Int64.self), count: leaf.count)
    case .float:
      builder.appendFloats(
        leaf: index, leaf.values.assumingMemoryBound(to: Float.self), count: leaf.count)
    case .double:
      builder.appendDoubles(
        leaf: index, leaf.values.assumingMemoryBound(to: Double.self), count: leaf.count)
    case .byteArray:
      builder.appendByteArrays(
        leaf: index, base: text.pointee.base,
        references: leaf.values.assumingMemoryBound(to: ByteReference.self), count: leaf.count)
    case .fixedLength:
      builder.appendFixedLengthByteArrays(
        leaf: index, leaf.values.assumingMemoryBound(to: UInt8.self), count: leaf.count)
    }
  }

  /// Starts with another row group, behind a batch that was handed on.
  func beginRowGroup() {
    for leaf in schema.leaves.indices { leaves[leaf].last = 0 }
    for group in 0..<groupCount { groups[group].last = 0 }
    for list in 0..<schema.spaceCount {
      lists[list].total = 0
      lists[list].opened = 0
    }
  }

  /// Goes on behind what a row group holds, where others than rows have been added.
  func continueRowGroup(of builder: RowGroupBuilder) {
    if builder.rowCount == 0 { beginRowGroup() }
    lists[0].total = UInt32(truncatingIfNeeded: builder.rowCount)
    for list in 1..<max(schema.spaceCount, 1) {
      let elements = builder.lists[lists[list].node]?.value.elementCount ?? 0
      lists[list].total = UInt32(truncatingIfNeeded: elements)
    }
  }

  /// Takes back what the row at hand has staged. Rows before it are whole, so how much of each
  /// column is theirs follows from the schema. O(fields).
  private func takeBack() {
    open.removeAll()
    lists[0].total -= 1
    lists[0].staged -= 1
    lists[0].current = 0
    for list in 1..<max(schema.spaceCount, 1) {
      let outer = lists[lists[list].outer].total
      let count = Self.kept(lists[list].positions, below: outer)
      for dropped in count..<lists[list].positions.count {
        lists[list].total -= lists[list].lengths[dropped]
        lists[list].staged -= Int(lists[list].lengths[dropped])
      }
      lists[list].positions.truncate(to: count)
      lists[list].lengths.truncate(to: count)
      lists[list].current = 0
      lists[list].opened = min(lists[list].opened, outer)
    }
    for group in 0..<groupCount {
      let total = lists[groups[group].list].total
      groups[group].positions.truncate(to: Self.kept(groups[group].positions, below: total))
      groups[group].last = min(groups[group].last, total)
    }
    for leaf in schema.leaves.indices {
      let list = Int(leaves[leaf].list)
      if leaves[leaf].isOptional {
        while leaves[leaf].count > 0,
          leaves[leaf].positions[leaves[leaf].count - 1] >= lists[list].total
        {
          leaves[leaf].count -= 1
        }
      } else {
        let group = Int(leaves[leaf].group)
        leaves[leaf].count = group < 0 ? lists[list].staged : groups[group].positions.count
      }
      leaves[leaf].last = min(leaves[leaf].last, lists[list].total)
    }
    text.pointee.count = textBefore
  }

  /// How many positions are below a limit; they ascend.
  private static func kept(_ positions: borrowing TypedBuffer<UInt32>, below limit: UInt32) -> Int {
    var count = positions.count
    while count > 0, positions[count - 1] >= limit { count -= 1 }
    return count
  }

  /// The failure, which is forgotten.
  func takeFailure() -> String? {
    defer { failure = nil }
    return failure
  }
}
