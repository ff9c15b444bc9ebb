import TestSupport
import Testing

@testable import ByteBuffers

@Suite("ByteReader")
struct ByteReaderTests {
  private static func read<Value>(
    _ bytes: [UInt8], _ body: (inout ByteReader) throws(ByteReaderError) -> Value
  ) throws(ByteReaderError) -> Value {
    var result: Result<Value, ByteReaderError>?
    bytes.withUnsafeBytes { raw in
      var reader = ByteReader(raw)
      do throws(ByteReaderError) { result = .success(try body(&reader)) } catch {
        result = .failure(error)
      }
    }
    return try result!.get()
  }

  @Test("values come back as they were appended")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<500 {
      let unsigned = UInt64.random(
        in: 0...(.max >> UInt64.random(in: 0...63, using: &generator)), using: &generator)
      let signed = Int64.random(in: .min ... .max, using: &generator)
      var buffer = ByteBuffer()
      buffer.appendVarint(unsigned)
      buffer.appendZigZagVarint(signed)
      buffer.appendLittleEndian(signed)
      buffer.append(5)
      let (a, b, c, d, isAtEnd) = try Self.read(buffer.array()) { reader throws(ByteReaderError) in
        (
          try reader.readVarint(), try reader.readZigZagVarint(),
          try reader.readLittleEndian(Int64.self), try reader.readByte(), reader.isAtEnd
        )
      }
      #expect(a == unsigned && b == signed && c == signed && d == 5 && isAtEnd)
    }
  }

  @Test("reading beyond the end is an error that says where, and moves nothing")
  func shortage() {
    for length in [-1, 4, .max] {
      let error = #expect(throws: ByteReaderError.self) {
        try Self.read([1, 2, 3]) { reader throws(ByteReaderError) in
          _ = try reader.readByte()
          try reader.skip(length == 4 ? 3 : length)
        }
      }
      #expect(error?.offset == 1)
    }
    #expect(throws: ByteReaderError.self) {
      try Self.read([0x80]) { reader throws(ByteReaderError) in try reader.readVarint() }
    }
    #expect(throws: ByteReaderError.self) {
      try Self.read([1, 2, 3]) { reader throws(ByteReaderError) in
        try reader.readLittleEndian(UInt32.self)
      }
    }
  }

  @Test(
    "a varint beyond 64 bits is an error",
    arguments: [
      [UInt8](repeating: 0xff, count: 9) + [2], [UInt8](repeating: 0x80, count: 10) + [0],
      [UInt8](repeating: 0xff, count: 30),
    ])
  func longVarints(bytes: [UInt8]) {
    let error = #expect(throws: ByteReaderError.self) {
      try Self.read(bytes) { reader throws(ByteReaderError) in try reader.readVarint() }
    }
    #expect(error?.offset == 0)
  }
}
