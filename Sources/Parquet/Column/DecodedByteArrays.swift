import ByteBuffers

/// Values of a BYTE_ARRAY column. Values that share a dictionary entry share its bytes.
public struct DecodedByteArrays: Sendable, Equatable {
  /// Where the bytes of a value lie in `bytes`.
  @frozen
  public struct Reference: BitwiseCopyable, Sendable, Equatable {
    @usableFromInline let start: UInt32
    @usableFromInline let length: UInt32

    @inlinable @inline(__always)
    init(start: UInt32, length: UInt32) {
      self.start = start
      self.length = length
    }

    /// Both must be below 2 to the power of 32.
    init(offset: Int, count: Int) {
      self.init(start: UInt32(clamping: offset), length: UInt32(clamping: count))
    }

    @inlinable @inline(__always)
    public var offset: Int { Int(start) }

    @inlinable @inline(__always)
    public var count: Int { Int(length) }
  }

  /// The bytes of all values, in no particular order, and others between them.
  public let bytes: [UInt8]
  /// For each value its place. All lie within `bytes`.
  public let references: [Reference]

  public var count: Int { references.count }

  /// The bytes of a value.
  public subscript(index: Int) -> ArraySlice<UInt8> {
    let reference = references[index]
    return bytes[reference.offset..<(reference.offset + reference.count)]
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.count == right.count && (0..<left.count).allSatisfy { left[$0] == right[$0] }
  }
}

/// Collects the values of a BYTE_ARRAY column chunk.
final class ByteArrayCollector: ValueCollector {
  private typealias Reference = DecodedByteArrays.Reference

  private let byteLimit: Int
  private var bytes: [UInt8] = []
  private var references: [DecodedByteArrays.Reference] = []
  /// The values of one page.
  private var page = TypedBuffer<DecodedByteArrays.Reference>()
  private var dictionary = TypedBuffer<DecodedByteArrays.Reference>()
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
    try checkRoom(body.count)
    try Self.readPlain(body, count: count, at: bytes.count, into: &dictionary)
    bytes.append(contentsOf: body)
  }

  func append(
    _ body: UnsafeRawBufferPointer, count: Int, encoding: Encoding
  ) throws(ParquetError) {
    switch encoding {
    case .plain:
      try checkRoom(body.count)
      try Self.readPlain(body, count: count, at: bytes.count, into: &page)
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

  private func checkRoom(_ count: Int) throws(ParquetError) {
    guard count <= byteLimit - bytes.count else {
      throw .unsupported("its values take more than \(byteLimit) bytes")
    }
  }

  /// Finds `count` values in PLAIN encoding, each behind its length in 4 bytes. The page's bytes
  /// will lie at `offset`.
  private static func readPlain(
    _ body: UnsafeRawBufferPointer, count: Int, at offset: Int,
    into references: inout TypedBuffer<DecodedByteArrays.Reference>
  ) throws(ParquetError) {
    guard count <= body.count / PlainByteArrays.lengthSize else {
      throw .pageTooShort(count, body.count)
    }
    references.reserve(count)
    let target = references.end
    var position = 0
    for i in 0..<count {
      guard body.count &- position >= PlainByteArrays.lengthSize else {
        throw .pageTooShort(count, body.count)
      }
      let length = UInt32(
        littleEndian: body.loadUnaligned(fromByteOffset: position, as: UInt32.self))
      position &+= PlainByteArrays.lengthSize
      guard Int(length) <= body.count &- position else { throw .pageTooShort(count, body.count) }
      target[i] = Reference(
        start: UInt32(truncatingIfNeeded: offset &+ position), length: length)
      position &+= Int(length)
    }
    references.advance(by: count)
  }

  private func appendDeltaLengths(
    _ body: UnsafeRawBufferPointer, _ count: Int
  ) throws(ParquetError) {
    var reader = ByteReader(body)
    let size = try DeltaLengthByteArray.decodeLengths(&reader, count: count, into: &suffixLengths)
    try checkRoom(size)
    page.reserve(count)
    let target = page.end
    var position = UInt32(truncatingIfNeeded: bytes.count)
    for i in 0..<count {
      let length = UInt32(truncatingIfNeeded: suffixLengths[i])
      target[i] = Reference(start: position, length: length)
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
    try checkRoom(size)
    page.reserve(count)
    let target = page.end
    var position = UInt32(truncatingIfNeeded: bytes.count)
    for i in 0..<count {
      let length = UInt32(truncatingIfNeeded: lengths.prefixes[i] &+ lengths.suffixes[i])
      target[i] = Reference(start: position, length: length)
      position &+= length
    }
    page.advance(by: count)
    values.removeAll()
    values.reserve(size + ShortCopy.slack)
    DeltaByteArray.decode(
      lengths, suffixes: UnsafeRawBufferPointer(rebasing: body[reader.offset...]),
      into: values.end)
    values.advance(by: size)
    bytes.append(contentsOf: values.bytes)
  }
}
