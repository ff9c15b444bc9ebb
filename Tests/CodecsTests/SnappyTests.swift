import TestSupport
import Testing

@testable import Codecs

@Suite("Snappy")
struct SnappyTests {
  /// Elements as the format's description spells them, and the bytes they stand for.
  static let vectors: [(block: [UInt8], text: String)] = [
    ([0], ""),
    ([1, 0, 0x61], "a"),
    ([5, 4 << 2] + Array("hello".utf8), "hello"),
    // Lengths of literals in 1 to 4 bytes behind the tag.
    ([2, 60 << 2, 1, 0x61, 0x62], "ab"),
    ([2, 61 << 2, 1, 0, 0x61, 0x62], "ab"),
    ([2, 62 << 2, 1, 0, 0, 0x61, 0x62], "ab"),
    ([2, 63 << 2, 1, 0, 0, 0, 0x61, 0x62], "ab"),
    // Copies with 1, 2 and 4 bytes of offset, all overlapping what they write.
    ([10, 1 << 2, 0x61, 0x62, 4 << 2 | 1, 2], "ababababab"),
    ([10, 1 << 2, 0x61, 0x62, 7 << 2 | 2, 2, 0], "ababababab"),
    ([10, 1 << 2, 0x61, 0x62, 7 << 2 | 3, 2, 0, 0, 0], "ababababab"),
    ([3, 0, 0x61, 1 << 2 | 2, 1, 0], "aaa"),
  ]

  @Test("elements of every kind are read as the format says", arguments: vectors)
  func reads(block: [UInt8], text: String) throws {
    let bytes = try BlockDecompressor(.snappy).decompressed(block, count: text.utf8.count)
    #expect(bytes == Array(text.utf8))
    #expect(PlainDecoder.snappy(block, count: bytes.count) == bytes)
  }

  static let broken: [(block: [UInt8], count: Int, flaw: String)] = [
    ([], 0, "no length"),
    ([0x85], 5, "a length that is cut off"),
    ([0x80, 0x80, 0x80, 0x80, 0x80, 0], 0, "a length of six bytes"),
    ([4, 3 << 2, 1, 2, 3, 4], 5, "a length other than the one promised"),
    ([0, 0, 1], 0, "elements in an empty block"),
    ([1], 1, "no elements"),
    ([4, 3 << 2, 1, 2, 3], 4, "a literal that is cut off"),
    ([4, 61 << 2, 3], 4, "a literal's length that is cut off"),
    ([4, 63 << 2, 255, 255, 255, 255], 4, "a literal of 4 GiB"),
    ([3, 3 << 2, 1, 2, 3, 4], 3, "a literal longer than the block"),
    ([5, 0, 1, 1, 0], 5, "a copy from nowhere"),
    ([5, 0, 1, 1, 2], 5, "a copy from before the block"),
    ([5, 0, 1, 3 << 2 | 2, 0, 0], 5, "a copy from nowhere"),
    ([5, 0, 1, 3 << 2 | 3, 255, 255, 255, 255], 5, "a copy from far before the block"),
    ([5, 0, 1, 5 << 2 | 2, 1, 0], 5, "a copy beyond the block"),
    ([5, 0, 1, 3 << 2 | 2, 1], 5, "an offset that is cut off"),
    ([5, 0, 1, 2 << 2 | 2, 1, 0], 5, "too few bytes"),
  ]

  @Test("a broken block is refused", arguments: broken)
  func refuses(block: [UInt8], count: Int, flaw: String) {
    #expect(throws: CodecError.self, "\(flaw)") {
      try BlockDecompressor(.snappy).decompressed(block, count: count)
    }
    #expect(PlainDecoder.snappy(block, count: count) == nil, "\(flaw)")
  }

  @Test("random elements are read as the plain twin reads them, whole and with changed bytes")
  func randomElements() {
    var random = SeededGenerator(seed: 11)
    let decompressor = BlockDecompressor(.snappy)
    for round in 0..<1_000 {
      let (block, count) = Self.randomBlock(elements: round % 60, using: &random)
      let whole = PlainDecoder.snappy(block, count: count)
      #expect(whole != nil)
      #expect((try? decompressor.decompressed(block, count: count)) == whole)
      for _ in 0..<4 {
        let changed = block.damaged(using: &random)
        let expected = PlainDecoder.snappy(changed, count: count)
        #expect((try? decompressor.decompressed(changed, count: count)) == expected)
      }
    }
  }

  /// A valid block with literals and copies of every kind, and its decompressed length.
  private static func randomBlock(
    elements: Int, using random: inout SeededGenerator
  ) -> ([UInt8], Int) {
    var body: [UInt8] = []
    var count = 0
    for _ in 0..<elements {
      let kind = count == 0 ? 0 : Int.random(in: 0...3, using: &random)
      let offset = Int.random(in: 1...max(min(count, 40), 1), using: &random)
      switch kind {
      case 0:
        let length = Int.random(in: 1...(Bool.random(using: &random) ? 20 : 300), using: &random)
        body += length <= 60 ? [UInt8(length - 1) << 2] : [61 << 2, UInt8((length - 1) & 0xff)]
        if length > 60 { body.append(UInt8((length - 1) >> 8)) }
        body += (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
        count += length
      case 1:
        let length = Int.random(in: 4...11, using: &random)
        let far = min(offset + 256 * Int.random(in: 0...7, using: &random), count, 2047)
        body += [UInt8((far >> 8) << 5 | (length - 4) << 2 | 1), UInt8(far & 0xff)]
        count += length
      default:
        let length = Int.random(in: 1...64, using: &random)
        body += [UInt8((length - 1) << 2 | kind), UInt8(offset), 0] + (kind == 3 ? [0, 0] : [])
        count += length
      }
    }
    return (
      [UInt8(count & 0x7f | 0x80), UInt8(count >> 7 & 0x7f | 0x80), UInt8(count >> 14)] + body,
      count
    )
  }
}
