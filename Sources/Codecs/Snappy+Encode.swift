/// One fragment of at most 64 KiB on its way into a Snappy block.
///
/// The search is bound by the latency of one dependent chain for every position tried: hash, load of
/// the position that hashed alike, load and compare of the bytes there.
struct SnappyFragment {
  let start: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>
  /// Where bytes with a hash were seen last, from `start`. All zero at first.
  let table: UnsafeMutablePointer<UInt16>
  let bits: Int

  /// No match starts in these last bytes, so that 8-byte loads and 16-byte copies of literals stay
  /// inside the fragment.
  private static let margin = 15

  /// Writes the elements of the fragment; returns where they end. Up to 15 bytes more are changed.
  func compress(to target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    var target = target
    // Bytes up to here are written.
    var anchor = start
    if end - start > Self.margin { anchor = compressMatches(&target) }
    let rest = end - anchor
    guard rest > 0 else { return target }
    target = Self.literalTag(rest, to: target)
    target.update(from: anchor, count: rest)
    return target + rest
  }

  /// Writes all elements up to the last copy; returns where that copy's bytes end.
  @inline(__always)
  private func compressMatches(
    _ target: inout UnsafeMutablePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    let (start, end, table) = (start, end, table)
    let shift = MatchHash.shift(bits: bits)
    let limit = end - Self.margin
    var output = target
    var anchor = start
    var here = start + 1

    scan: while here < limit {
      // A literal up to the next match. The longer none is found, the wider the steps: bytes that
      // do not compress cost little.
      var candidate: UnsafePointer<UInt8>
      var data = here.load64()
      var effort = 32
      while true {
        let slot = MatchHash.slot(data, shift)
        candidate = start + Int(table[slot])
        table[slot] = UInt16(truncatingIfNeeded: here - start)
        if candidate.load32() == UInt32(truncatingIfNeeded: data) { break }
        here += effort >> 5
        effort &+= effort >> 5
        if here >= limit { break scan }
        data = here.load64()
      }
      output = Self.literal(anchor, count: here - anchor, to: output)

      // Copies, as long as one follows the other.
      repeat {
        let length = 4 &+ (here + 4).countSame(as: candidate + 4, before: end)
        output = Self.copy(offset: here - candidate, length: length, to: output)
        here += length
        anchor = here
        if here >= limit { break scan }
        table[MatchHash.slot((here - 1).load64(), shift)] =
          UInt16(truncatingIfNeeded: here - start &- 1)
        data = here.load64()
        let slot = MatchHash.slot(data, shift)
        candidate = start + Int(table[slot])
        table[slot] = UInt16(truncatingIfNeeded: here - start)
      } while candidate.load32() == UInt32(truncatingIfNeeded: data)
      here += 1
    }
    target = output
    return anchor
  }

  /// Writes a literal that ends at least `margin` bytes before the end of the fragment.
  @inline(__always)
  private static func literal(
    _ source: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    if count <= 16 {
      target[0] = UInt8(truncatingIfNeeded: (count &- 1) << 2) | Snappy.Tag.literal
      (target + 1).copy16(source)
      return target + (count &+ 1)
    }
    let start = literalTag(count, to: target)
    start.copyWild(source, count: count)
    return start + count
  }

  /// Writes the tag and the length of a literal of 1 to 65,536 bytes.
  @inline(__always)
  private static func literalTag(
    _ count: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let value = count &- 1
    if value < 60 {
      target[0] = UInt8(truncatingIfNeeded: value << 2) | Snappy.Tag.literal
      return target + 1
    }
    if value < 256 {
      target[0] = 60 << 2 | Snappy.Tag.literal
      target[1] = UInt8(truncatingIfNeeded: value)
      return target + 2
    }
    target[0] = 61 << 2 | Snappy.Tag.literal
    (target + 1).store16(UInt16(truncatingIfNeeded: value))
    return target + 3
  }

  /// Writes a match of 4 or more bytes as one or more copies.
  @inline(__always)
  private static func copy(
    offset: Int, length: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var (target, length) = (target, length)
    while length > 64 {
      // A rest of at least 4 bytes is left, the least that a near copy can take.
      let part = length < 68 ? 60 : 64
      target.store32(copyTag(offset: offset, length: part))
      target += 3
      length &-= part
    }
    if length < 12, offset < 2048 {
      let tag = (length &- 4) << 2 | (offset >> 8) << 5 | Int(Snappy.Tag.nearCopy)
      target.store16(UInt16(truncatingIfNeeded: tag | (offset & 0xff) << 8))
      return target + 2
    }
    target.store32(copyTag(offset: offset, length: length))
    return target + 3
  }

  /// The three bytes of a copy of up to 64 bytes, and a zero.
  @inline(__always)
  private static func copyTag(offset: Int, length: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: (length &- 1) << 2 | Int(Snappy.Tag.copy) | offset << 8)
  }
}
