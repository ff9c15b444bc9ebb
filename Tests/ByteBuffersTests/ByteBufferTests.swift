import TestSupport
import Testing

@testable import ByteBuffers

@Suite("ByteBuffer")
struct ByteBufferTests {
  @Test("what is appended is there, in order, across growth")
  func appending() {
    var generator = SeededGenerator(seed: 1)
    var buffer = ByteBuffer()
    var expected: [UInt8] = []
    for round in 0..<400 {
      let bytes = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      switch round % 4 {
      case 0: buffer.append(bytes)
      case 1: bytes.withUnsafeBytes { buffer.append($0) }
      case 2: for byte in bytes { buffer.append(byte) }
      default:
        buffer.append(repeating: UInt8(round % 256), count: bytes.count)
        expected += Array(repeating: UInt8(round % 256), count: bytes.count)
        continue
      }
      expected += bytes
    }
    let found = buffer.array()
    #expect(found == expected)
  }

  @Test("text is appended as UTF-8")
  func text() {
    var buffer = ByteBuffer()
    buffer.append("aä€😀")
    let found = buffer.array()
    #expect(found == Array("aä€😀".utf8))
  }

  @Test("room that was reserved is written without growth")
  func reserving() {
    var buffer = ByteBuffer(capacity: 3)
    buffer.append([1, 2])
    buffer.reserve(1000)
    let capacity = buffer.capacity
    #expect(capacity >= 1002)
    buffer.end[0] = 7
    buffer.advance(by: 1)
    let found = buffer.array()
    #expect(found == [1, 2, 7])
    #expect(buffer.capacity == capacity)
  }

  @Test("truncating and emptying keep the storage, unless a limit says otherwise")
  func emptying() {
    var buffer = ByteBuffer()
    buffer.append(repeating: 1, count: 5000)
    let capacity = buffer.capacity
    buffer.truncate(to: 10)
    #expect(buffer.count == 10 && buffer.capacity == capacity)
    buffer.removeAll(keepingAtMost: capacity)
    #expect(buffer.isEmpty && buffer.capacity == capacity)
    buffer.append(repeating: 2, count: 5000)
    buffer.removeAll(keepingAtMost: 100)
    #expect(buffer.isEmpty && buffer.capacity == 100)
    buffer.append(repeating: 3, count: 300)
    let found = buffer.array()
    #expect(found == Array(repeating: 3, count: 300))
  }

  @Test("integers are little-endian in their own width")
  func littleEndian() {
    var buffer = ByteBuffer()
    buffer.appendLittleEndian(UInt16(0x0102))
    buffer.appendLittleEndian(Int32(-2))
    buffer.appendLittleEndian(UInt64(0x0102_0304_0506_0708))
    let found = buffer.array()
    #expect(found == [2, 1, 0xfe, 0xff, 0xff, 0xff, 8, 7, 6, 5, 4, 3, 2, 1])
  }

  @Test(
    "varints have seven bits a byte, the low ones first",
    arguments: [
      (0, [0]), (1, [1]), (127, [0x7f]), (128, [0x80, 1]), (300, [0xac, 2]),
      (UInt64.max, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]),
    ] as [(UInt64, [UInt8])])
  func varints(value: UInt64, bytes: [UInt8]) throws {
    var buffer = ByteBuffer()
    buffer.appendVarint(value)
    let found = buffer.array()
    #expect(found == bytes)
    #expect(Varint.length(value) == bytes.count)
  }

  @Test(
    "zigzag alternates the signs",
    arguments: [(0, 0), (-1, 1), (1, 2), (-2, 3), (.max, .max - 1), (.min, .max)]
      as [(Int64, UInt64)])
  func zigZag(value: Int64, coded: UInt64) {
    #expect(Varint.zigZag(value) == coded)
    #expect(Varint.unZigZag(coded) == value)
  }
}

@Suite("TypedBuffer")
struct TypedBufferTests {
  @Test("elements are kept in order, across growth, and counted")
  func appending() {
    var buffer = TypedBuffer<UInt32>()
    var expected: [UInt32] = []
    for i in 0..<3000 as Range<UInt32> {
      buffer.append(i &* 7)
      expected.append(i &* 7)
    }
    buffer.append(repeating: 9, count: 5)
    expected += [9, 9, 9, 9, 9]
    [1, 2, 3].withUnsafeBufferPointer { buffer.append($0.baseAddress!, count: 3) }
    expected += [1, 2, 3]
    let found = Array(buffer.elements)
    #expect(found == expected)
    #expect(buffer.count == expected.count)
    buffer[4] = 77
    #expect(buffer[4] == 77)
  }

  @Test("emptying with a limit gives back what is beyond it")
  func emptying() {
    var buffer = TypedBuffer<Int64>(capacity: 10)
    buffer.append(repeating: 1, count: 1000)
    buffer.removeAll(keepingAtMost: 16)
    #expect(buffer.isEmpty && buffer.capacity == 16)
    buffer.append(repeating: 2, count: 100)
    buffer.truncate(to: 3)
    let found = Array(buffer.elements)
    #expect(found == [2, 2, 2])
  }
}
