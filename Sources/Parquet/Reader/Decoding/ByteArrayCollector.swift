import ByteBuffers

/// Collects the values of a BYTE_ARRAY column chunk.
final class ByteArrayCollector: ValueCollector {
  private let byteLimit: Int
  private var bytes: [UInt8] = []
  private var references: [ByteArrayPlace] = []
  /// The values of one page.
  private var page = TypedBuffer<ByteArrayPlace>()
  private var dictionary = TypedBuffer<ByteArrayPlace>()
  private var suffixLengths = TypedBuffer<Int32>()
  private var lengths = DeltaByteArray.Lengths()
  private var values = ByteBuffer()

  /// References have 32 bits.
  private static let mostBytes = Int(UInt32.max)

  init(expecting count: Int, byteLimit: Int) {
    self.byteLimit = min(byteLimit, Self.mostBytes)
    references.reserveCapacity(count)
  }

  func setDictionary(_ body: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    try checkByteLimit(body.count)
    try PlainByteArrays.decode(body, count: count, at: bytes.count, into: &dictionary)
    bytes.append(contentsOf: body)
  }

  func append(
    _ body: UnsafeRawBufferPointer, count: Int, encoding: Encoding
  ) throws(ParquetError) {
    switch encoding {
    case .plain:
      try checkByteLimit(body.count)
      try PlainByteArrays.decode(body, count: count, at: bytes.count, into: &page)
      bytes.append(contentsOf: body)
    case .deltaLengthByteArray: try appendDeltaLengths(body, count)
    case .deltaByteArray: try appendDeltas(body, count)
    default: throw .unsupportedEncoding(encoding)
    }
    page.move(to: &references)
  }

  func append(indices: UnsafeBufferPointer<UInt32>) {
    dictionary.gather(indices, into: &page)
    page.move(to: &references)
  }

  func finish() -> ColumnValues {
    .byteArrays(DecodedByteArrays(bytes: bytes, references: references))
  }

  private func checkByteLimit(_ count: Int) throws(ParquetError) {
    guard count <= byteLimit - bytes.count else {
      throw .unsupported("its values take more than \(byteLimit) bytes")
    }
  }

  private func appendDeltaLengths(
    _ body: UnsafeRawBufferPointer, _ count: Int
  ) throws(ParquetError) {
    var reader = ByteReader(body)
    let size = try DeltaLengthByteArray.decodeLengths(&reader, count: count, into: &suffixLengths)
    try checkByteLimit(size)
    page.reserve(count)
    let target = page.end
    var position = UInt32(truncatingIfNeeded: bytes.count)
    for i in 0..<count {
      let length = UInt32(truncatingIfNeeded: suffixLengths[unchecked: i])
      target[i] = ByteArrayPlace(start: position, length: length)
      position &+= length
    }
    page.advance(by: count)
    bytes.append(contentsOf: body[reader.offset..<(reader.offset + size)])
  }

  private func appendDeltas(
    _ body: UnsafeRawBufferPointer, _ count: Int
  ) throws(ParquetError) {
    var reader = ByteReader(body)
    let size = try DeltaByteArray.decodeLengths(&reader, count: count, into: &lengths)
    try checkByteLimit(size)
    page.reserve(count)
    let target = page.end
    var position = UInt32(truncatingIfNeeded: bytes.count)
    for i in 0..<count {
      let length = UInt32(
        truncatingIfNeeded: lengths.prefixes[unchecked: i] &+ lengths.suffixes[unchecked: i])
      target[i] = ByteArrayPlace(start: position, length: length)
      position &+= length
    }
    page.advance(by: count)
    values.removeAll()
    values.reserve(size + ShortCopy.slack)
    DeltaByteArray.decode(
      lengths, suffixes: body.slice(reader.offset...),
      into: values.end)
    values.advance(by: size)
    bytes.append(contentsOf: values.bytes)
  }
}
