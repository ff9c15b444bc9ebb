import ByteBuffers

/// Types of the Thrift compact protocol, as they stand in field and list headers.
enum ThriftType: UInt8 {
  case stop = 0
  case booleanTrue = 1
  case booleanFalse = 2
  case byte = 3
  case int16 = 4
  case int32 = 5
  case int64 = 6
  case double = 7
  case binary = 8
  case list = 9
  case set = 10
  case map = 11
  case structure = 12
}

/// Writes structs in the Thrift compact protocol.
///
/// A field header is one byte, `delta << 4 | type`, where delta is the distance from the field
/// before; or the type alone and then the id as a zigzag varint, where the distance passes 15. A
/// boolean field has its value in the type. Integers are zigzag varints. A struct ends with a zero
/// byte. Fields must be written with ascending ids.
///
/// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
struct ThriftCompactWriter: ~Copyable {
  private(set) var buffer: ByteBuffer
  private var lastField: Int16 = 0

  init(capacity: Int = 256) { buffer = ByteBuffer(capacity: capacity) }

  /// The bytes written.
  consuming func finish() -> ByteBuffer { buffer }

  private mutating func writeHeader(_ field: Int16, _ type: ThriftType) {
    let delta = field - lastField
    if (1...15).contains(delta) {
      buffer.append(UInt8(delta) << 4 | type.rawValue)
    } else {
      buffer.append(type.rawValue)
      buffer.appendZigZagVarint(Int64(field))
    }
    lastField = field
  }

  mutating func write(_ field: Int16, _ value: Bool) {
    writeHeader(field, value ? .booleanTrue : .booleanFalse)
  }

  mutating func write(_ field: Int16, byte value: Int8) {
    writeHeader(field, .byte)
    buffer.append(UInt8(bitPattern: value))
  }

  mutating func write(_ field: Int16, _ value: Int16) {
    writeHeader(field, .int16)
    buffer.appendZigZagVarint(Int64(value))
  }

  mutating func write(_ field: Int16, _ value: Int32) {
    writeHeader(field, .int32)
    buffer.appendZigZagVarint(Int64(value))
  }

  mutating func write(_ field: Int16, _ value: Int64) {
    writeHeader(field, .int64)
    buffer.appendZigZagVarint(value)
  }

  mutating func write(_ field: Int16, _ value: [UInt8]) {
    writeHeader(field, .binary)
    buffer.appendVarint(UInt64(value.count))
    buffer.append(value)
  }

  mutating func write(_ field: Int16, _ value: String) {
    writeHeader(field, .binary)
    appendElement(value)
  }

  /// Writes counts as a list of INT64.
  mutating func write(_ field: Int16, counts: [Int]) {
    beginList(field, of: .int64, count: counts.count)
    for count in counts { buffer.appendZigZagVarint(Int64(count)) }
  }

  /// Writes a struct whose fields are those that `body` writes.
  mutating func writeStruct(_ field: Int16, _ body: (inout ThriftCompactWriter) -> Void) {
    writeHeader(field, .structure)
    appendStruct(body)
  }

  /// Writes the header of a list; its `count` elements have to follow.
  ///
  /// A size below 15 shares a byte with the type, a larger one is a varint of its own.
  mutating func beginList(_ field: Int16, of type: ThriftType, count: Int) {
    writeHeader(field, .list)
    if count < 15 {
      buffer.append(UInt8(count) << 4 | type.rawValue)
    } else {
      buffer.append(0xf0 | type.rawValue)
      buffer.appendVarint(UInt64(count))
    }
  }

  /// Appends a struct as an element of a list, or as a value that stands alone.
  mutating func appendStruct(_ body: (inout ThriftCompactWriter) -> Void) {
    let outer = lastField
    lastField = 0
    body(&self)
    buffer.append(ThriftType.stop.rawValue)
    lastField = outer
  }

  /// Appends fields of a struct whose other fields, up to `field`, were written before.
  mutating func appendFields(
    behind field: Int16, _ body: (inout ThriftCompactWriter) -> Void
  ) {
    let outer = lastField
    lastField = field
    body(&self)
    lastField = outer
  }

  mutating func appendElement(_ value: Int32) { buffer.appendZigZagVarint(Int64(value)) }

  /// Elements of a list of booleans take a byte, whose values are those of their types.
  mutating func appendElement(_ value: Bool) {
    buffer.append((value ? ThriftType.booleanTrue : .booleanFalse).rawValue)
  }

  mutating func appendElement(_ value: [UInt8]) {
    buffer.appendVarint(UInt64(value.count))
    buffer.append(value)
  }

  mutating func appendElement(_ value: String) {
    buffer.appendVarint(UInt64(value.utf8.count))
    buffer.append(value)
  }

  /// Appends elements that were written before.
  mutating func appendElements(_ written: UnsafeRawBufferPointer) { buffer.append(written) }
}
