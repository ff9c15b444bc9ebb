import CKernels
import TestSupport
import Testing

@testable import JSONStream

@Suite("InstructionSet")
struct InstructionSetTests {
  @Test("The plain form is always there, and the best is one that can run")
  func availability() {
    #expect(InstructionSet.available.first == .scalar)
    #expect(InstructionSet.available.contains(InstructionSet.best))
  }

  @Test("Every kernel classifies every byte like the plain form")
  func classes() {
    var generator = SeededGenerator(seed: 15)
    for round in 0..<60 {
      // First each byte value at each place of a block, then any bytes.
      let blocks = round % 17 + 1
      let content = (0..<(blocks * 64)).map { i in
        round < 4
          ? UInt8((i + i / 64 + round * 64) % 256) : UInt8.random(in: 0...255, using: &generator)
      }
      let text = round % 2 == 0 ? content : content.map { $0 & 0x7f }
      let chunk = Chunk(text, alignment: round % 64)
      var expected = [ck_json_masks](repeating: ck_json_masks(), count: blocks)
      let isASCII = InstructionSet.scalar.classify(chunk.bytes, blocks: blocks, into: &expected)
      #expect(isASCII == text.allSatisfy { $0 < 0x80 })
      for instructions in InstructionSet.available {
        var masks = [ck_json_masks](repeating: ck_json_masks(), count: blocks)
        let answer = instructions.classify(chunk.bytes, blocks: blocks, into: &masks)
        #expect(answer == isASCII)
        for (mask, plain) in zip(masks, expected) where !Self.isSame(mask, plain) {
          Issue.record("\(instructions): \(mask), not \(plain)")
        }
      }
    }
  }

  /// Two control characters may count as structural.
  private static func isSame(_ a: ck_json_masks, _ b: ck_json_masks) -> Bool {
    a.quote == b.quote && a.backslash == b.backslash && a.white == b.white && a.control == b.control
      && a.newline == b.newline && a.structural & ~a.control == b.structural
  }

  @Test("Every kernel writes positions like the plain form, however many bits are set")
  func positions() {
    var generator = SeededGenerator(seed: 16)
    var bitmaps: [[UInt64]] = [[0], [~0], [1], [1 << 63], [0, 0, ~0, 0, 1], []]
    for density in 0..<64 {
      bitmaps.append(
        (0..<(density % 17)).map { _ in
          (0..<density).reduce(0) { bits, _ in bits | 1 << (generator.next() & 63) }
        })
    }
    for bitmap in bitmaps {
      for base in [UInt32(0), 64, 4_000_000_000] {
        func write(_ instructions: InstructionSet) -> [UInt32] {
          var output = [UInt32](repeating: 7, count: bitmap.count * 64 + StructuralIndex.slack + 1)
          let count = output.withUnsafeMutableBufferPointer { output in
            bitmap.withUnsafeBufferPointer {
              guard let words = $0.baseAddress else { return 0 }
              let start = output.baseAddress!
              let end = instructions.writePositions(words, words: $0.count, base: base, to: start)
              return end - start
            }
          }
          let untouched = output[(count + StructuralIndex.slack)...]
          #expect(untouched.allSatisfy { $0 == 7 })
          return Array(output[..<count])
        }
        let expected = write(.scalar)
        #expect(expected.count == bitmap.reduce(0) { $0 + $1.nonzeroBitCount })
        for instructions in InstructionSet.available where write(instructions) != expected {
          Issue.record("\(instructions): \(bitmap)")
        }
      }
    }
  }
}
