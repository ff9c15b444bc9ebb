/// Finds matches by one look at the position where the same bytes were seen last.
final class DeflateFastMatcher {
  private static let bits = 15
  /// After so many bytes, as a power of two, without a match, steps are one byte longer.
  private let patience: Int
  /// Where six bytes with a hash were seen last.
  private let table = UnsafeMutablePointer<UInt32>.allocate(capacity: 1 << bits)
  private var positions = DeflatePositions()
  private var inputPosition: UInt32 = 0

  init(patience: Int) {
    self.patience = patience
    clear()
  }

  deinit { table.deallocate() }

  private func clear() { table.initialize(repeating: 0, count: 1 << Self.bits) }

  func start(_ count: Int) {
    inputPosition = positions.start(count) { clear() }
  }

  /// Parses the chunk; returns the end of its sequences and of what they stand for.
  func parse(
    _ chunk: DeflateChunk
  ) -> (UnsafeMutablePointer<DeflateSequence>, UnsafePointer<UInt8>) {
    let table = table
    let patience = patience
    let (inputStart, inputEnd) = (chunk.inputStart, chunk.inputEnd)
    let inputPosition = inputPosition
    // One byte less, as two positions are looked at; and no match is shorter than six.
    let stop = min(chunk.end, inputEnd - min(inputEnd - chunk.start, max(chunk.margin, 6) + 1))
    var target = chunk.sequences
    var here = chunk.start
    var anchor = here

    while here < stop {
      // Two positions at once, so that neither waits for the other's loads.
      let data = here.load64()
      let slot = Self.slot(data)
      let nextSlot = Self.slot(data >> 8)
      let position = inputPosition &+ UInt32(truncatingIfNeeded: here - inputStart)
      var offset = position &- table[slot]
      table[slot] = position
      let nextOffset = position &+ 1 &- table[nextSlot]
      table[nextSlot] = position &+ 1
      // An offset of 0 is there where a chunk before looked one byte beyond its end.
      if offset &- 1 >= Deflate.farthestOffset
        || ((here - Int(offset)).load64() ^ data) << 16 != 0
      {
        guard nextOffset &- 1 < Deflate.farthestOffset,
          ((here + 1 - Int(nextOffset)).load64() ^ data >> 8) << 16 == 0
        else {
          here += 2 &+ (here - anchor) &>> patience
          continue
        }
        here += 1
        offset = nextOffset
      }
      var candidate = here - Int(offset)
      // No farther than the longest match reaches: what has been looked up must not be again.
      let first = max(anchor, here - (Deflate.longestMatch - 4))
      while here > first, candidate > inputStart, here[-1] == candidate[-1] {
        here -= 1
        candidate -= 1
      }
      let room = min(inputEnd - here, Deflate.longestMatch)
      let length = 6 &+ (here + 6).countSame(as: candidate + 6, before: here + room)
      DeflateChunk.emit(anchor, here, length: length, offset: Int(offset), to: &target)
      here += length
      anchor = here
      if here < stop {
        let before = here - 2
        table[Self.slot(before.load64())] =
          inputPosition &+ UInt32(truncatingIfNeeded: before - inputStart)
      }
    }
    let end = max(anchor, chunk.end)
    if anchor < end { DeflateChunk.emit(anchor, end, length: 0, offset: 0, to: &target) }
    return (target, end)
  }

  @inline(__always)
  private static func slot(_ data: UInt64) -> Int {
    Int(truncatingIfNeeded: ((data << 16) &* 0xcf1b_bcdc_b7a5_6463) >> UInt64(64 - bits))
  }
}
