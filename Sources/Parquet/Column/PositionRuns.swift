import ByteBuffers

/// Where a field is present in its space: runs of positions, ascending.
struct PositionRuns: ~Copyable {
  private(set) var runs = TypedBuffer<PositionRun>()
  /// Positions in all.
  private(set) var count = 0
  /// The position behind the last one.
  private(set) var end: UInt32 = 0
  /// Whether every position was larger than the one before.
  private(set) var isAscending = true

  /// Adds strictly ascending positions. O(count).
  mutating func append(_ positions: UnsafePointer<UInt32>, count added: Int) {
    guard added > 0 else { return }
    let first = positions[0]
    let last = positions[added - 1]
    if last >= first, Int(last - first) + 1 == added, areNeighbours(positions, added) {
      append(start: first, count: UInt32(added))
    } else {
      appendScattered(positions, count: added)
    }
  }

  /// Adds positions that are no neighbours, or are not in order, one at a time.
  ///
  /// Without a branch: where a sparse field is present is nothing that a processor could foresee.
  /// With each position the run that it belongs to is written, which the next one overwrites if it
  /// is a neighbour.
  private mutating func appendScattered(_ positions: UnsafePointer<UInt32>, count added: Int) {
    runs.reserve(added)
    append(start: positions[0], count: 1)
    var run = runs.base + (runs.count &- 1)
    let first = run
    var start = run.pointee.start
    var end = end
    var disorder: UInt32 = 0
    for i in 1..<added {
      let position = positions[i]
      let isNeighbour = position == end
      start = isNeighbour ? start : position
      run += isNeighbour ? 0 : 1
      disorder |= position < end || position == .max ? 1 : 0
      end = position &+ 1
      run.pointee = PositionRun(start: start, count: end &- start)
    }
    if disorder != 0 { isAscending = false }
    runs.advance(by: run - first)
    self.end = end
    count &+= added &- 1
  }

  /// Whether each position follows the one before, seen many at a time.
  private func areNeighbours(_ positions: UnsafePointer<UInt32>, _ count: Int) -> Bool {
    let first = positions[0]
    var difference: UInt32 = 0
    for i in 0..<count { difference |= positions[i] ^ (first &+ UInt32(truncatingIfNeeded: i)) }
    return difference == 0
  }

  /// Adds a run of neighbours.
  @inline(__always)
  mutating func append(start: UInt32, count added: UInt32) {
    if start < end || added > UInt32.max - start { isAscending = false }
    if start == end, count > 0 {
      runs[runs.count &- 1].count &+= added
    } else {
      runs.append(PositionRun(start: start, count: added))
    }
    end = start &+ added
    count &+= Int(added)
  }

  mutating func removeAll() {
    runs.removeAll(keepingAtMost: 2 * runs.count)
    count = 0
    end = 0
    isAscending = true
  }
}

/// How many elements the lists of a repeated field hold: positions of lists that hold any.
struct ListLengths: ~Copyable {
  private(set) var positions = TypedBuffer<UInt32>()
  private(set) var lengths = TypedBuffer<UInt32>()
  /// Elements in all.
  private(set) var elementCount = 0
  private(set) var end: UInt32 = 0
  private(set) var isAscending = true

  /// Adds lists at strictly ascending positions, each of at least one element. O(count).
  mutating func append(
    _ newPositions: UnsafePointer<UInt32>, _ newLengths: UnsafePointer<UInt32>, count: Int
  ) {
    positions.append(newPositions, count: count)
    lengths.append(newLengths, count: count)
    var end = end
    var sum = elementCount
    var isAscending = isAscending
    for i in 0..<count {
      if newPositions[i] < end || newPositions[i] == .max || newLengths[i] == 0 {
        isAscending = false
      }
      end = newPositions[i] &+ 1
      sum &+= Int(newLengths[i])
    }
    self.end = end
    self.isAscending = isAscending
    elementCount = sum
  }

  mutating func removeAll() {
    positions.removeAll(keepingAtMost: 2 * positions.count)
    lengths.removeAll(keepingAtMost: 2 * lengths.count)
    elementCount = 0
    end = 0
    isAscending = true
  }
}
