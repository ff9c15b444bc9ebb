import ByteBuffers

extension HybridRLE {
  /// Appends the levels `entries` of a column that few rows have: `raised` in `runs`, `constant`
  /// elsewhere. The bytes are those that `append(levels:)` makes of a byte an entry. O(runs).
  ///
  /// - Parameter runs: Ascending, and no neighbours.
  static func append(
    sparse runs: UnsafeBufferPointer<PositionRuns.Run>, raised: UInt8, constant: UInt8,
    _ entries: Range<Int>, width: Int, to output: inout ByteBuffer
  ) {
    let shortest = shortestRun(width: width)
    // What lies before `at` is written, but for the literals.
    var at = entries.lowerBound
    var literals = at
    // The first run that ends behind `at`, and the one that did where the literals begin.
    var run = 0
    var literalRun = 0
    while at < entries.upperBound {
      while run < runs.count, runs[run].range.upperBound <= at { run &+= 1 }
      var end = entries.upperBound
      var isRaised = false
      if run < runs.count {
        let range = runs[run].range
        isRaised = range.lowerBound <= at
        end = min(end, isRaised ? range.upperBound : range.lowerBound)
      }
      if end &- at >= shortest {
        appendLiterals(
          literals..<at, runs, from: literalRun, raised: raised, constant: constant, width, &output)
        appendRun(
          UInt32(isRaised ? raised : constant), length: end &- at, width: width, to: &output)
        at = end
        literals = at
        literalRun = run
      } else {
        at = min(at &+ BitPacking.groupSize, entries.upperBound)
      }
    }
    appendLiterals(
      literals..<at, runs, from: literalRun, raised: raised, constant: constant, width, &output)
  }

  /// Appends some levels bit by bit: `run` is the first that could have to do with them.
  private static func appendLiterals(
    _ entries: Range<Int>, _ runs: UnsafeBufferPointer<PositionRuns.Run>, from run: Int,
    raised: UInt8, constant: UInt8, _ width: Int, _ output: inout ByteBuffer
  ) {
    guard !entries.isEmpty else { return }
    if width == 1, raised == 1, constant == 0 {
      return appendBits(entries, runs, from: run, to: &output)
    }
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
  private static func appendBits(
    _ entries: Range<Int>, _ runs: UnsafeBufferPointer<PositionRuns.Run>, from run: Int,
    to output: inout ByteBuffer
  ) {
    let groups = beginPacked(entries.count, 1, &output)
    let bits = output.end
    bits.update(repeating: 0, count: groups)
    var run = run
    while run < runs.count, Int(runs[run].start) < entries.upperBound {
      for entry in runs[run].range.clamped(to: entries) {
        let bit = entry &- entries.lowerBound
        bits[bit &>> 3] |= 1 &<< UInt8(truncatingIfNeeded: bit & 7)
      }
      run &+= 1
    }
    output.advance(by: groups)
  }
}
