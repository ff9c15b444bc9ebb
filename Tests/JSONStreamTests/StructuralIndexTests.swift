import TestSupport
import Testing

@testable import JSONStream

@Suite("StructuralIndex")
struct StructuralIndexTests {
  /// The definition, byte by byte: entries, or nil when the chunk is suspect.
  static func reference(_ bytes: [UInt8]) -> [UInt32]? {
    guard bytes.isEmpty || bytes.last == UInt8(ascii: "\n"),
      String(validating: bytes, as: UTF8.self) != nil
    else { return nil }
    var entries: [UInt32] = []
    var inString = false
    var isEscaped = false
    var inScalar = false
    for (i, byte) in bytes.enumerated() {
      let wasEscaped = isEscaped
      isEscaped = byte == UInt8(ascii: "\\") && !wasEscaped
      if byte == UInt8(ascii: "\""), !wasEscaped {
        entries.append(UInt32(i))
        inString.toggle()
        inScalar = false
        continue
      }
      if inString {
        if byte < 0x20 { return nil }
        continue
      }
      switch byte {
      case UInt8(ascii: "\n"): entries.append(UInt32(i))
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
      case 0..<0x20: return nil
      case _ where "{}[]:,".utf8.contains(byte): entries.append(UInt32(i))
      default:
        if !inScalar { entries.append(UInt32(i)) }
        inScalar = true
        continue
      }
      inScalar = false
    }
    return inString ? nil : entries
  }

  static func expectLikeReference(
    _ content: [UInt8], alignment: Int = 0, _ index: inout StructuralIndex,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let chunk = Chunk(content, alignment: alignment)
    let expected = reference(content)
    for instructions in InstructionSet.available {
      let status = index.build(chunk.bytes, count: chunk.count, with: instructions)
      let entries = (expected ?? []) + Array(repeating: UInt32(content.count), count: 16)
      if status != (expected == nil ? .suspect : .clean) || index.entriesAndSentinels != entries {
        Issue.record(
          "\(instructions): \(String(decoding: content, as: UTF8.self).debugDescription)",
          sourceLocation: sourceLocation)
      }
    }
  }

  @Test("Entries are structural bytes, both quotes, first bytes of scalars, and newlines")
  func entries() {
    let chunk = Chunk(" {\"a\": [1, -2.5e3,true ],\t\"b{,}\":null}\r\n\n[]\n")
    var index = StructuralIndex()
    for instructions in InstructionSet.available {
      #expect(index.build(chunk.bytes, count: chunk.count, with: instructions) == .clean)
      #expect(
        index.entries == [
          1, 2, 4, 5, 7, 8, 9, 11, 17, 18, 23, 24, 26, 31, 32, 33, 37, 39, 40, 41, 42, 43,
        ])
    }
  }

  @Test("An empty chunk has no entries, and sentinels all the same")
  func empty() {
    let chunk = Chunk("")
    var index = StructuralIndex()
    #expect(index.entriesAndSentinels == Array(repeating: 0, count: 16))
    #expect(index.build(chunk.bytes, count: 0) == .clean)
    let count = index.count
    #expect(count == 0)
  }

  @Test("A chunk is suspect when a line leaves a string open, and the index is then empty")
  func suspect() {
    var index = StructuralIndex()
    let texts = [
      "{\"a}\n", "\"a\n\"\n", "\"\\\"\n", "\"a\tb\"\n", "\"\u{0}\"\n", "1\u{1}\n", "1", "\"a\"",
      "[\"a\\\n\"]\n", "\u{c}\n", "\u{1a}\n",
    ]
    for text in texts {
      let chunk = Chunk(text)
      for instructions in InstructionSet.available {
        #expect(index.build(chunk.bytes, count: chunk.count, with: instructions) == .suspect)
        #expect(index.entriesAndSentinels == Array(repeating: UInt32(chunk.count), count: 16))
      }
    }
  }

  @Test("Every length to 200 bytes, at several alignments, like the definition")
  func lengths() {
    var generator = SeededGenerator(seed: 1)
    var index = StructuralIndex()
    let alphabet = Array("{}[]:,\"\"\\  a1\n".utf8)
    for length in 0..<200 {
      for alignment in [0, 1, 31, 63] {
        var content = (0..<length).map { _ in alphabet.randomElement(using: &generator)! }
        content.append(UInt8(ascii: "\n"))
        Self.expectLikeReference(content, alignment: alignment, &index)
      }
    }
  }

  @Test("Clean text of every length, with escapes across block borders, like the definition")
  func cleanLengths() {
    var generator = SeededGenerator(seed: 2)
    var index = StructuralIndex()
    for length in stride(from: 1, to: 2600, by: 7) {
      var content: [UInt8] = []
      while content.count < length {
        let run = String(repeating: "\\", count: 2 * Int.random(in: 0...4, using: &generator))
        let pad = String(repeating: "x", count: Int.random(in: 0...70, using: &generator))
        content += Array("{\"\(pad)\(run)\\\"\":[ \(pad.count),\"\"] }\n".utf8)
      }
      Self.expectLikeReference(content, alignment: length % 64, &index)
    }
  }

  @Test("Any bytes at all, like the definition")
  func noise() {
    var generator = SeededGenerator(seed: 3)
    var index = StructuralIndex()
    for _ in 0..<400 {
      let length = Int.random(in: 0...150, using: &generator)
      var content = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      if Bool.random(using: &generator) { content = content.map { $0 % 96 + 32 } }
      content.append(UInt8(ascii: "\n"))
      Self.expectLikeReference(content, &index)
    }
  }

  @Test("Dense entries: every byte is one")
  func dense() {
    var index = StructuralIndex()
    for byte in "[{,".utf8 {
      Self.expectLikeReference(Array(repeating: byte, count: 3000) + [0x0a], &index)
    }
    Self.expectLikeReference(Array(repeating: 0x0a, count: 3000), &index)
    Self.expectLikeReference(Array(repeating: 0x22, count: 3000) + [0x0a], &index)
  }

  @Test("Backslashes are found in exactly the ranges that hold one")
  func backslashes() {
    var content = Array(repeating: UInt8(ascii: "a"), count: 400)
    let places = [3, 63, 64, 127, 200, 399]
    for place in places { content[place] = UInt8(ascii: "\\") }
    let chunk = Chunk(content + [0x0a])
    var index = StructuralIndex()
    for instructions in InstructionSet.available {
      _ = index.build(chunk.bytes, count: chunk.count, with: instructions)
      let backslashes = index.backslashes
      for from in 0...400 {
        #expect(backslashes.first(from: from) == places.first { $0 >= from } ?? .max)
        for to in [from, from + 1, from + 2, from + 63, from + 64, from + 65, 400]
        where to >= from && to <= 400 {
          let expected = places.contains { $0 >= from && $0 < to }
          #expect(backslashes.intersects(from: from, to: to) == expected, "\(from)..<\(to)")
        }
      }
    }
    let plain = Chunk("{\"a\":1}\n")
    _ = index.build(plain.bytes, count: plain.count)
    #expect(index.backslashes.first(from: 0) == .max)
    #expect(!index.backslashes.intersects(from: 0, to: 7))
  }
}
