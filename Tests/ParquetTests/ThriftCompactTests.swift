import ByteBuffers
import Testing

@testable import Parquet

@Suite("Thrift compact protocol")
struct ThriftCompactTests {
  private func bytes(_ body: (inout ThriftCompactWriter) -> Void) -> [UInt8] {
    var writer = ThriftCompactWriter()
    writer.appendStruct(body)
    return writer.buffer.array()
  }

  @Test("Near fields have their distance in the header, far ones their id behind it")
  func fieldHeaders() {
    #expect(bytes { $0.write(1, Int32(1)) } == [0x15, 0x02, 0x00])
    #expect(bytes { $0.write(15, Int32(-1)) } == [0xf5, 0x01, 0x00])
    #expect(bytes { $0.write(16, Int32(0)) } == [0x05, 0x20, 0x00, 0x00])
    #expect(
      bytes {
        $0.write(2, Int64(0))
        $0.write(4, Int16(300))
        $0.write(5, byte: -2)
      } == [0x26, 0x00, 0x24, 0xd8, 0x04, 0x13, 0xfe, 0x00])
  }

  @Test("A boolean is the type of its field")
  func booleans() {
    #expect(
      bytes {
        $0.write(1, true)
        $0.write(2, false)
      } == [0x11, 0x12, 0x00])
  }

  @Test("A list of 15 elements or more has its size in a varint")
  func lists() {
    for (count, header) in [(0, [0x05]), (14, [0xe5]), (15, [0xf5, 15]), (200, [0xf5, 0xc8, 1])] {
      let written = bytes { writer in
        writer.beginList(1, of: .int32, count: count)
        for _ in 0..<count { writer.appendElement(Int32(0)) }
      }
      #expect(written == [0x19] + header.map { UInt8($0) } + Array(repeating: 0, count: count + 1))
    }
  }

  @Test("Distances start anew in a struct, and go on behind it")
  func nesting() {
    let written = bytes { writer in
      writer.write(3, "ab")
      writer.writeStruct(5) { $0.write(1, true) }
      writer.write(6, [7])
    }
    #expect(written == [0x38, 2, 0x61, 0x62, 0x2c, 0x11, 0, 0x18, 1, 7, 0])
  }

  /// Reads a struct and skips all its fields; the ids, or nil where the bytes are refused.
  private func skipAll(_ bytes: [UInt8]) -> [Int16]? {
    bytes.withUnsafeBytes { raw in
      var reader = ThriftCompactReader(raw)
      var ids: [Int16] = []
      do {
        try reader.beginStruct()
        while let field = try reader.nextField() {
          ids.append(field.id)
          try reader.skip(field)
        }
        return reader.offset == raw.count ? ids : nil
      } catch { return nil }
    }
  }

  @Test("Fields that are not known are skipped, of whatever type they are")
  func skipping() {
    let written = bytes { writer in
      writer.write(1, true)
      writer.write(2, byte: 5)
      writer.write(3, Int64.min)
      writer.write(40, "text")
      writer.writeStruct(41) { $0.writeStruct(9) { $0.write(1, Int16(1)) } }
      writer.beginList(42, of: .binary, count: 20)
      for index in 0..<20 { writer.appendElement("\(index)") }
    }
    #expect(skipAll(written) == [1, 2, 3, 40, 41, 42])
    let double: [UInt8] = [0x17] + Array(repeating: 1, count: 8) + [0]
    #expect(skipAll(double) == [1])
    let listOfBooleans: [UInt8] = [0x19, 0x31, 1, 2, 1, 0]
    #expect(skipAll(listOfBooleans) == [1])
    let map: [UInt8] = [0x1b, 2, 0x58, 2, 1, 0x61, 4, 0, 0]
    #expect(skipAll(map) == [1])
    #expect(skipAll([0x1b, 0, 0]) == [1])
  }

  @Test("Whatever claims more than is there is refused")
  func hostile() {
    let cases: [(String, [UInt8])] = [
      ("nothing", []),
      ("no end", [0x15, 2]),
      ("a string past the end", [0x18, 5, 0x61, 0]),
      ("a huge string", [0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]),
      ("a huge list", [0x19, 0xf8, 0xff, 0xff, 0xff, 0xff, 0x0f, 0]),
      ("a huge map", [0x1b, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x55, 0]),
      ("a varint of 11 bytes", [0x16] + Array(repeating: 0xff, count: 11) + [0]),
      ("a type that does not exist", [0x1d, 0]),
      ("nested structs", Array(repeating: 0x1c, count: 100_000)),
      ("nested lists", [0x19] + Array(repeating: 0x19, count: 100_000)),
    ]
    for (name, bytes) in cases { #expect(skipAll(bytes) == nil, "\(name)") }
  }

  @Test("Structs and lists that nest by turns nest no deeper than either alone")
  func nestingByTurns() {
    /// Structs, each in the innermost of as many lists in the struct before.
    func nested(structs: Int, lists: Int) -> [UInt8] {
      let list = [0x19] + Array(repeating: UInt8(0x19), count: lists - 1) + [0x1c]
      return (0..<structs).flatMap { _ in list } + Array(repeating: 0, count: structs + 1)
    }
    #expect(skipAll(nested(structs: 8, lists: 4)) == [1])
    #expect(skipAll(nested(structs: 40, lists: 10)) == nil)
  }

  @Test("A field of another type than expected is refused")
  func mismatch() throws {
    let written = bytes { $0.write(1, "text") }
    written.withUnsafeBytes { raw in
      var reader = ThriftCompactReader(raw)
      #expect(throws: ByteReaderError.self) {
        try reader.beginStruct()
        let field = try reader.nextField()
        _ = try reader.readInt32(try #require(field))
      }
    }
  }
}
