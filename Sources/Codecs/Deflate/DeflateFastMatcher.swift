/// Finds matches by one look at the position where the same bytes were seen last.
final class DeflateFastMatcher {
  private let bits: Int
  private let table: UnsafeMutablePointer<UInt32>
  private var positions = DeflatePositions()
  private var inputPosition: UInt32 = 0

  init(bits: Int) {
    self.bits = bits
    table = .allocate(capacity: 1 << bits)
    clear()
  }

  deinit { table.deallocate() }

  private func clear() { table.initialize(repeating: 0, count: 1 << bits) }

  func start(_ count: Int) {
    inputPosition = positions.start(count) { clear() }
  }

  /// Parses the chunk; returns the end of its sequences and of what they stand for.
  func parse(
    _ chunk: DeflateChunk
  ) -> (UnsafeMutablePointer<DeflateSequence>, UnsafePointer<UInt8>) {
    let table = table
    let shift = UInt64(truncatingIfNeeded: 64 &- bits)
    let (inputStart, inputEnd) = (chunk.inputStart, chunk.inputEnd)
    let inputPosition = inputPosition
    let stop = min(chunk.end, inputEnd - min(inputEnd - chunk.start, 8))
    var target = chunk.sequences
    var here = chunk.start
    var anchor = here

    while here < stop {
      let data = here.load64()
      let slot = Self.slot(data, shift)
      let position = inputPosition &+ UInt32(truncatingIfNeeded: here - inputStart)
      let offset = Int(truncatingIfNeeded: position &- table[slot])
      table[slot] = position
      guard offset <= Deflate.farthestOffset,
        (here - offset).load32() == UInt32(truncatingIfNeeded: data)
      else {
        here += 1 &+ (here - anchor) >> 6
        continue
      }
      var candidate = here - offset
      // No farther than the longest match reaches: what has been looked up must not be again.
      let first = max(anchor, here - (Deflate.longestMatch - 4))
      while here > first, candidate > inputStart, here[-1] == candidate[-1] {
        here -= 1
        candidate -= 1
      }
      let room = min(inputEnd - here, Deflate.longestMatch)
      let length = 4 &+ (here + 4).countSame(as: candidate + 4, before: here + room)
      DeflateChunk.emit(anchor, here, length: length, offset: offset, to: &target)
      here += length
      anchor = here
      if here < stop {
        let before = here - 2
        table[Self.slot(before.load64(), shift)] =
          inputPosition &+ UInt32(truncatingIfNeeded: before - inputStart)
      }
    }
    let end = max(anchor, chunk.end)
    if anchor < end { DeflateChunk.emit(anchor, end, length: 0, offset: 0, to: &target) }
    return (target, end)
  }

  @inline(__always)
  private static func slot(_ data: UInt64, _ shift: UInt64) -> Int {
    Int(truncatingIfNeeded: ((data << 24) &* 0xcf1b_bcdc_b7a5_6463) &>> shift)
  }
}
