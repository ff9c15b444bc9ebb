import ByteBuffers
import TestSupport
import Testing

@testable import Parquet

@Suite("RLE / bit-packing hybrid, encoding")
struct HybridRLETests {
  private func encode(_ values: [UInt32], width: Int) -> [UInt8] {
    var output = ByteBuffer()
    HybridRLE.append(indices: values, count: values.count, width: width, to: &output)
    return output.array()
  }

  private func encode(levels: [UInt8], width: Int) -> [UInt8] {
    var output = ByteBuffer()
    HybridRLE.append(levels: levels, count: levels.count, width: width, to: &output)
    return output.array()
  }

  private func decode<Value: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ bytes: [UInt8], width: Int, count: Int, as type: Value.Type
  ) throws -> [Value] {
    try bytes.withUnsafeBytes { raw throws in
      var values = TypedBuffer<Value>(capacity: count + 1)
      try HybridRLE.decode(raw, width: width, count: count, into: values.base)
      values.advance(by: count)
      return Array(values.elements)
    }
  }

  /// The laws that hold for every encoder's bytes: the plain reader and the fast one read the values
  /// again, only the last group is padded, and with zeros.
  private func checkLaws(_ values: [UInt32], _ bytes: [UInt8], width: Int) throws {
    let runs = try #require(PlainBits.runs(bytes, width: width), "a run is cut off")
    let read = runs.flatMap(\.values)
    #expect(Array(read.prefix(values.count)) == values)
    #expect(read.dropFirst(values.count).allSatisfy { $0 == 0 })
    #expect(read.count - values.count < 8)
    for case .repeated(_, let count) in runs.dropLast() { #expect(count > 0) }
    if case .repeated? = runs.last { #expect(read.count == values.count) }
    for (run, next) in zip(runs, runs.dropFirst()) {
      if case .packed = run, case .packed = next { Issue.record("two packed runs in a row") }
    }
    #expect(
      try decode(bytes, width: width, count: values.count, as: UInt32.self) == values)
  }

  /// Checks both encoders where both can write the values.
  private func check(_ values: [UInt32], width: Int) throws {
    let bytes = encode(values, width: width)
    try checkLaws(values, bytes, width: width)
    if width <= 8 {
      let levels = values.map { UInt8($0) }
      let levelBytes = encode(levels: levels, width: width)
      // One rule for runs: levels and indices of the same values have the same bytes.
      #expect(levelBytes == bytes, "\(width) bits, \(values.count) values")
      #expect(
        try decode(levelBytes, width: width, count: levels.count, as: UInt8.self) == levels)
    }
  }

  @Test("Every length of random, equal and alternating values", arguments: 1...32)
  func everyLength(width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(width))
    let largest = PlainBits.largest(width)
    for count in Array(0...70) + [511, 512, 513] {
      try check(PlainBits.random(count, width: width, &generator), width: width)
      try check(Array(repeating: largest, count: count), width: width)
      try check((0..<count).map { $0 % 2 == 0 ? largest : 0 }, width: width)
    }
  }

  @Test(
    "A run at every offset, of every length around the shortest",
    arguments: [1, 2, 3, 5, 8, 9, 16, 17, 31, 32])
  func runsAtEveryOffset(width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(100 + width))
    let shortest = HybridRLE.shortestRun(width: width)
    for offset in 0...16 {
      for length in [1, shortest - 1, shortest, shortest + 1, shortest + 7, shortest + 8, 300] {
        for tail in [0, 13] {
          var values = PlainBits.random(offset + length + tail, width: width, &generator)
          let value = values[offset]
          for i in offset..<(offset + length) { values[i] = value }
          try check(values, width: width)
        }
      }
    }
  }

  @Test("Random mixtures of runs and other values", arguments: 1...32)
  func mixtures(width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(200 + width))
    for _ in 0..<10 {
      var values: [UInt32] = []
      for _ in 0..<Int.random(in: 1...12, using: &generator) {
        if Bool.random(using: &generator) {
          let value = PlainBits.random(1, width: width, &generator)[0]
          let count = Int.random(in: 1...200, using: &generator)
          values += Array(repeating: value, count: count)
        } else {
          let count = Int.random(in: 1...40, using: &generator)
          values += PlainBits.random(count, width: width, &generator)
        }
      }
      try check(values, width: width)
    }
  }

  @Test(
    "Levels of a column that few rows have are written as those of any column are",
    arguments: 1...8)
  func sparseLevels(width: Int) {
    var generator = SeededGenerator(seed: UInt64(300 + width))
    let shortest = HybridRLE.shortestRun(width: width)
    let lengths = [1, 1, 1, 2, 7, 8, 9, shortest - 1, shortest, shortest + 1, 200]
    for _ in 0..<60 {
      let raised = UInt8(PlainBits.random(1, width: width, &generator)[0])
      let constant = raised == 0 ? UInt8(PlainBits.largest(width)) : raised - 1
      var runs: [PositionRun] = []
      var levels: [UInt8] = []
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        let gap = lengths.randomElement(using: &generator)!
        let length = lengths.randomElement(using: &generator)!
        // The first run may begin at the first entry.
        if !levels.isEmpty || Bool.random(using: &generator) {
          levels += Array(repeating: constant, count: gap)
        }
        runs.append(.init(start: UInt32(levels.count), count: UInt32(length)))
        levels += Array(repeating: raised, count: length)
      }
      levels += Array(repeating: constant, count: Int.random(in: 0...100, using: &generator))
      let start = Int.random(in: 0...levels.count, using: &generator)
      let end = Int.random(in: start...levels.count, using: &generator)
      for entries in [0..<levels.count, start..<end] {
        var output = ByteBuffer()
        runs.withUnsafeBufferPointer {
          HybridRLE.append(
            sparse: $0, raised: raised, constant: constant, entries, width: width, to: &output)
        }
        let plain = encode(levels: Array(levels[entries]), width: width)
        #expect(output.array() == plain, "\(runs) \(entries)")
      }
      runs.withUnsafeBufferPointer { runs in
        let sparse = DefinitionLevels(
          bytes: nil, constant: constant, count: levels.count, runs: runs, raised: raised)
        #expect((0..<levels.count).map { sparse[$0] } == levels)
        for level in [raised, constant] {
          let count = levels[start..<end].count { $0 == level }
          #expect(sparse.count(of: level, in: start..<end) == count)
        }
      }
    }
  }

  @Test("Equal values are one run, whose value takes whole bytes")
  func runForms() {
    let cases: [(value: UInt32, width: Int, count: Int, bytes: [UInt8])] = [
      (1, 1, 32, [0x40, 0x01]),
      (1, 1, 63, [0x7e, 0x01]),
      (1, 1, 64, [0x80, 0x01, 0x01]),
      (5, 3, 1000, [0xd0, 0x0f, 0x05]),
      (0, 8, 8, [0x10, 0x00]),
      (0x0102, 9, 8, [0x10, 0x02, 0x01]),
      (0x0102_03, 17, 8, [0x10, 0x03, 0x02, 0x01]),
      (0xfefd_fcfb, 32, 8, [0x10, 0xfb, 0xfc, 0xfd, 0xfe]),
    ]
    for (value, width, count, bytes) in cases {
      #expect(encode(Array(repeating: value, count: count), width: width) == bytes)
    }
  }

  @Test("The example of the specification: 0 to 7 in 3 bits are one packed run")
  func specification() {
    #expect(encode([0, 1, 2, 3, 4, 5, 6, 7], width: 3) == [0x03, 0x88, 0xc6, 0xfa])
    #expect(encode(levels: [0, 1, 2, 3, 4, 5, 6, 7], width: 3) == [0x03, 0x88, 0xc6, 0xfa])
  }

  @Test("Runs shorter than what a run costs are packed")
  func shortRuns() {
    for width in 1...32 {
      let shortest = HybridRLE.shortestRun(width: width)
      #expect(shortest >= 8)
      let short = encode(Array(repeating: 1, count: shortest - 1), width: width)
      #expect(short[0] & 1 == 1, "\(width) bits")
      let long = encode(Array(repeating: 1, count: shortest), width: width)
      #expect(long[0] & 1 == 0, "\(width) bits")
    }
  }

  @Test("Nothing takes no bytes, and what is appended stands behind what was there")
  func appending() {
    #expect(encode([], width: 5) == [])
    #expect(encode(levels: [], width: 5) == [])
    var output = ByteBuffer()
    output.append([1, 2, 3])
    HybridRLE.append(indices: [1, 2], count: 2, width: 4, to: &output)
    HybridRLE.append(levels: [1, 2], count: 2, width: 4, to: &output)
    #expect(output.array() == [1, 2, 3, 3, 0x21, 0, 0, 0, 3, 0x21, 0, 0, 0])
  }
}
