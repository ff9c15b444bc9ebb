import CKernels

struct DeflateMatch {
  var length: Int
  var offset: Int

  /// The place of the highest bit of the offset.
  @inline(__always)
  var offsetBits: Int { 63 &- (offset | 1).leadingZeroBitCount }
}

/// Looks for matches along chains of positions with the same hash.
struct DeflateChainSearch: DeflateSearch {
  static let bits = 16
  static let shortBits = 15
  static let window = 1 << 15

  /// Where a chain's key of four to six bytes, by its hash, was seen last.
  let heads: UnsafeMutablePointer<UInt32>
  /// How far back from each position of the window the one before with its hash lies.
  let steps: UnsafeMutablePointer<UInt16>
  /// Where three bytes, or four where keys are longer, were seen last, by their hash.
  let shortHeads: UnsafeMutablePointer<UInt32>
  /// The address of position 0.
  let origin: Int
  let inputEnd: UnsafePointer<UInt8>
  let niceLength: Int
  /// Of the positions in a match, one in so many is entered.
  let stride: Int
  /// Shifts out of eight bytes those that are no part of a chain's key.
  let keyShift: UInt64
  /// Shifts out of four bytes those that are no part of a short match.
  let shortShift: UInt32
  /// How far back short matches are worth a look.
  let shortReach: Int

  @inline(__always)
  private func slot(_ here: UnsafePointer<UInt8>) -> Int {
    Int(
      truncatingIfNeeded: ((here.load64() &<< keyShift) &* 0xcf1b_bcdc_b7a5_6463)
        >> UInt64(64 - Self.bits))
  }

  @inline(__always)
  private func shortSlot(_ data: UInt32) -> Int {
    Int(((data &<< shortShift) &* 0x9e37_79b1) >> UInt32(32 - Self.shortBits))
  }

  @inline(__always)
  private func position(_ here: UnsafePointer<UInt8>) -> UInt32 {
    UInt32(truncatingIfNeeded: Int(bitPattern: here) &- origin)
  }

  /// Enters positions up to `end` into the tables.
  @inline(__always)
  func enter(from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>) {
    var here = start
    while here < end {
      _ = enter(here, position(here))
      here += stride
    }
  }

  /// Enters a position; returns how far back the one before with its hash lies.
  @inline(__always)
  private func enter(_ here: UnsafePointer<UInt8>, _ position: UInt32) -> UInt32 {
    let slot = slot(here)
    let offset = position &- heads[slot]
    heads[slot] = position
    steps[Int(position & 0x7fff)] = UInt16(
      truncatingIfNeeded: offset | UInt32(bitPattern: (0 &- Int32(bitPattern: offset >> 16)) >> 31))
    return offset
  }

  /// The longest match for `here`, which is entered into the tables, among `depth` candidates.
  @inline(__always)
  func find(
    _ here: UnsafePointer<UInt8>, longerThan least: Int, _ depth: Int
  ) -> DeflateMatch {
    let position = position(here)
    let data = here.load32()
    let room = min(inputEnd - here, Deflate.longestMatch)
    let end = here + room
    // Looked up only where the chain has nothing: most positions do not need it.
    let shortSlot = shortSlot(data)
    let shortOffset = Int(position &- shortHeads[shortSlot])
    shortHeads[shortSlot] = position
    var offset = Int(enter(here, position))
    var best = DeflateMatch(length: least, offset: 0)
    // One byte more than the room has must not be read.
    let enough = min(room, niceLength)
    if best.length >= enough { return best }
    var left = depth
    if best.length < 4 {
      // Any match will do at first.
      while true {
        if offset > Deflate.farthestOffset { return short(here, shortOffset, data, best, end) }
        let candidate = here - offset
        if candidate.load32() == data { break }
        left &-= 1
        if left <= 0 { return short(here, shortOffset, data, best, end) }
        offset &+= Int(steps[(Int(bitPattern: candidate) &- origin) & 0x7fff])
      }
      let candidate = here - offset
      best = DeflateMatch(length: same(here, candidate, end), offset: offset)
      if best.length >= enough { return best }
      left &-= 1
      if left <= 0 { return best }
      offset &+= Int(steps[(Int(bitPattern: candidate) &- origin) & 0x7fff])
    }
    // The last four bytes that a longer match has.
    var tailStart = best.length &- 3
    var tail = (here + tailStart).load32()
    while offset <= Deflate.farthestOffset {
      let candidate = here - offset
      if (candidate + tailStart).load32() == tail {
        let length = same(here, candidate, end)
        if length > best.length {
          best = DeflateMatch(length: length, offset: offset)
          if length >= enough { break }
          tailStart = length &- 3
          tail = (here + tailStart).load32()
        }
      }
      left &-= 1
      if left <= 0 { break }
      offset &+= Int(steps[(Int(bitPattern: candidate) &- origin) & 0x7fff])
    }
    return best
  }

  /// The short match at `offset`, or else `best`.
  @inline(__always)
  private func short(
    _ here: UnsafePointer<UInt8>, _ offset: Int, _ data: UInt32, _ best: DeflateMatch,
    _ end: UnsafePointer<UInt8>
  ) -> DeflateMatch {
    guard best.length < 3, offset <= shortReach,
      ((here - offset).load32() ^ data) &<< shortShift == 0
    else { return best }
    return DeflateMatch(length: same(here, here - offset, end), offset: offset)
  }

  /// How many bytes are the same. Most matches end within the 32 compared without a branch.
  @inline(__always)
  private func same(
    _ here: UnsafePointer<UInt8>, _ candidate: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> Int {
    let length = Int(ck_same_of_32(here, candidate))
    let room = end - here
    // Short inputs are searched nearer to their end than these bytes reach.
    if length < 32 || room <= 32 { return min(length, room) }
    return 32 &+ (here + 32).countSame(as: candidate + 32, before: end)
  }
}
