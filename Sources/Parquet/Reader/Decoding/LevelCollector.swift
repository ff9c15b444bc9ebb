import ByteBuffers

/// Collects the definition or the repetition levels of a column chunk, page by page.
struct LevelCollector: ~Copyable {
  let maximum: UInt8
  private(set) var levels: [UInt8] = []
  /// Levels that were decoded and are about to be counted.
  private var stretch = TypedBuffer<UInt8>()

  /// Levels that are decoded at a time, so that they are counted and copied from the first-level
  /// cache.
  private static let stretchSize = 4096

  init(maximum: Int, expecting count: Int) {
    self.maximum = UInt8(clamping: maximum)
    if maximum > 0 { levels.reserveCapacity(count) }
  }

  /// Whether pages hold these levels at all.
  var isPresent: Bool { maximum > 0 }

  /// Bits of a level.
  var width: Int { BitPacking.width(of: UInt32(maximum)) }

  /// Adds the `count` levels of a page; `bytes` hold them in `encoding` and nothing else. Returns
  /// how many of them are `level`.
  mutating func append(
    _ bytes: UnsafeRawBufferPointer, count: Int, encoding: Encoding, counting level: UInt8
  ) throws(ParquetError) -> Int {
    var found = 0
    var left = count
    switch encoding {
    case .rle:
      var decoder = HybridRLEDecoder(bytes, width: width, count: count)
      while left > 0 {
        let next = min(left, Self.stretchSize)
        try decoder.read(next, into: begin())
        found &+= try end(next, counting: level)
        left &-= next
      }
    case .bitPacked:
      guard BitPackedLevels.byteCount(count, width: width) <= bytes.count else {
        throw .corrupt("the levels of a page are cut off")
      }
      var decoder = BitPackedLevels(bytes, width: width)
      while left > 0 {
        let next = min(left, Self.stretchSize)
        decoder.read(next, into: begin())
        found &+= try end(next, counting: level)
        left &-= next
      }
    default: throw .unsupported("levels in the encoding \(encoding)")
    }
    return found
  }

  /// Room for a stretch.
  private mutating func begin() -> UnsafeMutablePointer<UInt8> {
    stretch.removeAll()
    stretch.reserve(Self.stretchSize)
    return stretch.end
  }

  /// Takes over a stretch of `count` levels; returns how many are `level`.
  private mutating func end(_ count: Int, counting level: UInt8) throws(ParquetError) -> Int {
    stretch.advance(by: count)
    let (highest, found) = Self.scan(stretch.elements, counting: level)
    guard highest <= maximum else {
      throw .corrupt("a page has the level \(highest), the column \(maximum) at most")
    }
    levels.append(contentsOf: stretch.elements)
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
