import ByteBuffers
import CKernels

/// A column's or a group's definition levels in a row group: a byte an entry, or one for all but
/// a few.
struct DefinitionLevels {
  /// A level an entry, nil when all are `constant`, but for those in `runs`.
  var bytes: UnsafePointer<UInt8>?
  var constant: UInt8
  var count: Int
  /// Entries whose level is `raised`: those of a column that few rows have. Ascending, no neighbours.
  var runs = UnsafeBufferPointer<PositionRun>(start: nil, count: 0)
  var raised: UInt8 = 0

  /// Whether all levels are `constant`.
  var isUniform: Bool { bytes == nil && runs.isEmpty }

  /// The level of an entry. O(log runs).
  subscript(entry: Int) -> UInt8 {
    if let bytes { return bytes[entry] }
    let run = runs.firstRun(endingBehind: entry)
    return run < runs.count && Int(runs[run].start) <= entry ? raised : constant
  }

  /// How many entries in a range have a level. O(entries), or O(runs).
  func count(of level: UInt8, in entries: Range<Int>) -> Int {
    if let bytes { return ck_count_bytes(bytes + entries.lowerBound, entries.count, level) }
    var raisedCount = 0
    var run = runs.firstRun(endingBehind: entries.lowerBound)
    while run < runs.count, Int(runs[run].start) < entries.upperBound {
      raisedCount += entries.clamped(to: runs[run].range).count
      run += 1
    }
    var count = raised == level ? raisedCount : 0
    if constant == level { count += entries.count - raisedCount }
    return count
  }
}

/// Computes definition levels from the root of the schema down to a column.
///
/// The levels of the groups on the way are kept, so that columns in schema order compute those of
/// each group once: a column costs one copy of its group's levels, and a store for each place where
/// it is present.
final class DefinitionLevelStack {
  /// A group on the way to the current column.
  private struct Frame {
    let node: Int
    let levels: DefinitionLevels
    /// The node whose levels these are: an absent field, or a required one, has its parent's.
    let source: Int
  }

  /// Entries for each run of present ones from which on these alone are kept: of a column that few
  /// rows have, a byte an entry would take longer than its values.
  private static let entriesOfSparseRun = 4

  private let schema: ParquetSchema
  private var frames: [Frame] = []
  /// Levels of the frame at the same depth; the column's own come last.
  private var buffers: [LevelBuffer] = []

  private final class LevelBuffer {
    var levels = TypedBuffer<UInt8>()
  }

  init(schema: ParquetSchema) { self.schema = schema }

  /// Forgets the levels of the last row group.
  func begin(_ group: RowGroupLevels) {
    frames.removeAll()
    let levels = DefinitionLevels(bytes: nil, constant: 0, count: group.rowCount)
    frames.append(Frame(node: 0, levels: levels, source: 0))
  }

  /// The levels of `node`, and the node whose levels they are in fact. Valid until the next call.
  func levels(
    of node: Int, _ builder: RowGroupBuilder, _ group: RowGroupLevels
  ) throws(ParquetError) -> (levels: DefinitionLevels, source: Int) {
    let parent = schema.nodes[node].parent
    while let last = frames.last, last.node != 0, !isAncestor(last.node, of: node) {
      frames.removeLast()
    }
    try extend(to: parent, builder, group)
    let frame = try makeFrame(node, builder, group)
    return (frame.levels, frame.source)
  }

  /// Schema order is depth first, so that an ancestor is the last frame on the way up.
  private func isAncestor(_ ancestor: Int, of node: Int) -> Bool {
    var at = schema.nodes[node].parent
    while at > ancestor { at = schema.nodes[at].parent }
    return at == ancestor
  }

  private func extend(
    to node: Int, _ builder: RowGroupBuilder, _ group: RowGroupLevels
  ) throws(ParquetError) {
    guard frames[frames.count - 1].node != node else { return }
    try extend(to: schema.nodes[node].parent, builder, group)
    frames.append(try makeFrame(node, builder, group))
  }

  /// The levels of a child of the last frame's node.
  private func makeFrame(
    _ index: Int, _ builder: RowGroupBuilder, _ group: RowGroupLevels
  ) throws(ParquetError) -> Frame {
    let outer = frames[frames.count - 1]
    let node = schema.nodes[index]
    let level = UInt8(node.maxDefinitionLevel)
    let parentLevel = UInt8(schema.nodes[node.parent].maxDefinitionLevel)
    if let list = builder.lists[index], list.value.elementCount > 0 {
      let levels = expand(
        outer.levels, list.value, group.spaces[node.space], level, parentLevel,
        outerSpace(index, group))
      guard let levels else { throw Self.orphan(node) }
      return Frame(node: index, levels: levels, source: index)
    }
    guard let runs = builder.presences[index], runs.value.count > 0 else {
      return Frame(node: index, levels: outer.levels, source: outer.source)
    }
    if runs.value.count == outer.levels.count {
      guard group.presentCount[node.parent] == runs.value.count else { throw Self.orphan(node) }
      let levels = DefinitionLevels(bytes: nil, constant: level, count: runs.value.count)
      return Frame(node: index, levels: levels, source: index)
    }
    if node.isLeaf, outer.levels.isUniform, outer.levels.constant == parentLevel,
      group.spaces[node.space].entryOfElement.isEmpty,
      runs.value.runs.count <= outer.levels.count / Self.entriesOfSparseRun
    {
      var levels = outer.levels
      levels.runs = runs.value.runs.elements
      levels.raised = level
      return Frame(node: index, levels: levels, source: index)
    }
    let bytes = buffer(outer.levels.count)
    copy(outer.levels, 0, outer.levels.count, to: bytes)
    let fits = group.spaces[node.space].mark(
      runs.value, level: level, above: parentLevel, in: bytes)
    guard fits else { throw Self.orphan(node) }
    return Frame(
      node: index,
      levels: DefinitionLevels(bytes: UnsafePointer(bytes), constant: 0, count: outer.levels.count),
      source: index)
  }

  private static func orphan(_ node: ParquetSchema.Node) -> ParquetError {
    .invalidData("the field \(node.dottedPath) is present where the group that holds it is not")
  }

  private func outerSpace(_ node: Int, _ group: RowGroupLevels) -> SpaceLevels {
    group.spaces[schema.outerSpace(of: node)]
  }

  /// The levels of a repeated field: `level` for each element, the outer ones for empty lists. Nil
  /// if a list lies where its parent is not present.
  private func expand(
    _ outer: DefinitionLevels, _ list: borrowing ListLengths, _ space: SpaceLevels, _ level: UInt8,
    _ parentLevel: UInt8, _ outerSpace: SpaceLevels
  ) -> DefinitionLevels? {
    let bytes = buffer(space.entryCount)
    var misfit: UInt8 = 0
    var to = bytes
    var next = 0
    for i in 0..<list.positions.count {
      let entry = outerSpace.entry(of: list.positions[unchecked: i])
      misfit |= (outer.bytes?[entry] ?? outer.constant) ^ parentLevel
      copy(outer, next, entry, to: to)
      to += entry &- next
      let length = Int(list.lengths[unchecked: i])
      to.update(repeating: level, count: length)
      to += length
      next = entry &+ 1
    }
    copy(outer, next, outer.count, to: to)
    guard misfit == 0 else { return nil }
    return DefinitionLevels(bytes: UnsafePointer(bytes), constant: 0, count: space.entryCount)
  }

  @inline(__always)
  private func copy(
    _ levels: DefinitionLevels, _ from: Int, _ to: Int, to bytes: UnsafeMutablePointer<UInt8>
  ) {
    if let source = levels.bytes {
      bytes.update(from: source + from, count: to &- from)
    } else {
      bytes.update(repeating: levels.constant, count: to &- from)
    }
  }

  /// Room for the levels of a frame on top of the present ones.
  private func buffer(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    let depth = frames.count
    while buffers.count <= depth { buffers.append(LevelBuffer()) }
    buffers[depth].levels.removeAll()
    buffers[depth].levels.reserve(count)
    return buffers[depth].levels.base
  }
}
