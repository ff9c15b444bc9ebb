import ByteBuffers
import TestSupport
import Testing

@testable import Parquet

@Suite("RLE / bit-packing hybrid, decoding")
struct HybridRLEDecodeTests {
  private func decode(_ bytes: [UInt8], width: Int, count: Int) throws -> [UInt32] {
    try bytes.withUnsafeBytes { raw throws in
      var values = TypedBuffer<UInt32>(capacity: count + 1)
      try HybridRLE.decode(raw, width: width, count: count, into: values.base)
      values.advance(by: count)
      return Array(values.elements)
    }
  }

  /// Packs bit by bit, as the format's text says it.
  private func pack(_ values: [UInt32], width: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (values.count + 7) / 8 * width)
    for (index, value) in values.enumerated() {
      for bit in 0..<width where value >> UInt32(bit) & 1 == 1 {
        let position = index * width + bit
        bytes[position / 8] |= 1 << UInt8(position % 8)
      }
    }
    return bytes
  }

  private func randomValues(
    _ count: Int, width: Int, _ generator: inout SeededGenerator
  ) -> [UInt32] {
    (0..<count).map { _ in
      UInt32(truncatingIfNeeded: generator.next()) & UInt32((UInt64(1) << UInt64(width)) - 1)
    }
  }

  @Test("The example of the specification: 0 to 7 in 3 bits")
  func specification() throws {
    #expect(
      try decode([0x03, 0x88, 0xc6, 0xfa], width: 3, count: 8) == [0, 1, 2, 3, 4, 5, 6, 7])
  }

  @Test("Bit-packed runs of every width and length", arguments: 1...32)
  func packedRuns(width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(width))
    for count in 1...70 {
      let values = randomValues(count, width: width, &generator)
      let packed = pack(values, width: width)
      let bytes = [UInt8((count + 7) / 8 * 2 + 1)] + packed
      #expect(try decode(bytes, width: width, count: count) == values)
      // The padding of the last run may be left out; nothing that is needed may be.
      let needed = 1 + (count * width + 7) / 8
      #expect(try decode(Array(bytes.prefix(needed)), width: width, count: count) == values)
      #expect(throws: ParquetError.self) {
        try decode(Array(bytes.prefix(needed - 1)), width: width, count: count)
      }
    }
  }

  @Test("Runs of both kinds follow each other", arguments: 1...32)
  func mixedRuns(width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(100 + width))
    var values: [UInt32] = []
    var bytes = ByteBuffer()
    for _ in 0..<50 {
      if Bool.random(using: &generator) {
        let value = randomValues(1, width: width, &generator)[0]
        let length = Int.random(in: 0...300, using: &generator)
        HybridRLE.appendRun(value, length: length, width: width, to: &bytes)
        values += Array(repeating: value, count: length)
      } else {
        let groups = Int.random(in: 1...9, using: &generator)
        let run = randomValues(groups * 8, width: width, &generator)
        bytes.appendVarint(UInt64(groups) << 1 | 1)
        bytes.append(pack(run, width: width))
        values += run
      }
    }
    #expect(try decode(bytes.array(), width: width, count: values.count) == values)
    #expect(throws: ParquetError.self) {
      try decode(bytes.array(), width: width, count: values.count + 1)
    }
  }

  @Test("What the encoder writes is read", arguments: [1, 2, 7, 8, 9, 17, 32])
  func roundTrip(width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(200 + width))
    for count in [1, 7, 8, 9, 63, 64, 65, 1000] {
      var values = randomValues(count, width: width, &generator)
      for index in values.indices where index % 100 > 30 { values[index] = values[index / 100] }
      var bytes = ByteBuffer()
      HybridRLE.append(indices: values, count: count, width: width, to: &bytes)
      #expect(try decode(bytes.array(), width: width, count: count) == values)
    }
  }

  @Test("Levels are read as indices are, at every width and length", arguments: 1...8)
  func levels(width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(300 + width))
    for count in 1...150 {
      let values = randomValues(count, width: width, &generator)
      var bytes = ByteBuffer()
      bytes.appendVarint(UInt64((count + 7) / 8 * 2 + 1))
      bytes.append(pack(values, width: width))
      var levels = TypedBuffer<UInt8>(capacity: count)
      try HybridRLE.decode(bytes.bytes, width: width, count: count, into: levels.base)
      levels.advance(by: count)
      #expect(levels.elements.map { UInt32($0) } == values)
    }
  }

  @Test("Values of no bits are zeros, and take no bytes")
  func noWidth() throws {
    #expect(try decode([], width: 0, count: 5) == [0, 0, 0, 0, 0])
    #expect(try decode([0x0a], width: 0, count: 5) == [0, 0, 0, 0, 0])
  }

  @Test("Runs that claim too much, or hold too little, are refused or cut")
  func hostile() throws {
    let huge: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
    #expect(throws: ParquetError.self) { try decode(huge, width: 5, count: 8) }
    #expect(throws: ParquetError.self) { try decode([], width: 5, count: 1) }
    #expect(throws: ParquetError.self) { try decode([0x10], width: 5, count: 8) }
    #expect(throws: ParquetError.self) { try decode([0x10, 0x20], width: 5, count: 8) }
    #expect(throws: ParquetError.self) { try decode([0, 3, 0, 3], width: 5, count: 1) }
    #expect(throws: ParquetError.self) { try decode([1, 1, 1], width: 5, count: 1) }
    let longest: [UInt8] = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 4]
    #expect(try decode(longest, width: 5, count: 3) == [4, 4, 4])
    #expect(try decode(huge + [1, 2, 3, 4, 5], width: 5, count: 8).count == 8)
  }
}
