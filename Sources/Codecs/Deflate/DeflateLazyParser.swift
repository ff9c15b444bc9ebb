/// How hard levels try that put matches off.
struct DeflateEffort {
  /// Candidates looked at for one position.
  var depth: Int
  /// A match this long is taken without looking for a better one.
  var niceLength: Int
  /// A match this long is not put off for better ones.
  var lazyLength: Int
  /// How many positions a match may be put off for better ones: 0, 1 or 2.
  var patience: Int
  /// Shorter keys, and all positions are entered.
  var isThorough: Bool
}

/// Where earlier bytes are looked up.
protocol DeflateSearch {
  /// The longest match for `here` among `depth` candidates; `here` is entered. A match that is not
  /// longer than `least` has the length `least`.
  func find(_ here: UnsafePointer<UInt8>, longerThan least: Int, _ depth: Int) -> DeflateMatch

  /// Enters the positions up to `end`.
  func enter(from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>)
}

extension DeflateSearch {
  /// Parses the chunk, putting a match off where the next byte starts a better one; returns the end
  /// of its sequences and of what they stand for.
  @inline(__always)
  func parse(
    _ chunk: DeflateChunk, _ gain: DeflateMatchGain, _ effort: DeflateEffort
  ) -> (UnsafeMutablePointer<DeflateSequence>, UnsafePointer<UInt8>) {
    effort.patience > 1
      ? parse(chunk, gain, effort, patience: 2)
      : parse(chunk, gain, effort, patience: effort.patience)
  }

  @inline(__always)
  private func parse(
    _ chunk: DeflateChunk, _ gain: DeflateMatchGain, _ effort: DeflateEffort, patience: Int
  ) -> (UnsafeMutablePointer<DeflateSequence>, UnsafePointer<UInt8>) {
    let last = chunk.searchEnd
    let stop = min(chunk.end, last)
    let (depth, lazyLength) = (effort.depth, effort.lazyLength)
    var target = chunk.sequences
    var here = chunk.start
    var anchor = here

    while here < stop {
      var match = find(here, longerThan: 2, depth)
      guard match.length >= 3, gain.of(match) > 0 else {
        here += 1 &+ (here - anchor) >> 7
        continue
      }
      // How many positions of the match are in the tables.
      var entered = 1
      if patience > 0 {
        while match.length < lazyLength, here + 2 < stop {
          let next = find(here + 1, longerThan: match.length &- 1, depth >> 1)
          entered = 2
          if next.length >= match.length, gain.of(next) &- gain.of(match) > 32 {
            here += 1
            match = next
            entered = 1
            continue
          }
          if patience < 2 { break }
          let later = find(here + 2, longerThan: match.length &- 1, depth >> 2)
          entered = 3
          guard later.length >= match.length, gain.of(later) &- gain.of(match) > 96 else { break }
          here += 2
          match = later
          entered = 1
        }
      }
      let end = here + match.length
      // Not all positions are in the tables: the match may have begun before.
      let first = max(anchor, end - Deflate.longestMatch, chunk.inputStart + match.offset)
      while here > first, here[-1] == (here - match.offset)[-1] {
        here -= 1
        entered &+= 1
      }
      DeflateChunk.emit(anchor, here, length: end - here, offset: match.offset, to: &target)
      enter(from: here + entered, to: min(end, last))
      here = end
      anchor = end
    }
    let end = max(anchor, chunk.end)
    if anchor < end { DeflateChunk.emit(anchor, end, length: 0, offset: 0, to: &target) }
    return (target, end)
  }
}
