import ByteBuffers

/// Collects the definition or the repetition levels of a column chunk, page by page.
struct LevelCollector: ~Copyable {
  let maximum: UInt8
  private(set) var levels: [UInt8] = []
  /// The levels of one page, while they are decoded and counted.
  private var page = TypedBuffer<UInt8>()

  init(maximum: Int, expecting count: Int) {
    self.maximum = UInt8(clamping: maximum)
    if maximum > 0 { levels.reserveCapacity(count) }
  }

  /// Whether pages hold these levels at all.
  var isPresent: Bool { maximum > 0 }

  /// Adds the `count` levels of a page; `bytes` hold the hybrid's runs and nothing else. Returns how
  /// many of them are `level`.
  mutating func append(
    _ bytes: UnsafeRawBufferPointer, count: Int, counting level: UInt8
  ) throws(ParquetError) -> Int {
    page.removeAll()
    page.reserve(count)
    let start = page.end
    try HybridRLE.decode(
      bytes, width: BitPacking.width(of: UInt32(maximum)), count: count, into: start)
    page.advance(by: count)
    let (highest, found) = Self.scan(page.elements, counting: level)
    guard highest <= maximum else {
      throw .corrupt("a page has the level \(highest), the column \(maximum) at most")
    }
    levels.append(contentsOf: page.elements)
    return found
  }

  /// The highest level, and how many are `level`. Counts in bytes, block by block, as vectors do.
  private static func scan(
    _ levels: UnsafeBufferPointer<UInt8>, counting level: UInt8
  ) -> (highest: UInt8, found: Int) {
    var highest: UInt8 = 0
    var found = 0
    var start = 0
    while start < levels.count {
      let end = min(start &+ Int(UInt8.max), levels.count)
      var inBlock: UInt8 = 0
      for i in start..<end {
        highest = max(highest, levels[i])
        inBlock &+= levels[i] == level ? 1 : 0
      }
      found &+= Int(inBlock)
      start = end
    }
    return (highest, found)
  }
}
