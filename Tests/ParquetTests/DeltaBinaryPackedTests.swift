import ByteBuffers
import TestSupport
import Testing

@testable import Parquet

@Suite("DELTA_BINARY_PACKED")
struct DeltaBinaryPackedTests {
  private func encode<Value: DeltaNumber>(_ values: [Value]) -> [UInt8] {
    var output = ByteBuffer()
    values.withUnsafeBufferPointer { values in
      let room = UnsafeMutablePointer<Value>.allocate(capacity: 1)
      defer { room.deallocate() }
      let base = values.baseAddress ?? UnsafePointer(room)
      DeltaBinaryPacked.append(base, count: values.count, to: &output)
      #expect(DeltaBinaryPacked.byteCount(base, count: values.count) == output.count)
    }
    return output.array()
  }

  private func decode<Value: DeltaNumber>(
    _ bytes: [UInt8], count: Int, as type: Value.Type
  ) throws -> [Value] {
    // Bytes of their own, so that reading past the end is seen by the address sanitizer.
    let page = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { page.deallocate() }
    page.copyBytes(from: bytes)
    var values = TypedBuffer<Value>(capacity: count)
    try DeltaBinaryPacked.decode(UnsafeRawBufferPointer(page), count: count, into: values.base)
    values.advance(by: count)
    return Array(values.elements)
  }

  /// Encodes as the text of the format says, and reads what was encoded.
  private func check<Value: DeltaNumber>(_ values: [Value], _ comment: Comment) throws {
    let wide = values.map { Int64($0) }
    let bytes = encode(values)
    #expect(bytes == PlainDeltas.encode(wide, bits: Value.bitWidth), comment)
    #expect(try decode(bytes, count: values.count, as: Value.self) == values, comment)
  }

  /// Values whose deltas take `width` bits, below and above the smallest.
  private func values<Value: DeltaNumber>(
    _ count: Int, width: Int, _ generator: inout SeededGenerator
  ) -> [Value] {
    var sum = Value.random(in: .min ... .max, using: &generator)
    return (0..<count).map { _ in
      let bits = width == 0 ? 0 : generator.next() >> UInt64(64 - width)
      sum = sum &+ Value(truncatingIfNeeded: bits) &- (width > 3 ? 5 : 0)
      return sum
    }
  }

  @Test("The examples of the specification")
  func specification() throws {
    // 1, 2, 3, 4, 5: a smallest delta of 1, and no bits beyond it.
    #expect(encode([1, 2, 3, 4, 5] as [Int32]) == [0x80, 0x01, 4, 5, 2, 2, 0, 0, 0, 0])
    // 7, 5, 3, 1, 2, 3, 4, 5: deltas -2, -2, -2, 1, 1, 1, 1, of which the last four are 3 above.
    #expect(
      encode([7, 5, 3, 1, 2, 3, 4, 5] as [Int64])
        == [0x80, 0x01, 4, 8, 14, 3, 2, 0, 0, 0, 0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0])
    #expect(encode([] as [Int32]) == [0x80, 0x01, 4, 0, 0])
  }

  @Test("Every count about the sizes of blocks and miniblocks")
  func tails() throws {
    var generator = SeededGenerator(seed: 1)
    for count in Array(0...140) + Array(250...262) + [1000, 1025] {
      try check(values(count, width: 9, &generator) as [Int32], "\(count) INT32")
      try check(values(count, width: 41, &generator) as [Int64], "\(count) INT64")
    }
  }

  @Test("Deltas of every width", arguments: 0...64)
  func widths(width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(width))
    for count in [2, 33, 129, 300] {
      try check(values(count, width: width, &generator) as [Int64], "\(count) INT64")
      guard width <= 32 else { continue }
      try check(values(count, width: width, &generator) as [Int32], "\(count) INT32")
    }
  }

  @Test("Whether deltas fit a width is what the widest miniblock says", arguments: 0...64)
  func fitting(width: Int) {
    var generator = SeededGenerator(seed: UInt64(900 + width))
    func check<Value: DeltaNumber>(_ steps: [Value]) {
      var value: Value = 0
      let values = steps.map {
        value = value &+ $0
        return value
      }
      let widest = DeltaBinaryPacked.widest(values, count: values.count)
      for limit in max(width - 2, 0)...(width + 2) {
        #expect(
          DeltaBinaryPacked.fits(values, count: values.count, width: limit) == (widest <= limit))
      }
    }
    let largest = width == 0 ? 0 : UInt64.max >> UInt64(64 - width)
    for count in [0, 1, 2, 33, 128, 129, 500] {
      for offset: UInt64 in [
        0, largest / 2, largest, UInt64.random(in: 0...largest, using: &generator),
      ] {
        let steps = (0..<count).map { _ in
          Int64(bitPattern: UInt64.random(in: 0...largest, using: &generator) &- offset)
        }
        check(steps)
        check(steps.map { Int32(truncatingIfNeeded: $0) })
      }
    }
  }

  @Test("Differences that overflow wrap around")
  func overflow() throws {
    try check([.max, .min, 0, .min, .max, -1, .max, .min] as [Int32], "INT32")
    try check([.max, .min, 0, .min, .max, -1, .max, .min] as [Int64], "INT64")
    let alternating = (0..<500).map { $0 % 2 == 0 ? Int64.min : Int64.max }
    try check(alternating, "alternating")
  }

  @Test(
    "Blocks and miniblocks of other sizes are read",
    arguments: [(128, 1), (128, 2), (256, 4), (256, 8), (1024, 32), (4096, 2)])
  func otherBlocks(size: Int, miniblocks: Int) throws {
    var generator = SeededGenerator(seed: UInt64(size))
    for count in [1, 2, 31, 32, 33, 127, 128, 129, 1000, 5000] {
      for width in [0, 1, 7, 8, 30, 57, 58, 63, 64] {
        let wide: [Int64] = values(count, width: width, &generator)
        let bytes = PlainDeltas.encode(wide, bits: 64, blockSize: size, miniblocks: miniblocks)
        #expect(try decode(bytes, count: count, as: Int64.self) == wide)
        let narrow = wide.map { Int32(truncatingIfNeeded: $0) }
        let packed = PlainDeltas.encode(
          narrow.map { Int64($0) }, bits: 32, blockSize: size, miniblocks: miniblocks)
        #expect(try decode(packed, count: count, as: Int32.self) == narrow)
      }
    }
  }

  @Test("INT32 whose deltas were taken with 64 bits are read")
  func wideDeltas() throws {
    let values: [Int32] = [.max, .min, .max, 0, .min, 5]
    let bytes = PlainDeltas.encode(values.map { Int64($0) }, bits: 64)
    #expect(try decode(bytes, count: values.count, as: Int32.self) == values)
  }

  @Test("Miniblocks that are not needed may have any width, and the last may lack its padding")
  func leniency() throws {
    let values: [Int64] = [7, 5, 3, 1, 2, 3, 4, 5]
    var bytes = encode(values)
    bytes.replaceSubrange(7...9, with: [0xff, 65, 3])
    #expect(try decode(bytes, count: 8, as: Int64.self) == values)
    #expect(try decode(Array(bytes.prefix(12)), count: 8, as: Int64.self) == values)
    #expect(throws: ParquetError.self) {
      try decode(Array(bytes.prefix(11)), count: 8, as: Int64.self)
    }
  }

  @Test("Headers that contradict themselves or the page are refused")
  func hostile() {
    let cases: [(String, [UInt8])] = [
      ("nothing", []),
      ("blocks of no values", [0, 4, 2, 0, 0]),
      ("no miniblocks", [0x80, 1, 0, 2, 0, 0, 0, 0, 0, 0]),
      ("miniblocks that do not divide the block", [0x80, 1, 3, 2, 0, 0, 0, 0, 0, 0]),
      ("miniblocks of 16 values", [0x80, 1, 8, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
      (
        "a block of 2^56 values",
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1, 1, 2, 0, 0, 0, 0, 0]
      ),
      ("fewer values than expected", [0x80, 1, 4, 1, 0]),
      ("more values than expected", [0x80, 1, 4, 3, 0, 0, 0, 0, 0, 0]),
      ("a first value of 33 bits", [0x80, 1, 4, 2, 0x80, 0x80, 0x80, 0x80, 0x20, 0, 0, 0, 0, 0]),
      ("values of 65 bits", [0x80, 1, 4, 2, 0, 0, 65, 0, 0, 0] + Array(repeating: 0, count: 999)),
      ("no widths", [0x80, 1, 4, 2, 0, 0]),
      ("no miniblock", [0x80, 1, 4, 2, 0, 0, 8, 0, 0, 0]),
      ("an endless integer", Array(repeating: 0xff, count: 20)),
    ]
    for (name, bytes) in cases {
      #expect(throws: ParquetError.self, "\(name)") {
        try decode(bytes, count: 2, as: Int32.self)
      }
    }
  }

  @Test("Changed bytes are decoded or refused, and never trap")
  func changedBytes() {
    var generator = SeededGenerator(seed: 7)
    for round in 0..<2000 {
      let count = Int.random(in: 1...300, using: &generator)
      var bytes = encode(values(count, width: round % 65, &generator) as [Int64])
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: 0..<min(bytes.count, 40), using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      _ = try? decode(bytes, count: count, as: Int64.self)
      _ = try? decode(bytes, count: count, as: Int32.self)
    }
  }
}
