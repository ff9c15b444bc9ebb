import ByteBuffers
import TestSupport
import Testing

@testable import Parquet

@Suite("BYTE_STREAM_SPLIT")
struct ByteStreamSplitTests {
  /// The streams as the format's text says them.
  private func split(_ bytes: [UInt8], width: Int) -> [UInt8] {
    (0..<width).flatMap { stream in
      stride(from: stream, to: bytes.count, by: width).map { bytes[$0] }
    }
  }

  private func encode(_ bytes: [UInt8], width: Int) -> [UInt8] {
    var output = ByteBuffer()
    bytes.withUnsafeBufferPointer {
      guard let base = $0.baseAddress else { return }
      ByteStreamSplit.append(base, count: bytes.count / width, width: width, to: &output)
    }
    return output.array()
  }

  private func decode(_ bytes: [UInt8], count: Int, width: Int) throws -> [UInt8] {
    let canary: [UInt8] = Array(repeating: 0xa5, count: 16)
    var values = [UInt8](repeating: 0, count: count * width) + canary
    try bytes.withUnsafeBytes { bytes throws in
      try values.withUnsafeMutableBufferPointer { values throws in
        guard let base = values.baseAddress else { return }
        try ByteStreamSplit.decode(bytes, count: count, width: width, into: base)
      }
    }
    #expect(Array(values.suffix(16)) == canary)
    return Array(values.dropLast(16))
  }

  @Test("The example of the specification")
  func specification() {
    let values: [UInt8] = [
      0xaa, 0xbb, 0xcc, 0xdd, 0x00, 0x11, 0x22, 0x33, 0xa3, 0xb4, 0xc5, 0xd6,
    ]
    #expect(
      encode(values, width: 4)
        == [0xaa, 0x00, 0xa3, 0xbb, 0x11, 0xb4, 0xcc, 0x22, 0xc5, 0xdd, 0x33, 0xd6])
  }

  @Test("Every count about the size of a block, in every width", arguments: 1...20)
  func widths(width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(width))
    for count in Array(0...50) + [255, 256, 1000] {
      let values = (0..<(count * width)).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let streams = encode(values, width: width)
      #expect(streams == split(values, width: width))
      #expect(try decode(streams, count: count, width: width) == values)
    }
  }

  @Test("Numbers are split in the width of the file")
  func numbers() {
    var output = ByteBuffer()
    ByteStreamSplit.append([1.5, -2, 0] as [Double], count: 3, to: &output)
    ByteStreamSplit.append([1.5, -2, 0] as [Float], count: 3, to: &output)
    ByteStreamSplit.append([1, -2, 0] as [Int32], count: 3, to: &output)
    let doubles = [1.5, -2, 0].flatMap { HandBuilt.plain($0.bitPattern) }
    let floats = ([1.5, -2, 0] as [Float]).flatMap { HandBuilt.plain($0.bitPattern) }
    let integers = ([1, -2, 0] as [Int32]).flatMap { HandBuilt.plain($0) }
    #expect(
      output.array()
        == split(doubles, width: 8) + split(floats, width: 4) + split(integers, width: 4))
  }

  @Test("A page that is too short is refused")
  func tooShort() {
    #expect(throws: ParquetError.self) {
      try decode(Array(repeating: 0, count: 79), count: 10, width: 8)
    }
  }
}

@Suite("Booleans in RLE")
struct RLEBooleansTests {
  @Test("Values of every count are read as they were written")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 3)
    for count in Array(1...70) + [1000, 5000] {
      let run = UInt64.random(in: 1...200, using: &generator)
      let values = (0..<count).map {
        UInt8((UInt64($0) / run) % 2 ^ (generator.next() >> 63 & run & 1))
      }
      var output = ByteBuffer()
      RLEBooleans.append(values, count: count, to: &output)
      let bytes = output.array()
      let runs = try #require(PlainBits.runs(Array(bytes.dropFirst(4)), width: 1))
      #expect(runs.flatMap(\.values).prefix(count).map { UInt8($0) } == values)
      #expect(Array(bytes.prefix(4)) == HandBuilt.plain(UInt32(bytes.count - 4)))
      var decoded = [UInt8](repeating: 9, count: count)
      try bytes.withUnsafeBytes { try RLEBooleans.decode($0, count: count, into: &decoded) }
      #expect(decoded == values)
      #expect(throws: ParquetError.self) {
        try bytes.dropLast().withUnsafeBytes {
          try RLEBooleans.decode($0, count: count, into: &decoded)
        }
      }
    }
  }
}
