import ByteBuffers
import TestSupport
import Testing

@testable import Parquet

@Suite("Bit packing")
struct BitPackingTests {
  /// What lies behind the packed bytes before, and must lie there after.
  private static let canary: UInt8 = 0xa5

  /// Packs whole groups, and checks that nothing beyond the allowed slack was written.
  private func pack(
    groups: Int, width: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Void
  ) -> [UInt8] {
    let needed = groups * width
    let room = needed + BitPacking.slack
    var bytes = [UInt8](repeating: Self.canary, count: room + 64)
    bytes.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
    #expect(bytes[room...].allSatisfy { $0 == Self.canary }, "\(width) bits, \(groups) groups")
    return Array(bytes[..<needed])
  }

  private func pack(_ values: [UInt32], width: Int) -> [UInt8] {
    pack(groups: values.count / 8, width: width) {
      BitPacking.pack(values, groups: values.count / 8, width: width, into: $0)
    }
  }

  private func pack(levels: [UInt8], width: Int) -> [UInt8] {
    pack(groups: levels.count / 8, width: width) {
      BitPacking.pack(levels, groups: levels.count / 8, width: width, into: $0)
    }
  }

  /// Patterns in which a bit at the wrong place shows, then random values.
  private func samples(width: Int, groups: Int) -> [[UInt32]] {
    var generator = SeededGenerator(seed: UInt64(width * 1000 + groups))
    let largest = PlainBits.largest(width)
    let count = groups * 8
    return [
      Array(repeating: 0, count: count),
      Array(repeating: largest, count: count),
      (0..<count).map { $0 % 2 == 0 ? 0 : largest },
      (0..<count).map { UInt32(truncatingIfNeeded: $0) & largest },
      (0..<count).map { 1 << UInt32($0 % width) },
      PlainBits.random(count, width: width, &generator),
      PlainBits.random(count, width: width, &generator),
    ]
  }

  @Test("Indices of every width are packed as bit by bit", arguments: 1...32)
  func indices(width: Int) {
    for groups in Array(0...9) + [64, 129] {
      for values in samples(width: width, groups: groups) {
        #expect(pack(values, width: width) == PlainBits.pack(values, width: width))
      }
    }
  }

  @Test("Levels of every width are packed as bit by bit", arguments: 1...8)
  func levels(width: Int) {
    for groups in Array(0...9) + [64, 129] {
      for values in samples(width: width, groups: groups) {
        let levels = values.map { UInt8($0) }
        #expect(pack(levels: levels, width: width) == PlainBits.pack(values, width: width))
      }
    }
  }

  @Test("A word is packed and unpacked without loss", arguments: 1...8)
  func words(width: Int) {
    var generator = SeededGenerator(seed: UInt64(width))
    for _ in 0..<500 {
      let values = PlainBits.random(8, width: width, &generator)
      let word = values.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let packed = BitPacking.packed(word, width: width)
      #expect(width == 8 || packed >> UInt64(8 * width) == 0)
      #expect(BitPacking.unpacked(packed, width: width) == word)
    }
  }

  @Test("A width holds its maximum and no less does")
  func widths() {
    let cases: [(maximum: UInt32, width: Int)] = [
      (0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (7, 3), (8, 4), (127, 7), (128, 8), (255, 8),
      (256, 9), (65_535, 16), (65_536, 17), (.max >> 1, 31), (.max, 32),
    ]
    for (maximum, width) in cases { #expect(BitPacking.width(of: maximum) == width, "\(maximum)") }
  }
}
