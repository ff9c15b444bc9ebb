import ByteBuffers

/// Which positions of a space are present, in a part of a batch.
enum Presence {
  case nowhere
  case everywhere
  case some(PresenceBits)
}

/// A bit a position; bits behind the last are 0.
final class PresenceBits: @unchecked Sendable {
  let words: TypedBuffer<UInt64>
  let count: Int
  /// Bits that are set.
  let setCount: Int

  /// The validity of `segments` of slots, where `outer` is present too.
  init(_ reader: ValidityReader, _ segments: [Range<Int>], within outer: PresenceBits?) {
    let total = segments.reduce(0) { $0 + $1.count }
    let wordCount = (total + 63) / 64
    // Filled before it becomes a property: each access to one of a class is checked.
    var words = TypedBuffer<UInt64>(capacity: wordCount)
    words.append(repeating: 0, count: wordCount)
    let base = words.base
    var position = 0
    for segment in segments {
      Self.fill(base, from: position, reader, segment)
      position &+= segment.count
    }
    var setCount = 0
    if let outer {
      let other = outer.words.base
      for index in 0..<wordCount { base[index] &= other[index] }
    }
    for index in 0..<wordCount { setCount &+= base[index].nonzeroBitCount }
    self.words = words
    count = total
    self.setCount = setCount
  }

  /// Sets the bits of `slots` from a position on, where all bits are 0.
  private static func fill(
    _ words: UnsafeMutablePointer<UInt64>, from first: Int, _ reader: ValidityReader,
    _ slots: Range<Int>
  ) {
    var position = first
    var slot = slots.lowerBound
    while slot < slots.upperBound {
      let used = position & 63
      let taken = min(64 &- used, slots.upperBound &- slot)
      words[position &>> 6] |=
        reader.word(at: slot, count: taken) &<< UInt64(truncatingIfNeeded: used)
      position &+= taken
      slot &+= taken
    }
  }

  /// The bits from `position` on, `length` of them at most 64.
  @inline(__always)
  func word(at position: Int, count length: Int) -> UInt64 {
    let mask: UInt64 = length >= 64 ? ~0 : (1 &<< UInt64(truncatingIfNeeded: length)) &- 1
    let index = position &>> 6
    let shift = UInt64(truncatingIfNeeded: position & 63)
    let low = words[unchecked: index] &>> shift
    let high = index &+ 1 < words.count ? (words[unchecked: index &+ 1] &<< 1) &<< (63 &- shift) : 0
    return (low | high) & mask
  }

  @inline(__always)
  func isSet(_ position: Int) -> Bool {
    words[unchecked: position &>> 6] &>> UInt64(truncatingIfNeeded: position & 63) & 1 == 1
  }

  /// Calls `body` with each run of set bits: where it starts, and how long it is.
  @inline(__always)
  func forEachRun(_ body: (Int, Int) -> Void) {
    var start = -1
    for index in 0..<words.count {
      var word = words[unchecked: index]
      let base = index &<< 6
      if start >= 0 {
        if word == ~0 { continue }
        let length = (~word).trailingZeroBitCount
        body(start, base &+ length &- start)
        start = -1
        word &= ~0 &<< UInt64(truncatingIfNeeded: length)
      }
      while word != 0 {
        let first = word.trailingZeroBitCount
        // Ones from the first on, carried over the run.
        let behind = word &+ (1 &<< UInt64(truncatingIfNeeded: first))
        if behind == 0 {
          start = base &+ first
          break
        }
        let end = behind.trailingZeroBitCount
        body(base &+ first, end &- first)
        word &= behind
      }
    }
    if start >= 0 { body(start, count &- start) }
  }
}
