/// An error in bytes that a `ByteReader` reads.
public struct ByteReaderError: Error, Sendable, Equatable {
  /// Where, in bytes from the start of what was read.
  public let offset: Int
  public let reason: String

  public init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }
}

/// A cursor over borrowed bytes that checks every length before it reads.
///
/// The bytes must outlive the reader.
@frozen
public struct ByteReader {
  public let bytes: UnsafeRawBufferPointer
  /// Bytes read so far.
  public private(set) var offset: Int

  public init(_ bytes: UnsafeRawBufferPointer, offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Bytes that are left.
  public var remaining: Int { bytes.count - offset }
  public var isAtEnd: Bool { offset >= bytes.count }

  public mutating func readByte() throws(ByteReaderError) -> UInt8 {
    guard offset < bytes.count else { throw shortage("a byte") }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// The next `length` bytes, not copied.
  public mutating func read(_ length: Int) throws(ByteReaderError) -> UnsafeRawBufferPointer {
    guard length >= 0, length <= remaining else { throw shortage("\(length) bytes") }
    defer { offset += length }
    return bytes.slice(offset..<(offset + length))
  }

  public mutating func skip(_ length: Int) throws(ByteReaderError) {
    _ = try read(length)
  }

  public mutating func readLittleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type = Value.self
  ) throws(ByteReaderError) -> Value {
    let field = try read(MemoryLayout<Value>.size)
    return Value(littleEndian: field.loadUnaligned(as: Value.self))
  }

  /// An unsigned LEB128 integer; one that does not fit 64 bits is an error.
  public mutating func readVarint() throws(ByteReaderError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    let start = offset
    while true {
      let byte = try readByte()
      let payload = UInt64(byte & 0x7f)
      if shift == 63, payload > 1 {
        throw ByteReaderError(offset: start, reason: "a variable-length integer exceeds 64 bits")
      }
      value |= payload << shift
      if byte < 0x80 { return value }
      shift += 7
      if shift > 63 {
        throw ByteReaderError(offset: start, reason: "a variable-length integer exceeds 64 bits")
      }
    }
  }

  public mutating func readZigZagVarint() throws(ByteReaderError) -> Int64 {
    Varint.unZigZag(try readVarint())
  }

  private func shortage(_ wanted: String) -> ByteReaderError {
    ByteReaderError(offset: offset, reason: "\(wanted) expected, \(remaining) bytes left")
  }
}
