import TestSupport
import Testing

@testable import Codecs

@Suite("LZ4")
struct LZ4Tests {
  /// Sequences as the format's description spells them, and the bytes they stand for.
  static let vectors: [(block: [UInt8], text: String)] = [
    ([0], ""),
    ([0x10, 0x61], "a"),
    ([0x50] + Array("hello".utf8), "hello"),
    ([0xf0, 0] + Array("fifteen letters".utf8), "fifteen letters"),
    ([0xf0, 1] + Array("sixteen letters!".utf8), "sixteen letters!"),
    // Matches that overlap what they write, with 0 and 1 further bytes of length.
    ([0x20, 0x61, 0x62, 2, 0, 0x10, 0x2e], "ababab."),
    ([0x1f, 0x61, 1, 0, 0, 0x10, 0x2e], String(repeating: "a", count: 20) + "."),
    ([0x1f, 0x61, 1, 0, 255, 1, 0x10, 0x2e], String(repeating: "a", count: 276) + "."),
    // A match without literals of its own, and an end without any.
    ([0x20, 0x61, 0x62, 2, 0, 0x00, 2, 0, 0], "ababababab"),
  ]

  @Test("sequences of every kind are read as the format says", arguments: vectors)
  func reads(block: [UInt8], text: String) throws {
    let bytes = try BlockDecompressor(.lz4).decompressed(block, count: text.utf8.count)
    #expect(bytes == Array(text.utf8))
    #expect(PlainDecoder.lz4(block, count: bytes.count) == bytes)
  }

  static let broken: [(block: [UInt8], count: Int, flaw: String)] = [
    ([], 0, "no token"),
    ([], 1, "no token"),
    ([0x10, 0x61], 0, "bytes in an empty block"),
    ([0x10, 0x61], 2, "too few bytes"),
    ([0x20, 0x61, 0x62], 1, "literals beyond the block"),
    ([0x20, 0x61], 2, "literals that are cut off"),
    ([0xf0], 15, "a length that is cut off"),
    ([0xf0, 255], 300, "a length that is cut off"),
    ([0x10, 0x61, 1], 5, "an offset that is cut off"),
    ([0x10, 0x61, 0, 0, 0], 5, "a match from nowhere"),
    ([0x10, 0x61, 2, 0, 0], 5, "a match from before the block"),
    ([0x10, 0x61, 1, 0, 0], 4, "a match beyond the block"),
    ([0x1f, 0x61, 1, 0], 20, "a match length that is cut off"),
    ([0x10, 0x61, 1, 0], 5, "an end without a token"),
  ]

  @Test("a broken block is refused", arguments: broken)
  func refuses(block: [UInt8], count: Int, flaw: String) {
    #expect(throws: CodecError.self, "\(flaw)") {
      try BlockDecompressor(.lz4).decompressed(block, count: count)
    }
    #expect(PlainDecoder.lz4(block, count: count) == nil, "\(flaw)")
  }

  @Test("random sequences are read as the plain twin reads them, whole and with changed bytes")
  func randomSequences() {
    var random = SeededGenerator(seed: 12)
    let decompressor = BlockDecompressor(.lz4)
    for round in 0..<1_000 {
      let (block, count) = Self.randomBlock(sequences: round % 40, using: &random)
      let whole = PlainDecoder.lz4(block, count: count)
      #expect(whole != nil)
      #expect((try? decompressor.decompressed(block, count: count)) == whole)
      for _ in 0..<4 {
        let changed = block.damaged(using: &random)
        let expected = PlainDecoder.lz4(changed, count: count)
        #expect((try? decompressor.decompressed(changed, count: count)) == expected)
      }
    }
  }

  @Test("the end of a block is literals, as readers that decode without checks rely on")
  func endOfBlock() throws {
    let compressor = try BlockCompressor(.lz4)
    for length in 1...300 {
      for sample in Sample.allCases {
        let bytes = sample.bytes(length, seed: 5)
        let block = try compressor.compressed(bytes)
        let (literals, lastMatch) = try #require(Self.endOfBlock(block))
        #expect(literals >= min(length, 5))
        #expect(lastMatch.map { length - $0 >= 12 } ?? true)
      }
    }
  }

  /// The number of literals at the end, and where the last match starts in the decompressed bytes.
  private static func endOfBlock(_ block: [UInt8]) -> (literals: Int, lastMatch: Int?)? {
    var (read, written) = (0, 0)
    var lastMatch: Int?
    func length(_ nibble: UInt8) -> Int {
      var length = Int(nibble)
      guard nibble == 15 else { return length }
      repeat {
        length += Int(block[read])
        read += 1
      } while block[read - 1] == 255
      return length
    }
    while read < block.count {
      let token = block[read]
      read += 1
      let literals = length(token >> 4)
      read += literals
      written += literals
      if read == block.count { return (literals, lastMatch) }
      lastMatch = written
      read += 2
      written += length(token & 15) + 4
    }
    return nil
  }

  /// A valid block with short and long literals and matches, and its decompressed length.
  private static func randomBlock(
    sequences: Int, using random: inout SeededGenerator
  ) -> ([UInt8], Int) {
    var block: [UInt8] = []
    var count = 0
    func length(_ length: Int) -> (nibble: UInt8, more: [UInt8]) {
      guard length >= 15 else { return (UInt8(length), []) }
      let more = [UInt8](repeating: 255, count: (length - 15) / 255)
      return (15, more + [UInt8((length - 15) % 255)])
    }
    func lengths(_ most: Int) -> Int {
      Int.random(in: 0...(Int.random(in: 0..<5, using: &random) == 0 ? most : 20), using: &random)
    }
    for index in 0...sequences {
      let literals = max(lengths(600), count == 0 ? 1 : 0)
      let match = lengths(600)
      let (high, moreLiterals) = length(literals)
      let (low, moreMatch) = length(match)
      let isLast = index == sequences
      block.append(high << 4 | (isLast ? 0 : low))
      block += moreLiterals
      block += (0..<literals).map { _ in UInt8.random(in: 0...255, using: &random) }
      count += literals
      if isLast { break }
      let offset = Int.random(in: 1...min(count, 40), using: &random)
      block += [UInt8(offset), 0] + moreMatch
      count += match + 4
    }
    return (block, count)
  }
}
