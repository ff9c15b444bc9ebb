import ByteBuffers

/// Rows of a checked batch that go into one row group, and where in the batch each space has its
/// elements.
///
/// What is in memory may be read by several threads.
final class BatchSlice: @unchecked Sendable {
  /// The elements of a space: slots of the batch, one behind the other. Lists that are null may
  /// hide slots between them.
  struct Elements {
    var segments: [Range<Int>]
    var count: Int
  }

  /// Lists that hold elements: their positions, from the slice's first, and lengths.
  final class Lists {
    private(set) var positions: TypedBuffer<UInt32>
    let lengths: TypedBuffer<UInt32>

    init(_ positions: consuming TypedBuffer<UInt32>, _ lengths: consuming TypedBuffer<UInt32>) {
      self.positions = positions
      self.lengths = lengths
    }

    func movePositions(by distance: UInt32) {
      positions.withUnsafeMutableElements { positions in
        for i in positions.indices { positions[i] &+= distance }
      }
    }
  }

  let batch: ColumnBatch
  let rowCount: Int
  /// By space.
  private(set) var elements: [Elements]
  /// By space; nil for the rows, and without any.
  private(set) var lists: [Lists?]
  /// By node, columns left out. That of a repeated field is of its elements.
  private(set) var presences: [Presence]

  /// - Parameter rows: Lies within the batch's.
  init(_ batch: ColumnBatch, rows: Range<Int>) throws(ParquetError) {
    self.batch = batch
    rowCount = rows.count
    let schema = batch.schema
    elements = Array(repeating: Elements(segments: [], count: 0), count: schema.spaceCount)
    elements[0] = Elements(segments: [rows], count: rows.count)
    lists = Array(repeating: nil, count: schema.spaceCount)
    presences = Array(repeating: .nowhere, count: schema.nodes.count)
    presences[0] = .everywhere
    for (index, node) in schema.nodes.enumerated() where index > 0 && batch.isGiven(index) {
      if node.repetition == .repeated {
        presences[index] = try addElements(index)
      } else if !node.isLeaf {
        presences[index] = try presence(of: index)
      }
    }
  }

  /// Where a field that is not repeated is present in its space.
  func presence(of node: Int) throws(ParquetError) -> Presence {
    let parent = presences[batch.schema.nodes[node].parent]
    let outer: PresenceBits?
    switch parent {
    case .nowhere: return .nowhere
    case .everywhere: outer = nil
    case .some(let bits): outer = bits
    }
    let segments = elements[batch.schema.nodes[node].space].segments
    return try batch.validities[node].withReader { (reader) throws(ParquetError) in
      guard let reader, batch.schema.nodes[node].repetition == .optional else { return parent }
      let bits = PresenceBits(reader, segments, within: outer)
      if bits.setCount == bits.count { return .everywhere }
      return bits.setCount == 0 ? .nowhere : .some(bits)
    }
  }

  /// Finds the elements of a repeated field.
  private func addElements(_ node: Int) throws(ParquetError) -> Presence {
    let schema = batch.schema
    let space = schema.nodes[node].space
    let outer = elements[schema.outerSpace(of: node)]
    guard let offsets = batch.offsets[space] else { return .nowhere }
    let parent = presences[schema.nodes[node].parent]
    if case .nowhere = parent { return .nowhere }
    var inner = Elements(segments: [], count: 0)
    let found = try offsets.withReader { (reader) throws(ParquetError) in
      switch reader {
      case .int32(let offsets): Self.collect(offsets, outer, parent, &inner)
      case .int64(let offsets): Self.collect(offsets, outer, parent, &inner)
      }
    }
    guard inner.count > 0 else { return .nowhere }
    guard inner.count <= Int(Int32.max) else {
      throw .invalidData(
        """
        \(schema.nodes[node].dottedPath) has \(inner.count) elements in \(rowCount) rows, too many \
        for a row group; make row groups smaller
        """)
    }
    elements[space] = inner
    lists[space] = found
    return .everywhere
  }

  /// Finds the lists that hold elements, and the slots of these. Nothing of a class is touched for
  /// each of them: it would be checked.
  private static func collect<Offset: FixedWidthInteger & BitwiseCopyable>(
    _ offsets: UnsafeBufferPointer<Offset>, _ outer: Elements, _ parent: Presence,
    _ inner: inout Elements
  ) -> Lists {
    var bits: PresenceBits?
    if case .some(let present) = parent { bits = present }
    var positions = TypedBuffer<UInt32>(capacity: outer.count)
    var lengths = TypedBuffer<UInt32>(capacity: outer.count)
    let (position, length) = (positions.base, lengths.base)
    var found = 0
    var total = 0
    // The slots that are not in a segment yet.
    var open = 0..<0
    var first = 0
    for segment in outer.segments {
      for slot in segment {
        let start = Int(offsets[slot])
        let end = Int(offsets[slot &+ 1])
        let at = first &+ (slot &- segment.lowerBound)
        guard end > start, bits?.isSet(at) ?? true else { continue }
        position[found] = UInt32(truncatingIfNeeded: at)
        length[found] = UInt32(truncatingIfNeeded: end &- start)
        found &+= 1
        total += end &- start
        if start == open.upperBound {
          open = open.lowerBound..<end
        } else {
          if !open.isEmpty { inner.segments.append(open) }
          open = start..<end
        }
      }
      first &+= segment.count
    }
    if !open.isEmpty { inner.segments.append(open) }
    inner.count = total
    positions.advance(by: found)
    lengths.advance(by: found)
    return Lists(positions, lengths)
  }
}
