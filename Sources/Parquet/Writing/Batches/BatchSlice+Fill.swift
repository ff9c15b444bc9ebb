import ByteBuffers

/// Filling a row group from a batch: first what columns share, then the columns, in any order and by
/// any thread.
extension BatchSlice {
  /// Where the slice's elements begin in a row group, by space.
  struct Start { fileprivate let positions: [UInt32] }

  /// Adds rows, groups and lists. Columns have to be filled behind this.
  func fillShared(_ builder: RowGroupBuilder) -> Start {
    let schema = batch.schema
    let positions = schema.spaceOwner.enumerated().map { space, owner in
      space == 0
        ? UInt32(truncatingIfNeeded: builder.rowCount)
        : UInt32(truncatingIfNeeded: builder.lists[owner]?.value.elementCount ?? 0)
    }
    builder.addRows(rowCount)
    for (index, node) in schema.nodes.enumerated() where index > 0 && !node.isLeaf {
      if node.repetition == .optional {
        builder.presences[index]?.value.append(
          presences[index], count: elements[node.space].count, from: positions[node.space])
      }
    }
    for (space, lists) in lists.enumerated() {
      guard let lists else { continue }
      let owner = schema.spaceOwner[space]
      let outer = positions[schema.outerSpace(of: owner)]
      if outer > 0 { lists.movePositions(by: outer) }
      builder.lists[owner]?.value.append(
        lists.positions.base, lists.lengths.base, count: lists.positions.count)
    }
    return Start(positions: positions)
  }

  /// Adds a column's values and where they are; a column of numbers without nulls that is empty
  /// before lends them until `body` is done, if `lends` says that it may.
  ///
  /// - Parameter column: What takes the values in place of the builder's column.
  func withFilled<Result>(
    leaf index: Int, of builder: RowGroupBuilder, _ column: ColumnBuffer, from start: Start,
    lends: Bool, _ body: () throws(ParquetError) -> Result
  ) throws(ParquetError) -> Result {
    let leaf = batch.schema.leaves[index]
    let node = batch.schema.nodes[leaf.node]
    guard batch.isGiven(leaf.node), let data = batch.data[index] else { return try body() }
    let presence =
      node.repetition == .repeated ? presences[leaf.node] : try presence(of: leaf.node)
    if node.repetition == .optional {
      builder.presences[leaf.node]?.value.append(
        presence, count: elements[node.space].count, from: start.positions[node.space])
    }
    let places = Places(presence, elements[node.space])
    guard places.count > 0 else { return try body() }
    return try Self.withFilled(column, data, places, lends: lends, body)
  }

  private static func withFilled<Result>(
    _ column: ColumnBuffer, _ data: ColumnData, _ places: Places, lends: Bool,
    _ body: () throws(ParquetError) -> Result
  ) throws(ParquetError) -> Result {
    switch (column, data.storage) {
    case (.int32s(let column), .int32s(let values)):
      return try values.withElements { (values) throws(ParquetError) in
        try column.with(values, places, lends: lends, body)
      }
    case (.int64s(let column), .int64s(let values)):
      return try values.withElements { (values) throws(ParquetError) in
        try column.with(values, places, lends: lends, body)
      }
    case (.floats(let column), .floats(let values)):
      return try values.withElements { (values) throws(ParquetError) in
        try column.with(values, places, lends: lends, body)
      }
    case (.doubles(let column), .doubles(let values)):
      return try values.withElements { (values) throws(ParquetError) in
        try column.with(values, places, lends: lends, body)
      }
    case (.booleans(let column), .booleans(let values)):
      return try values.withElements { (values) throws(ParquetError) in
        // A `Bool` is a byte of 0 or 1.
        let bytes = UnsafeRawBufferPointer(values).bindMemory(to: UInt8.self)
        return try column.with(bytes, places, lends: lends, body)
      }
    case (.booleans(let column), .bits(let bits, let offset)):
      try bits.withElements { (bits) throws(ParquetError) in
        column.append(bits: .bits(UnsafeRawBufferPointer(bits), offset: offset), places)
      }
    case (.byteArrays(let column), .byteArrays(let bytes, let offsets)):
      try bytes.withElements { (bytes) throws(ParquetError) in
        try offsets.withReader { (offsets) throws(ParquetError) in
          switch offsets {
          case .int32(let offsets): try column.append(bytes, offsets, places)
          case .int64(let offsets): try column.append(bytes, offsets, places)
          }
        }
      }
    case (.byteArrays(let column), .strings(let values)):
      try column.append(values, places)
    case (.fixedLength(let column), .fixedLength(let bytes)):
      try bytes.withElements { (bytes) throws(ParquetError) in column.append(bytes, places) }
    default: throw .invalidData("a column of a batch holds another type than its schema says")
    }
    return try body()
  }
}

/// The slots of a column that hold values.
struct Places {
  let segments: [Range<Int>]
  /// Positions that are present, nil for all.
  let bits: PresenceBits?
  /// Slots that hold values.
  let count: Int

  init(_ presence: Presence, _ elements: BatchSlice.Elements) {
    segments = elements.segments
    switch presence {
    case .nowhere: (bits, count) = (nil, 0)
    case .everywhere: (bits, count) = (nil, elements.count)
    case .some(let bits): (self.bits, count) = (bits, bits.setCount)
    }
  }

  /// Calls `body` with the slots within `range` by up to 64: the first, how many, and a bit for each
  /// that is set where the slot holds a value.
  @inline(__always)
  func forEachWord(
    in range: Range<Int>,
    _ body: (_ slot: Int, _ length: Int, _ word: UInt64) throws(ParquetError) -> Void
  ) throws(ParquetError) {
    var first = 0
    for segment in segments {
      let part = segment.clamped(to: range)
      let position = first &+ (part.lowerBound &- segment.lowerBound)
      var done = 0
      while done < part.count {
        let length = min(64, part.count &- done)
        let all: UInt64 = length == 64 ? ~0 : (1 &<< UInt64(truncatingIfNeeded: length)) &- 1
        try body(
          part.lowerBound &+ done, length,
          bits?.word(at: position &+ done, count: length) ?? all)
        done &+= length
      }
      first &+= segment.count
    }
  }

  /// Calls `body` with the slots that hold values, in runs.
  @inline(__always)
  func forEachRun(_ body: (Range<Int>) throws(ParquetError) -> Void) throws(ParquetError) {
    guard let bits else {
      for segment in segments { try body(segment) }
      return
    }
    var position = 0
    for segment in segments {
      // Runs of bits may reach over segments, so that they are looked for in each.
      var slot = segment.lowerBound
      while slot < segment.upperBound {
        let length = min(64, segment.upperBound &- slot)
        var word = bits.word(at: position, count: length)
        if word.nonzeroBitCount == length {
          try body(slot..<(slot &+ length))
          word = 0
        }
        while word != 0 {
          let first = word.trailingZeroBitCount
          let behind = word &+ (1 &<< UInt64(truncatingIfNeeded: first))
          let end = behind == 0 ? 64 : behind.trailingZeroBitCount
          try body((slot &+ first)..<(slot &+ end))
          word &= behind
        }
        slot &+= length
        position &+= length
      }
    }
  }
}

extension PositionRuns {
  /// Adds the present ones of `count` positions from `start` on.
  mutating func append(_ presence: Presence, count: Int, from start: UInt32) {
    switch presence {
    case .nowhere: break
    case .everywhere: append(start: start, count: UInt32(truncatingIfNeeded: count))
    case .some(let bits):
      bits.forEachRun { first, length in
        append(
          start: start &+ UInt32(truncatingIfNeeded: first),
          count: UInt32(truncatingIfNeeded: length))
      }
    }
  }
}
