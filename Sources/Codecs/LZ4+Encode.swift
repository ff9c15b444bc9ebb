/// The bytes of one block on their way into LZ4.
///
/// The search is bound by the latency of one dependent chain for every position tried: hash, load of
/// the position that hashed alike, load and compare of the bytes there.
struct LZ4Block {
  let start: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>
  /// Where bytes with a hash were seen last, from `start`. All zero at first.
  let table: UnsafeMutablePointer<UInt32>
  let bits: Int

  /// No match starts later than this before the end. The format asks for 12; 16 keep copies of
  /// literals by sixteens inside the input.
  private static let lastMatchStart = 16

  /// Writes the block; returns where it ends. Up to 15 bytes more are changed.
  func compress(to target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    var target = target
    // Bytes up to here are written.
    var anchor = start
    if end - start > Self.lastMatchStart { anchor = compressMatches(&target) }
    let rest = end - anchor
    let token = target
    target += 1
    token[0] = UInt8(truncatingIfNeeded: Self.nibble(rest, &target) << 4)
    target.update(from: anchor, count: rest)
    return target + rest
  }

  /// Writes all sequences with a match; returns where the last match ends.
  @inline(__always)
  private func compressMatches(
    _ target: inout UnsafeMutablePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    let (start, table) = (start, table)
    let shift = MatchHash.shift(bits: bits)
    let limit = end - Self.lastMatchStart
    let matchEnd = end - LZ4.lastLiterals
    var output = target
    var anchor = start
    var here = start + 1

    scan: while here <= limit {
      // The longer no match is found, the wider the steps: bytes that do not compress cost little.
      var candidate: UnsafePointer<UInt8>
      var data = here.load64()
      var effort = 64
      while true {
        let slot = MatchHash.slot(data, shift)
        candidate = start + Int(table[slot])
        table[slot] = UInt32(truncatingIfNeeded: here - start)
        if candidate.load32() == UInt32(truncatingIfNeeded: data),
          here - candidate <= LZ4.farthestOffset
        {
          break
        }
        here += effort >> 6
        effort &+= 1
        if here > limit { break scan }
        data = here.load64()
      }
      while here > anchor, candidate > start, here[-1] == candidate[-1] {
        here -= 1
        candidate -= 1
      }

      // A match, and further ones as long as one follows the other.
      repeat {
        let (token, literals) = (output, here - anchor)
        output += 1
        let high = Self.nibble(literals, &output)
        output.copyWild(anchor, count: literals)
        output += literals
        output.store16(UInt16(truncatingIfNeeded: here - candidate))
        output += 2
        let more = (here + LZ4.leastMatch)
          .countSame(as: candidate + LZ4.leastMatch, before: matchEnd)
        here += LZ4.leastMatch &+ more
        token[0] = UInt8(truncatingIfNeeded: high << 4 | Self.nibble(more, &output))
        anchor = here
        if here > limit { break scan }

        table[MatchHash.slot((here - 2).load64(), shift)] =
          UInt32(truncatingIfNeeded: here - start &- 2)
        data = here.load64()
        let slot = MatchHash.slot(data, shift)
        candidate = start + Int(table[slot])
        table[slot] = UInt32(truncatingIfNeeded: here - start)
      } while candidate.load32() == UInt32(truncatingIfNeeded: data)
        && here - candidate <= LZ4.farthestOffset
      here += 1
    }
    target = output
    return anchor
  }

  /// The four bits for `length` in a token. Writes the bytes for what does not fit.
  @inline(__always)
  private static func nibble(_ length: Int, _ target: inout UnsafeMutablePointer<UInt8>) -> Int {
    guard length >= 15 else { return length }
    var rest = length &- 15
    while rest >= 255 {
      target[0] = 255
      target += 1
      rest &-= 255
    }
    target[0] = UInt8(truncatingIfNeeded: rest)
    target += 1
    return 15
  }
}
