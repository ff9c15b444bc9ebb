/// Finds the longest of several earlier matches, by following chains of positions with the same
/// hash, and puts a match off where the next byte starts a better one.
final class DeflateChainMatcher {
  struct Effort {
    /// Candidates looked at for one position.
    var depth: Int
    /// A match this long is taken without looking for a better one.
    var niceLength: Int
    /// How many positions a match may be put off for better ones: 0, 1 or 2.
    var patience: Int
  }

  private static let bits = 15
  private static let shortBits = 12
  private static let window = 1 << 15

  private let effort: Effort
  /// Where four bytes with a hash were seen last.
  private let heads = UnsafeMutablePointer<UInt32>.allocate(capacity: 1 << bits)
  /// How far back from each position of the window the one before with its hash lies.
  private let steps = UnsafeMutablePointer<UInt16>.allocate(capacity: window)
  /// Where three bytes with a hash were seen last.
  private let shortHeads = UnsafeMutablePointer<UInt32>.allocate(capacity: 1 << shortBits)
  private var positions = DeflatePositions()
  private var inputPosition: UInt32 = 0

  init(_ effort: Effort) {
    self.effort = effort
    steps.initialize(repeating: 0, count: Self.window)
    clear()
  }

  deinit {
    heads.deallocate()
    steps.deallocate()
    shortHeads.deallocate()
  }

  private func clear() {
    heads.initialize(repeating: 0, count: 1 << Self.bits)
    shortHeads.initialize(repeating: 0, count: 1 << Self.shortBits)
  }

  func start(_ count: Int) {
    inputPosition = positions.start(count) { clear() }
  }

  private struct Match {
    var length: Int
    var offset: Int
  }

  /// Parses the chunk; returns the end of its sequences and of what they stand for.
  func parse(
    _ chunk: DeflateChunk
  ) -> (UnsafeMutablePointer<DeflateSequence>, UnsafePointer<UInt8>) {
    let inputEnd = chunk.inputEnd
    let stop = min(chunk.end, inputEnd - min(inputEnd - chunk.start, 8))
    let niceLength = effort.niceLength
    var target = chunk.sequences
    var here = chunk.start
    var anchor = here

    while here < stop {
      var match = find(here, longerThan: 2, effort.depth, chunk)
      guard match.length >= 3, match.length > 3 || match.offset <= 4096 else {
        here += 1
        continue
      }
      // `here` is in the tables already when a match is put off.
      while match.length < niceLength, effort.patience > 0, here + 1 < stop {
        let next = find(here + 1, longerThan: match.length - 1, effort.depth >> 1, chunk)
        if next.length >= match.length, Self.gain(next, over: match) > 2 {
          here += 1
          match = next
          continue
        }
        guard effort.patience > 1, here + 2 < stop else {
          DeflateChunk.emit(anchor, here, length: match.length, offset: match.offset, to: &target)
          skip(here + 2, match.length - 2, stop, chunk)
          here += match.length
          anchor = here
          match.length = 0
          break
        }
        let later = find(here + 2, longerThan: match.length - 1, effort.depth >> 2, chunk)
        if later.length >= match.length, Self.gain(later, over: match) > 6 {
          here += 2
          match = later
          continue
        }
        DeflateChunk.emit(anchor, here, length: match.length, offset: match.offset, to: &target)
        skip(here + 3, match.length - 3, stop, chunk)
        here += match.length
        anchor = here
        match.length = 0
        break
      }
      if match.length == 0 { continue }
      DeflateChunk.emit(anchor, here, length: match.length, offset: match.offset, to: &target)
      skip(here + 1, match.length - 1, stop, chunk)
      here += match.length
      anchor = here
    }
    let end = max(anchor, chunk.end)
    if anchor < end { DeflateChunk.emit(anchor, end, length: 0, offset: 0, to: &target) }
    return (target, end)
  }

  /// About how many bits are saved by the second match instead of the first.
  @inline(__always)
  private static func gain(_ match: Match, over other: Match) -> Int {
    4 &* (match.length &- other.length) &+ other.offset.bits &- match.offset.bits
  }

  @inline(__always)
  private static func slot(_ data: UInt32) -> Int {
    Int((data &* 0x9e37_79b1) >> UInt32(32 - bits))
  }

  @inline(__always)
  private static func shortSlot(_ data: UInt32) -> Int {
    Int(((data << 8) &* 0x9e37_79b1) >> UInt32(32 - shortBits))
  }

  /// Enters `count` positions from `here` on into the tables.
  @inline(__always)
  private func skip(
    _ here: UnsafePointer<UInt8>, _ count: Int, _ stop: UnsafePointer<UInt8>,
    _ chunk: DeflateChunk
  ) {
    var here = here
    let last = min(here + max(count, 0), chunk.inputEnd - 8)
    while here < last {
      _ = enter(here, chunk)
      here += 1
    }
  }

  @inline(__always)
  private func enter(
    _ here: UnsafePointer<UInt8>, _ chunk: DeflateChunk
  ) -> (UInt32, UInt32, UInt32) {
    let position = inputPosition &+ UInt32(truncatingIfNeeded: here - chunk.inputStart)
    let data = here.load32()
    let slot = Self.slot(data)
    let shortSlot = Self.shortSlot(data)
    let first = heads[slot]
    let short = shortHeads[shortSlot]
    heads[slot] = position
    shortHeads[shortSlot] = position
    steps[Int(position & 0x7fff)] = UInt16(truncatingIfNeeded: min(position &- first, 0xffff))
    return (position, first, short)
  }

  /// The longest match for `here`, which is entered into the tables.
  @inline(__always)
  private func find(
    _ here: UnsafePointer<UInt8>, longerThan least: Int, _ depth: Int, _ chunk: DeflateChunk
  ) -> Match {
    let (position, first, short) = enter(here, chunk)
    let steps = steps
    var best = Match(length: least, offset: 0)
    let data = here.load32()
    let room = min(chunk.inputEnd - here, Deflate.longestMatch)
    let end = here + room
    if least < 3 {
      let offset = Int(truncatingIfNeeded: position &- short)
      if offset <= Deflate.farthestOffset, ((here - offset).load32() ^ data) << 8 == 0 {
        best = Match(length: 3, offset: offset)
      }
    }
    if least >= room { return best }
    var offset = Int(truncatingIfNeeded: position &- first)
    var left = depth
    var tail = (here + (max(best.length, 3) &- 3)).load32()
    while offset <= Deflate.farthestOffset {
      let candidate = here - offset
      if (candidate + (max(best.length, 3) &- 3)).load32() == tail, candidate.load32() == data {
        let length = 4 &+ (here + 4).countSame(as: candidate + 4, before: end)
        if length > best.length {
          best = Match(length: length, offset: offset)
          if length >= effort.niceLength { break }
          tail = (here + (length &- 3)).load32()
        }
      }
      left &-= 1
      if left <= 0 { break }
      offset &+= Int(
        steps[Int(truncatingIfNeeded: position &- UInt32(truncatingIfNeeded: offset)) & 0x7fff])
    }
    return best
  }
}

extension Int {
  /// The place of the highest bit.
  @inline(__always)
  fileprivate var bits: Int { 63 &- (self | 1).leadingZeroBitCount }
}
