import ByteBuffers

extension HybridRLE {
  /// Appends the levels `entries` of a column that few rows have: `raised` in `runs`, `constant`
  /// elsewhere. The bytes are those that `append(levels:)` makes of a byte an entry. O(runs).
  ///
  /// - Parameter runs: Ascending, and no neighbours.
  static func append(
    sparse runs: UnsafeBufferPointer<PositionRun>, raised: UInt8, constant: UInt8,
    _ entries: Range<Int>, width: Int, to output: inout ByteBuffer
  ) {
    let shortest = shortestRun(width: width)
    let isBits = width == 1 && raised == 1 && constant == 0
    // What lies before `at` is written, but for the literals.
    var at = entries.lowerBound
    var literals = at
    // The first run that ends behind `at`, and the one that did where the literals begin.
    var run = runs.firstRun(endingBehind: at)
    var literalRun = run
    while at < entries.upperBound {
      while run < runs.count, runs[run].range.upperBound <= at { run &+= 1 }
      if isBits, literals == at {
        let first = run
        appendLoneBits(runs, &run, &at, shortest, before: entries.upperBound, to: &output)
        if run > first {
          literals = at
          literalRun = run
          continue
        }
      }
      var end = entries.upperBound
      var isRaised = false
      if run < runs.count {
        let range = runs[run].range
        isRaised = range.lowerBound <= at
        end = min(end, isRaised ? range.upperBound : range.lowerBound)
      }
      guard end &- at >= shortest else {
        // What is left of these equal levels at a later boundary is shorter still, and so it is of
        // all that are too short anyway.
        let next = runs.firstStretch(of: shortest, from: end, &run, before: entries.upperBound)
        at = min(at &+ (next &- at &+ 7) & ~7, entries.upperBound)
        continue
      }
      if isBits {
        appendBits(literals..<at, runs, from: literalRun, to: &output)
        appendBitRun(isRaised, length: end &- at, to: &output)
      } else {
        appendLiterals(
          literals..<at, runs, from: literalRun, raised: raised, constant: constant, width, &output)
        appendRun(
          UInt32(isRaised ? raised : constant), length: end &- at, width: width, to: &output)
      }
      at = end
      literals = at
      literalRun = run
    }
    if isBits {
      appendBits(literals..<at, runs, from: literalRun, to: &output)
    } else {
      appendLiterals(
        literals..<at, runs, from: literalRun, raised: raised, constant: constant, width, &output)
    }
  }

  /// Appends gaps, each with the value behind it, up to where one is short or values are many: most
  /// columns that few rows have are nothing else.
  ///
  /// - Parameters:
  ///   - run: The first that ends behind `at`.
  ///   - at: What lies before it is written.
  @inline(__always)
  private static func appendLoneBits(
    _ runs: UnsafeBufferPointer<PositionRun>, _ run: inout Int, _ at: inout Int,
    _ shortest: Int, before end: Int, to output: inout ByteBuffer
  ) {
    while run &+ 1 < runs.count {
      let (start, count) = (Int(runs[run].start), Int(runs[run].count))
      let next = min(Int(runs[run &+ 1].start), end)
      // One group holds the run, and a gap follows it.
      guard start &- at >= shortest, count <= BitPacking.groupSize,
        next &- start &- BitPacking.groupSize >= shortest
      else { return }
      appendBitRun(false, length: start &- at, to: &output)
      output.reserve(2)
      output.end[0] = 1 << 1 | 1
      output.end[1] = UInt8(truncatingIfNeeded: 1 << count &- 1)
      output.advance(by: 2)
      at = start &+ BitPacking.groupSize
      run &+= 1
    }
  }

  /// Appends some levels bit by bit: `run` is the first that could have to do with them.
  private static func appendLiterals(
    _ entries: Range<Int>, _ runs: UnsafeBufferPointer<PositionRun>, from run: Int,
    raised: UInt8, constant: UInt8, _ width: Int, _ output: inout ByteBuffer
  ) {
    guard !entries.isEmpty else { return }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: entries.count) { levels in
      levels.initialize(repeating: constant)
      var run = run
      while run < runs.count, Int(runs[run].start) < entries.upperBound {
        for entry in runs[run].range.clamped(to: entries) {
          levels[entry &- entries.lowerBound] = raised
        }
        run &+= 1
      }
      guard let base = levels.baseAddress else { return }
      appendPacked(base, count: entries.count, width: width, to: &output)
    }
  }

  /// Appends levels of one bit, those of `runs` set.
  @inline(__always)
  private static func appendBits(
    _ entries: Range<Int>, _ runs: UnsafeBufferPointer<PositionRun>, from run: Int,
    to output: inout ByteBuffer
  ) {
    guard !entries.isEmpty else { return }
    // Most often, a value lies alone among nulls.
    guard entries.count <= UInt64.bitWidth else {
      return appendManyBits(entries, runs, from: run, to: &output)
    }
    var bits: UInt64 = 0
    var run = run
    while run < runs.count, Int(runs[run].start) < entries.upperBound {
      let range = runs[run].range.clamped(to: entries)
      let ones: UInt64 = range.count < UInt64.bitWidth ? 1 << UInt64(range.count) &- 1 : ~0
      bits |= ones &<< UInt64(range.lowerBound &- entries.lowerBound)
      run &+= 1
    }
    let groups = (entries.count &+ 7) &>> 3
    output.reserve(1 + MemoryLayout<UInt64>.size)
    output.end.pointee = UInt8(truncatingIfNeeded: groups &<< 1 | 1)
    UnsafeMutableRawPointer(output.end + 1).storeBytes(of: bits.littleEndian, as: UInt64.self)
    output.advance(by: 1 &+ groups)
  }

  @inline(never)
  private static func appendManyBits(
    _ entries: Range<Int>, _ runs: UnsafeBufferPointer<PositionRun>, from run: Int,
    to output: inout ByteBuffer
  ) {
    let groups = beginPacked(entries.count, 1, &output)
    let bits = output.end
    bits.update(repeating: 0, count: groups)
    var run = run
    while run < runs.count, Int(runs[run].start) < entries.upperBound {
      let start = max(Int(runs[run].start), entries.lowerBound)
      let end = min(runs[run].range.upperBound, entries.upperBound)
      var bit = start &- entries.lowerBound
      while bit < end &- entries.lowerBound {
        bits[bit &>> 3] |= 1 &<< UInt8(truncatingIfNeeded: bit & 7)
        bit &+= 1
      }
      run &+= 1
    }
    output.advance(by: groups)
  }

  /// Appends one run of levels of one bit.
  @inline(__always)
  private static func appendBitRun(_ isSet: Bool, length: Int, to output: inout ByteBuffer) {
    // The length of most takes two bytes.
    guard length < 1 << 13 else {
      return appendRun(isSet ? 1 : 0, length: length, width: 1, to: &output)
    }
    let header = length &<< 1
    let isLong = header >= 0x80
    output.reserve(3)
    let target = output.end
    target[0] = UInt8(truncatingIfNeeded: header & 0x7f | (isLong ? 0x80 : 0))
    target[1] = UInt8(truncatingIfNeeded: header &>> 7)
    target[isLong ? 2 : 1] = isSet ? 1 : 0
    output.advance(by: isLong ? 3 : 2)
  }
}

extension UnsafeBufferPointer where Element == PositionRun {
  /// Where the next `length` equal levels or more begin, or the last ones do: a run, or what lies
  /// between two.
  ///
  /// - Parameters:
  ///   - start: Where a run or a gap begins.
  ///   - run: The first run that ends behind it, or may; moves on to that of the result.
  fileprivate func firstStretch(
    of length: Int, from start: Int, _ run: inout Int, before end: Int
  ) -> Int {
    var start = start
    while run < count {
      let range = self[run].range
      if range.lowerBound >= start, range.count >= length { return range.lowerBound }
      start = Swift.max(start, range.upperBound)
      let next = run &+ 1 < count ? Int(self[run &+ 1].start) : end
      if next &- start >= length { return start }
      run &+= 1
    }
    return start
  }

  /// Index of the first run that ends behind an entry. O(log runs).
  func firstRun(endingBehind entry: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].range.upperBound <= entry { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
