import ByteBuffers

/// Reads structs in the Thrift compact protocol from bytes that nobody vouches for.
///
/// Fields are read in a loop: `beginStruct()`, then `nextField()` until it returns nil; each field
/// is either read by its type or passed to `skip`. Structs nest to a limited depth, and a list
/// cannot claim more elements than bytes are left.
struct ThriftCompactReader {
  struct Field {
    let id: Int16
    let type: ThriftType
  }

  /// Enough for any metadata (the deepest nests 7 structs), and safe on a thread's small stack.
  static let maximumDepth = 64

  private var reader: ByteReader
  /// For each open struct the id of the field last read.
  private var lastFields: [Int16] = []

  init(_ bytes: UnsafeRawBufferPointer, offset: Int = 0) {
    reader = ByteReader(bytes, offset: offset)
  }

  /// Bytes read so far.
  var offset: Int { reader.offset }

  func failure(_ reason: String) -> ByteReaderError {
    ByteReaderError(offset: reader.offset, reason: reason)
  }

  mutating func beginStruct() throws(ByteReaderError) {
    guard lastFields.count < Self.maximumDepth else { throw failure("structs nest too deep") }
    lastFields.append(0)
  }

  /// Enters the struct that is `field`.
  mutating func beginStruct(_ field: Field) throws(ByteReaderError) {
    try expect(.structure, field)
    try beginStruct()
  }

  /// The next field of the innermost open struct; nil where the struct ends, which closes it.
  mutating func nextField() throws(ByteReaderError) -> Field? {
    let header = try reader.readByte()
    guard header != ThriftType.stop.rawValue else {
      lastFields.removeLast()
      return nil
    }
    let type = try Self.type(header & 0x0f, at: reader.offset)
    let delta = Int16(header >> 4)
    let last = lastFields[lastFields.count - 1]
    let id =
      delta == 0
      ? Int16(truncatingIfNeeded: try reader.readZigZagVarint())
      : last.addingReportingOverflow(delta).partialValue
    lastFields[lastFields.count - 1] = id
    return Field(id: id, type: type)
  }

  mutating func readBoolean(_ field: Field) throws(ByteReaderError) -> Bool {
    switch field.type {
    case .booleanTrue: return true
    case .booleanFalse: return false
    default: throw mismatch(field)
    }
  }

  mutating func readByte(_ field: Field) throws(ByteReaderError) -> Int8 {
    try expect(.byte, field)
    return Int8(bitPattern: try reader.readByte())
  }

  mutating func readInt16(_ field: Field) throws(ByteReaderError) -> Int16 {
    try expect(.int16, field)
    return try readInteger()
  }

  mutating func readInt32(_ field: Field) throws(ByteReaderError) -> Int32 {
    try expect(.int32, field)
    return try readInteger()
  }

  mutating func readInt64(_ field: Field) throws(ByteReaderError) -> Int64 {
    try expect(.int64, field)
    return try reader.readZigZagVarint()
  }

  /// An INT64 that counts something, and so cannot be negative.
  mutating func readCount(_ field: Field) throws(ByteReaderError) -> Int {
    let value = try readInt64(field)
    guard value >= 0 else { throw failure("field \(field.id) counts \(value)") }
    return Int(value)
  }

  mutating func readBytes(_ field: Field) throws(ByteReaderError) -> UnsafeRawBufferPointer {
    try expect(.binary, field)
    return try readBytes()
  }

  /// Text; what is not UTF-8 in it is replaced.
  mutating func readString(_ field: Field) throws(ByteReaderError) -> String {
    String(decoding: try readBytes(field), as: UTF8.self)
  }

  /// The number of elements, of type `element`, that follow.
  mutating func beginList(
    _ field: Field, of element: ThriftType
  ) throws(ByteReaderError) -> Int {
    try expect(.list, field)
    let (type, count) = try readListHeader()
    guard type == element || count == 0 else {
      throw failure("a list in field \(field.id) has elements of type \(type)")
    }
    return count
  }

  mutating func readInt32Element() throws(ByteReaderError) -> Int32 { try readInteger() }

  mutating func readStringElement() throws(ByteReaderError) -> String {
    String(decoding: try readBytes(), as: UTF8.self)
  }

  /// A list of INT64 that count something, and so cannot be negative.
  mutating func readCounts(_ field: Field) throws(ByteReaderError) -> [Int] {
    var counts: [Int] = []
    for _ in 0..<(try beginList(field, of: .int64)) {
      let value = try reader.readZigZagVarint()
      guard value >= 0 else { throw failure("field \(field.id) counts \(value)") }
      counts.append(Int(value))
    }
    return counts
  }

  /// The same; nil where one is negative, as some writers say that they have not counted.
  mutating func readKnownCounts(_ field: Field) throws(ByteReaderError) -> [Int]? {
    var counts: [Int] = []
    var isKnown = true
    for _ in 0..<(try beginList(field, of: .int64)) {
      let value = try reader.readZigZagVarint()
      isKnown = isKnown && value >= 0
      if isKnown { counts.append(Int(value)) }
    }
    return isKnown ? counts : nil
  }

  mutating func readByteArrays(_ field: Field) throws(ByteReaderError) -> [[UInt8]] {
    var values: [[UInt8]] = []
    for _ in 0..<(try beginList(field, of: .binary)) { values.append(Array(try readBytes())) }
    return values
  }

  /// A list of booleans. Its type is that of either value, and some writers have 0 for false.
  mutating func readBooleans(_ field: Field) throws(ByteReaderError) -> [Bool] {
    try expect(.list, field)
    let (type, count) = try readListHeader()
    guard type == .booleanTrue || type == .booleanFalse || count == 0 else {
      throw failure("a list in field \(field.id) has elements of type \(type)")
    }
    var values: [Bool] = []
    for _ in 0..<count {
      values.append(try reader.readByte() == ThriftType.booleanTrue.rawValue)
    }
    return values
  }

  mutating func skip(_ field: Field) throws(ByteReaderError) {
    try skip(field, depth: lastFields.count)
  }
}

extension ThriftCompactReader {
  private static func type(_ raw: UInt8, at offset: Int) throws(ByteReaderError) -> ThriftType {
    guard let type = ThriftType(rawValue: raw), type != .stop else {
      throw ByteReaderError(offset: offset, reason: "there is no Thrift type \(raw)")
    }
    return type
  }

  private func expect(_ type: ThriftType, _ field: Field) throws(ByteReaderError) {
    guard field.type == type else { throw mismatch(field) }
  }

  private func mismatch(_ field: Field) -> ByteReaderError {
    failure("field \(field.id) has the type \(field.type)")
  }

  private mutating func readInteger<Value: FixedWidthInteger>() throws(ByteReaderError) -> Value {
    let wide = try reader.readZigZagVarint()
    guard let value = Value(exactly: wide) else {
      throw failure("\(wide) does not fit \(Value.bitWidth) bits")
    }
    return value
  }

  private mutating func readBytes() throws(ByteReaderError) -> UnsafeRawBufferPointer {
    try reader.read(try readSize())
  }

  /// A size in bytes or elements; each element takes a byte at least.
  private mutating func readSize() throws(ByteReaderError) -> Int {
    let size = try reader.readVarint()
    guard size <= UInt64(reader.remaining) else {
      throw failure("\(size) bytes or elements claimed, \(reader.remaining) bytes left")
    }
    return Int(size)
  }

  private mutating func readListHeader() throws(ByteReaderError) -> (ThriftType, Int) {
    let header = try reader.readByte()
    let type = try Self.type(header & 0x0f, at: reader.offset)
    let short = Int(header >> 4)
    guard short != 15 else { return (type, try readSize()) }
    guard short <= reader.remaining else { throw failure("a list passes the end") }
    return (type, short)
  }

  /// Skips a field's value. That of a boolean stands in the field's header.
  private mutating func skip(_ field: Field, depth: Int) throws(ByteReaderError) {
    switch field.type {
    case .booleanTrue, .booleanFalse: break
    default: try skipValue(field.type, depth: depth)
    }
  }

  /// Skips a value as it stands in a list, where a boolean takes a byte.
  private mutating func skipValue(_ type: ThriftType, depth: Int) throws(ByteReaderError) {
    guard depth <= Self.maximumDepth else { throw failure("values nest too deep") }
    switch type {
    case .stop: break
    case .booleanTrue, .booleanFalse, .byte: try reader.skip(1)
    case .int16, .int32, .int64: _ = try reader.readVarint()
    case .double: try reader.skip(8)
    case .binary: _ = try readBytes()
    case .list, .set:
      let (element, count) = try readListHeader()
      for _ in 0..<count { try skipValue(element, depth: depth + 1) }
    case .map:
      let count = try readSize()
      guard count > 0 else { return }
      let types = try reader.readByte()
      let key = try Self.type(types >> 4, at: reader.offset)
      let value = try Self.type(types & 0x0f, at: reader.offset)
      for _ in 0..<count {
        try skipValue(key, depth: depth + 1)
        try skipValue(value, depth: depth + 1)
      }
    case .structure:
      try beginStruct()
      while let field = try nextField() { try skip(field, depth: depth + 1) }
    }
  }
}
