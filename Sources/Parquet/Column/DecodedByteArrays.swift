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

  private var bytes = ByteBuffer()
  private var references = TypedBuffer<DecodedByteArrays.Reference>()
  private var dictionary = TypedBuffer<DecodedByteArrays.Reference>()

  func setDictionary(_ page: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    try Self.readPlain(page, count: count, at: bytes.count, into: &dictionary)
    bytes.append(page)
  }

  func appendPlain(_ page: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    try Self.readPlain(page, count: count, at: bytes.count, into: &references)
    bytes.append(page)
  }

  func append(indices: UnsafeBufferPointer<UInt32>) {
    dictionary.gather(indices, into: &references)
  }

  func finish() -> ColumnValues {
    .byteArrays(DecodedByteArrays(bytes: bytes.array(), references: Array(references.elements)))
  }

  /// Finds `count` values in PLAIN encoding, each behind its length in 4 bytes. The page's bytes
  /// will lie at `offset`.
  private static func readPlain(
    _ page: UnsafeRawBufferPointer, count: Int, at offset: Int,
    into references: inout TypedBuffer<DecodedByteArrays.Reference>
  ) throws(ParquetError) {
    guard count <= page.count / 4 else { throw .pageTooShort(count, page.count) }
    references.reserve(count)
    var position = 0
    for _ in 0..<count {
      guard page.count &- position >= 4 else { throw .pageTooShort(count, page.count) }
      let length = Int(
        UInt32(littleEndian: page.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
      position &+= 4
      guard length <= page.count &- position else { throw .pageTooShort(count, page.count) }
      references.append(Reference(offset: offset &+ position, count: length))
      position &+= length
    }
  }
}
