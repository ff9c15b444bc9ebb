import TestSupport
import Testing

@testable import JSONStream

@Suite("UTF8Validation")
struct UTF8ValidationTests {
  /// Sequences and whether they are well-formed (Unicode, table 3-7).
  static let sequences: [(bytes: [UInt8], isValid: Bool)] = [
    ([0x7f], true), ([0x80], false), ([0xbf], false),
    ([0xc0, 0x80], false), ([0xc1, 0xbf], false), ([0xc2, 0x80], true), ([0xdf, 0xbf], true),
    ([0xc2], false), ([0xc2, 0x41], false), ([0xc2, 0xc2], false), ([0xc2, 0x80, 0x80], false),
    ([0xe0, 0x9f, 0xbf], false), ([0xe0, 0xa0, 0x80], true), ([0xe0, 0xa0], false),
    ([0xe1, 0x80, 0x80], true), ([0xe1, 0x80, 0x41], false), ([0xec, 0xbf, 0xbf], true),
    ([0xed, 0x9f, 0xbf], true), ([0xed, 0xa0, 0x80], false), ([0xed, 0xbf, 0xbf], false),
    ([0xee, 0x80, 0x80], true), ([0xef, 0xbf, 0xbf], true), ([0xef, 0xbf, 0xbf, 0x80], false),
    ([0xf0, 0x8f, 0xbf, 0xbf], false), ([0xf0, 0x90, 0x80, 0x80], true),
    ([0xf1, 0x80, 0x80, 0x80], true), ([0xf1, 0x80, 0x80], false), ([0xf1, 0x80], false),
    ([0xf1], false), ([0xf1, 0x80, 0x80, 0x41], false), ([0xf3, 0xbf, 0xbf, 0xbf], true),
    ([0xf4, 0x8f, 0xbf, 0xbf], true), ([0xf4, 0x90, 0x80, 0x80], false),
    ([0xf5, 0x80, 0x80, 0x80], false), ([0xf8, 0x88, 0x80, 0x80, 0x80], false),
    ([0xfe], false), ([0xff], false), ([0xf1, 0x80, 0x80, 0x80, 0x80], false),
  ]

  static func expect(_ content: [UInt8], isValid: Bool, _ index: inout StructuralIndex) {
    let bare = Chunk(content)
    let line = Chunk([0x22] + content + [0x22, 0x0a])
    for instructions in InstructionSet.available {
      #expect(
        UTF8Validation.isValid(bare.bytes, count: bare.count, with: instructions) == isValid)
      #expect(
        index.build(line.bytes, count: line.count, with: instructions)
          == (isValid ? .clean : .suspect))
    }
    #expect((UTF8Validation.firstInvalid(bare.bytes, count: bare.count) == nil) == isValid)
  }

  @Test("Each row of the table, everywhere around the borders of blocks and groups")
  func table() {
    var index = StructuralIndex()
    for (bytes, isValid) in Self.sequences {
      for before in [0, 1, 28, 29, 30, 31, 32, 60, 61, 62, 63, 64, 1019, 1020, 1021, 1022, 1023] {
        let ascii = Array(repeating: UInt8(ascii: "a"), count: before)
        Self.expect(ascii + bytes, isValid: isValid, &index)
        Self.expect(ascii + bytes + ascii.prefix(70), isValid: isValid, &index)
      }
    }
  }

  @Test("Two bytes of any kind, then a continuation, like the standard library")
  func pairs() {
    for first in 0x7e...0xff {
      for second in stride(from: 0x40, through: 0xff, by: 3) {
        let content = [UInt8(first), UInt8(second), 0x80, 0x41]
        let chunk = Chunk(content)
        let isValid = String(validating: content, as: UTF8.self) != nil
        for instructions in InstructionSet.available {
          if UTF8Validation.isValid(chunk.bytes, count: 4, with: instructions) != isValid {
            Issue.record("\(content) with \(instructions)")
          }
        }
      }
    }
  }

  @Test("Valid text with one byte changed, like the standard library")
  func mutations() {
    var generator = SeededGenerator(seed: 4)
    var index = StructuralIndex()
    let characters: [Character] = ["a", "é", "€", "漢", "😀", "z", "\u{7ff}", "\u{10ffff}"]
    for _ in 0..<300 {
      let length = Int.random(in: 1...120, using: &generator)
      let text = String((0..<length).map { _ in characters.randomElement(using: &generator)! })
      var content = Array(text.utf8)
      Self.expect(content, isValid: true, &index)
      let place = Int.random(in: content.indices, using: &generator)
      content[place] = UInt8.random(in: 0x80...0xff, using: &generator)
      let isValid = String(validating: content, as: UTF8.self) != nil
      Self.expect(content, isValid: isValid, &index)
    }
  }

  @Test("The offset is that of the first ill-formed sequence")
  func offsets() {
    let chunk = Chunk(Array("aé€😀".utf8) + [0xe2, 0x82, 0x41, 0xff])
    #expect(UTF8Validation.firstInvalid(chunk.bytes, count: chunk.count) == 10)
    #expect(UTF8Validation.firstInvalid(chunk.bytes, count: 9) == 6)
    #expect(UTF8Validation.firstInvalid(chunk.bytes, count: 10) == nil)
  }
}
