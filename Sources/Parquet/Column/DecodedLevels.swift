import ByteBuffers

/// Collects the definition or the repetition levels of a column chunk, page by page.
struct LevelCollector: ~Copyable {
  let maximum: UInt8
  private var levels = TypedBuffer<UInt8>()

  init(maximum: Int) { self.maximum = UInt8(clamping: maximum) }

  /// Whether pages hold these levels at all.
  var isPresent: Bool { maximum > 0 }
  var count: Int { levels.count }

  func array() -> [UInt8] { Array(levels.elements) }

  /// Adds the `count` levels of a page; `bytes` hold the hybrid's runs and nothing else.
  mutating func append(_ bytes: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    levels.reserve(count)
    let start = levels.end
    try HybridRLE.decode(
      bytes, width: BitPacking.width(of: UInt32(maximum)), count: count, into: start)
    var highest: UInt8 = 0
    for i in 0..<count { highest = max(highest, start[i]) }
    guard highest <= maximum else {
      throw .corrupt("a page has the level \(highest), the column \(maximum) at most")
    }
    levels.advance(by: count)
  }

  /// How many of the last `count` levels are `level`.
  func occurrences(of level: UInt8, inLast count: Int) -> Int {
    let start = levels.end - count
    var found = 0
    for i in 0..<count { found &+= start[i] == level ? 1 : 0 }
    return found
  }

  /// The level that was added first, nil before one was.
  var first: UInt8? { levels.isEmpty ? nil : levels[0] }
}
