// RFC 1951
//
//   stream  := block*, the last one marked
//   block   := last(1) kind(2) | stored: align, length(16), ~length(16), bytes
//                              | static: symbols by a code that the format fixes
//                              | dynamic: code lengths, themselves coded, then symbols
//   symbol  := literal (0…255), end of block (256), or length (257…285) with extra bits, followed by
//              an offset symbol (0…29) with extra bits
//
// Bits are packed from the low end of each byte; Huffman codes with their first bit lowest.

enum Deflate {
  static let leastMatch = 3
  static let longestMatch = 258
  /// The format reaches one byte farther; so the slot of a position is still its own while the
  /// positions before it are searched.
  static let farthestOffset = 32767

  static let endOfBlock = 256
  static let firstLengthSymbol = 257
  static let literalLengthSymbols = 286
  static let offsetSymbols = 30

  /// The order in which a block's header gives the lengths of the codes for code lengths.
  static let codeLengthOrder: [Int] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  static let largestStored = 65535

  /// Extra bits of the length symbol `257 + slot`.
  static func lengthExtraBits(_ slot: Int) -> Int {
    slot < 8 || slot == 28 ? 0 : slot / 4 - 1
  }

  /// The shortest match that the length symbol `257 + slot` stands for.
  static func lengthBase(_ slot: Int) -> Int {
    if slot == 28 { return longestMatch }
    if slot < 8 { return leastMatch + slot }
    return leastMatch + (4 + slot & 3) << lengthExtraBits(slot)
  }

  @inline(__always)
  static func offsetExtraBits(_ slot: Int) -> Int { slot < 2 ? 0 : slot >> 1 &- 1 }

  /// The offset symbol for `offset`: its highest two bits after one is taken off.
  @inline(__always)
  static func offsetSlot(_ offset: Int) -> Int {
    let distance = UInt32(truncatingIfNeeded: offset &- 1)
    if distance < 2 { return Int(distance) }
    let top = 31 &- distance.leadingZeroBitCount
    return top << 1
      &+ Int(truncatingIfNeeded: distance &>> UInt32(truncatingIfNeeded: top &- 1) & 1)
  }
}

/// Some literals and the match that follows them, which is missing (length 0) where literals end a
/// piece of input.
struct DeflateSequence {
  var bits: UInt64

  /// More literals in one go take several sequences.
  static let mostLiterals = 4096

  @inline(__always)
  init(literals: Int, length: Int, offset: Int) {
    bits =
      UInt64(truncatingIfNeeded: literals) | UInt64(truncatingIfNeeded: length) << 32
      | UInt64(truncatingIfNeeded: offset) << 48
  }

  @inline(__always)
  var literals: Int { Int(truncatingIfNeeded: bits & 0xffff_ffff) }
  @inline(__always)
  var length: Int { Int(truncatingIfNeeded: bits >> 32 & 0xffff) }
  @inline(__always)
  var offset: Int { Int(truncatingIfNeeded: bits >> 48) }
}
