import ByteBuffers

/// Values of a BYTE_ARRAY column. Values that share a dictionary entry share its bytes.
public struct DecodedByteArrays: Sendable, Equatable {
  /// Where the bytes of a value lie in `bytes`.
  public struct Reference: BitwiseCopyable, Sendable, Equatable {
    public let offset: Int
    public let count: Int
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

  private var bytes: [UInt8] = []
  private var references: [DecodedByteArrays.Reference] = []
  /// The values of one page.
  private var page = TypedBuffer<DecodedByteArrays.Reference>()
  private var dictionary = TypedBuffer<DecodedByteArrays.Reference>()

  init(expecting count: Int) { references.reserveCapacity(count) }

  func setDictionary(_ body: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    try Self.readPlain(body, count: count, at: bytes.count, into: &dictionary)
    bytes.append(contentsOf: body)
  }

  func appendPlain(_ body: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    try Self.readPlain(body, count: count, at: bytes.count, into: &page)
    bytes.append(contentsOf: body)
    page.move(to: &references)
  }

  func append(indices: UnsafeBufferPointer<UInt32>) {
    dictionary.gather(indices, into: &page)
    page.move(to: &references)
  }

  func finish() -> ColumnValues {
    .byteArrays(DecodedByteArrays(bytes: bytes, references: references))
  }

  /// Finds `count` values in PLAIN encoding, each behind its length in 4 bytes. The page's bytes
  /// will lie at `offset`.
  private static func readPlain(
    _ body: UnsafeRawBufferPointer, count: Int, at offset: Int,
    into references: inout TypedBuffer<DecodedByteArrays.Reference>
  ) throws(ParquetError) {
    guard count <= body.count / 4 else { throw .pageTooShort(count, body.count) }
    references.reserve(count)
    var position = 0
    for _ in 0..<count {
      guard body.count &- position >= 4 else { throw .pageTooShort(count, body.count) }
      let length = Int(
        UInt32(littleEndian: body.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
      position &+= 4
      guard length <= body.count &- position else { throw .pageTooShort(count, body.count) }
      references.append(Reference(offset: offset &+ position, count: length))
      position &+= length
    }
  }
}
