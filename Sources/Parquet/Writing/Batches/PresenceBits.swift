import ByteBuffers

/// Which positions of a space are present, in a part of a batch.
enum Presence {
  case nowhere
  case everywhere
  case some(PresenceBits)
}

/// A bit a position; bits behind the last are 0.
final class PresenceBits: @unchecked Sendable {
  private(set) var words = TypedBuffer<UInt64>()
  private(set) var count = 0
  /// Bits that are set.
  private(set) var setCount = 0

  /// The validity of `segments` of slots, where `outer` is present too.
  init(_ reader: ValidityReader, _ segments: [Range<Int>], within outer: PresenceBits?) {
    let total = segments.reduce(0) { $0 + $1.count }
    words = TypedBuffer(capacity: total / 64 + 1)
    for segment in segments { append(reader, segment) }
    if let outer {
      setCount = 0
      for index in 0..<words.count {
        words[index] &= outer.words[index]
        setCount &+= words[index].nonzeroBitCount
      }
    }
  }

  private func append(_ reader: ValidityReader, _ slots: Range<Int>) {
    var slot = slots.lowerBound
    while slot < slots.upperBound {
      let used = count & 63
      let taken = min(64 &- used, slots.upperBound &- slot)
      let word = reader.word(at: slot, count: taken)
      if used == 0 {
        words.append(word)
      } else {
        words[words.count &- 1] |= word &<< UInt64(truncatingIfNeeded: used)
      }
      setCount &+= word.nonzeroBitCount
      count &+= taken
      slot &+= taken
    }
  }

  /// The bits from `position` on, `length` of them at most 64.
  @inline(__always)
  func word(at position: Int, count length: Int) -> UInt64 {
    let mask: UInt64 = length >= 64 ? ~0 : (1 &<< UInt64(truncatingIfNeeded: length)) &- 1
    let index = position &>> 6
    let shift = UInt64(truncatingIfNeeded: position & 63)
    let low = words.base[index] &>> shift
    let high = index &+ 1 < words.count ? (words.base[index &+ 1] &<< 1) &<< (63 &- shift) : 0
    return (low | high) & mask
  }

  @inline(__always)
  func isSet(_ position: Int) -> Bool {
    words.base[position &>> 6] &>> UInt64(truncatingIfNeeded: position & 63) & 1 == 1
  }

  /// Calls `body` with each run of set bits: where it starts, and how long it is.
  @inline(__always)
  func forEachRun(_ body: (Int, Int) -> Void) {
    var start = -1
    for index in 0..<words.count {
      var word = words.base[index]
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
