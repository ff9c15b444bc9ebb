import TestSupport
import Testing

@testable import Codecs

@Suite("Huffman codes")
struct HuffmanBuilderTests {
  /// Code lengths from the frequencies.
  private func lengths(_ frequencies: [UInt32], limit: Int) -> [UInt8] {
    var lengths = [UInt8](repeating: 255, count: frequencies.count)
    HuffmanBuilder().makeLengths(
      frequencies, count: frequencies.count, limit: limit, into: &lengths)
    return lengths
  }

  /// The total of 2^-length in units of 2^-15.
  private func kraft(_ lengths: [UInt8]) -> Int {
    lengths.reduce(0) { $0 + ($1 == 0 ? 0 : 1 << (15 - Int($1))) }
  }

  @Test("codes are complete, within the limit, and shorter for what is more frequent")
  func complete() {
    var random = SeededGenerator(seed: 1)
    for round in 0..<2_000 {
      let count = Int.random(in: 2...288, using: &random)
      let largest = UInt32(1) << UInt32.random(in: 0...20, using: &random)
      let skips = Int.random(in: 1...8, using: &random)
      let frequencies = (0..<count).map { _ in
        Int.random(in: 0..<skips, using: &random) == 0
          ? UInt32.random(in: 0...largest, using: &random) : 0
      }
      let limit = count <= 19 ? 7 : Int.random(in: 9...15, using: &random)
      let lengths = lengths(frequencies, limit: limit)
      #expect(kraft(lengths) == 1 << 15, "round \(round)")
      #expect(lengths.allSatisfy { $0 <= limit })
      let used = frequencies.count { $0 > 0 }
      for symbol in 0..<count where frequencies[symbol] > 0 { #expect(lengths[symbol] > 0) }
      #expect(lengths.count { $0 > 0 } == max(used, 2))
      let sorted = (0..<count).filter { lengths[$0] > 0 }
        .sorted { frequencies[$0] < frequencies[$1] }
      for (rarer, oftener) in zip(sorted, sorted.dropFirst())
      where frequencies[rarer] < frequencies[oftener] {
        #expect(lengths[rarer] >= lengths[oftener])
      }
    }
  }

  @Test("codes are as short as a plain construction's where the limit does not bind")
  func optimal() {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<300 {
      let count = Int.random(in: 3...200, using: &random)
      let frequencies = (0..<count).map { _ in UInt32.random(in: 1...50, using: &random) }
      let lengths = lengths(frequencies, limit: 15)
      let total = zip(frequencies, lengths).reduce(0) { $0 + Int($1.0) * Int($1.1) }
      // The total is the sum of all inner nodes.
      var weights = frequencies.map { Int($0) }
      var best = 0
      while weights.count > 1 {
        weights.sort(by: >)
        let node = weights.removeLast() + weights.removeLast()
        best += node
        weights.append(node)
      }
      #expect(total == best)
    }
  }

  @Test("frequencies whose best code is a chain are kept within the limit")
  func chains() {
    var frequencies: [UInt32] = [1, 1]
    while frequencies.count < 30 { frequencies.append(frequencies.suffix(2).reduce(0, +)) }
    for limit in 5...15 {
      let lengths = lengths(frequencies, limit: limit)
      #expect(kraft(lengths) == 1 << 15)
      #expect(lengths.allSatisfy { (1...limit).contains(Int($0)) })
    }
  }

  @Test("no, one and two symbols get a complete code of two")
  func few() {
    #expect(lengths([0, 0, 0], limit: 7) == [1, 1, 0])
    #expect(lengths([5, 0, 0], limit: 7) == [1, 1, 0])
    #expect(lengths([0, 0, 5], limit: 7) == [1, 0, 1])
    #expect(lengths([0, 9, 5], limit: 7) == [0, 1, 1])
  }

  @Test("codes are the canonical ones of RFC 1951, first bit lowest")
  func canonical() {
    // The example of section 3.2.2: A…H with lengths 3, 3, 3, 3, 3, 2, 4, 4.
    var codes = [UInt32](repeating: 0, count: 9)
    HuffmanBuilder.makeCodes([3, 3, 3, 3, 3, 2, 4, 4, 0], count: 9, into: &codes)
    let expected: [(UInt32, UInt32)] = [
      (0b010, 3), (0b110, 3), (0b001, 3), (0b101, 3), (0b011, 3), (0b00, 2), (0b0111, 4),
      (0b1111, 4), (0, 0),
    ]
    #expect(codes == expected.map { $0.0 | $0.1 << 24 })
  }
}
