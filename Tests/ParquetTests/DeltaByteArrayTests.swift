import ByteBuffers
import TestSupport
import Testing

@testable import Parquet

@Suite("DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY")
struct DeltaByteArrayTests {
  /// Values that share beginnings, of lengths about those that are copied at once.
  private func samples(_ count: Int, longest: Int, seed: UInt64) -> [[UInt8]] {
    var generator = SeededGenerator(seed: seed)
    var values: [[UInt8]] = []
    for _ in 0..<count {
      let previous = values.last ?? []
      let shared = Int.random(in: 0...previous.count, using: &generator)
      let rest = Int.random(in: 0...longest, using: &generator)
      let suffix = (0..<rest).map { _ in UInt8.random(in: 0...3, using: &generator) }
      values.append(Array((previous.prefix(shared) + suffix).prefix(3 * longest)))
    }
    return values
  }

  /// Calls `body` with a copy of `bytes` behind which nothing may be read.
  private func withExactly<Result>(
    _ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    return try body(UnsafeRawBufferPointer(copy))
  }

  private func encodeLengths(_ values: [[UInt8]]) -> [UInt8] {
    withExactly(PlainArrays.plain(values)) { plain in
      var output = ByteBuffer()
      DeltaLengthByteArray.append(plain: plain, count: values.count, to: &output)
      #expect(
        DeltaLengthByteArray.byteCount(plain: plain, count: values.count) == output.count)
      return output.array()
    }
  }

  private func encodeDeltas(_ values: [[UInt8]]) -> [UInt8] {
    withExactly(PlainArrays.plain(values)) { plain in
      var output = ByteBuffer()
      DeltaByteArray.append(plain: plain, count: values.count, to: &output)
      #expect(DeltaByteArray.byteCount(plain: plain, count: values.count) == output.count)
      return output.array()
    }
  }

  private func decodeLengths(_ bytes: [UInt8], count: Int) throws -> [[UInt8]] {
    try withExactly(bytes) { page throws in
      var reader = ByteReader(page)
      var lengths = TypedBuffer<Int32>()
      _ = try DeltaLengthByteArray.decodeLengths(&reader, count: count, into: &lengths)
      return try lengths.elements.map { Array(try reader.read(Int($0))) }
    }
  }

  private func decodeDeltas(_ bytes: [UInt8], count: Int) throws -> [[UInt8]] {
    try withExactly(bytes) { page throws in
      var reader = ByteReader(page)
      var lengths = DeltaByteArray.Lengths()
      let size = try DeltaByteArray.decodeLengths(&reader, count: count, into: &lengths)
      var values = ByteBuffer(capacity: size + ShortCopy.slack)
      DeltaByteArray.decode(
        lengths, suffixes: UnsafeRawBufferPointer(rebasing: page[reader.offset...]),
        into: values.base)
      values.advance(by: size)
      var position = 0
      return zip(lengths.prefixes.elements, lengths.suffixes.elements).map { prefix, suffix in
        let length = Int(prefix + suffix)
        defer { position += length }
        return Array(values.bytes[position..<(position + length)])
      }
    }
  }

  @Test("The examples of the specification")
  func specification() {
    let lengths = ["Hello", "World", "Foobar", "ABCDEF"].map { Array($0.utf8) }
    #expect(
      encodeLengths(lengths)
        == PlainDeltas.encode([5, 5, 6, 6], bits: 32) + Array("HelloWorldFoobarABCDEF".utf8))
    let deltas = ["axis", "axle", "babble", "babyhood"].map { Array($0.utf8) }
    #expect(
      encodeDeltas(deltas)
        == PlainDeltas.encode([0, 2, 0, 3], bits: 32) + PlainDeltas.encode([4, 2, 6, 5], bits: 32)
        + Array("axislebabbleyhood".utf8))
  }

  @Test("Values of every length and count", arguments: [0, 1, 3, 7, 8, 9, 15, 16, 17, 40, 300])
  func lengths(longest: Int) throws {
    for count in Array(0...35) + [127, 128, 129, 130, 400] {
      let values = samples(count, longest: longest, seed: UInt64(count * 1000 + longest))
      let lengths = encodeLengths(values)
      #expect(lengths == PlainArrays.deltaLength(values))
      #expect(try decodeLengths(lengths, count: count) == values)
      let deltas = encodeDeltas(values)
      #expect(deltas == PlainArrays.delta(values))
      #expect(try decodeDeltas(deltas, count: count) == values)
    }
  }

  @Test("Values of fixed length", arguments: [1, 2, 5, 8, 12, 16, 31, 100])
  func fixedLength(length: Int) throws {
    var generator = SeededGenerator(seed: UInt64(length))
    for count in [1, 2, 33, 200] {
      var values: [[UInt8]] = []
      for _ in 0..<count {
        var value = values.last ?? Array(repeating: 9, count: length)
        let changed = Int.random(in: 0...length, using: &generator)
        for index in changed..<length {
          value[index] = UInt8.random(in: 0...255, using: &generator)
        }
        values.append(value)
      }
      let bytes = withExactly(values.flatMap { $0 }) { raw in
        var output = ByteBuffer()
        guard let base = raw.bindMemory(to: UInt8.self).baseAddress else { return [UInt8]() }
        DeltaByteArray.append(fixed: base, length: length, count: count, to: &output)
        #expect(
          DeltaByteArray.byteCount(fixed: base, length: length, count: count) == output.count)
        return output.array()
      }
      #expect(bytes == PlainArrays.delta(values))
      #expect(try decodeDeltas(bytes, count: count) == values)
    }
  }

  @Test("Lengths that are negative, too long, or reach back too far are refused")
  func hostile() {
    let negative = PlainDeltas.encode([3, -1, 2], bits: 32) + [1, 2, 3, 4]
    let long = PlainDeltas.encode([3, .init(Int32.max), 1], bits: 32) + [1, 2, 3, 4]
    for bytes in [negative, long, PlainDeltas.encode([3, 1, 1], bits: 32) + [1, 2, 3, 4]] {
      #expect(throws: ParquetError.self) { try decodeLengths(bytes, count: 3) }
      let zeros = PlainDeltas.encode([0, 0, 0], bits: 32)
      #expect(throws: ParquetError.self) { try decodeDeltas(zeros + bytes, count: 3) }
    }
    let suffixes = PlainDeltas.encode([2, 1, 1], bits: 32) + [1, 2, 3, 4]
    for prefixes: [Int64] in [[1, 0, 0], [0, 3, 0], [0, -1, 0], [0, 2, 4]] {
      let bytes = PlainDeltas.encode(prefixes, bits: 32) + suffixes
      #expect(throws: ParquetError.self) { try decodeDeltas(bytes, count: 3) }
    }
    let fitting = PlainDeltas.encode([0, 2, 3], bits: 32) + suffixes
    #expect(
      (try? decodeDeltas(fitting, count: 3)) == [[1, 2], [1, 2, 3], [1, 2, 3, 4]])
  }

  @Test("Changed bytes are decoded or refused, and never trap")
  func changedBytes() {
    var generator = SeededGenerator(seed: 11)
    for round in 0..<1000 {
      let count = Int.random(in: 1...80, using: &generator)
      var bytes = encodeDeltas(samples(count, longest: 20, seed: UInt64(round)))
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      _ = try? decodeDeltas(bytes, count: count)
      _ = try? decodeLengths(bytes, count: count)
    }
  }
}
