import ByteBuffers

/// Collects the values of a FIXED_LEN_BYTE_ARRAY column chunk.
final class FixedLengthCollector: ValueCollector {
  /// Bytes that a chunk's values may take. Repeated indices of long entries can name far more than
  /// a file's size would let one expect.
  private static let byteLimit = 1 << 32

  private let length: Int
  private var bytes = ByteBuffer()
  private var dictionary = ByteBuffer()

  /// - Parameter length: Bytes of a value, at least 1.
  init(length: Int) { self.length = length }

  func setDictionary(_ page: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    dictionary.append(try values(page, count))
  }

  func appendPlain(_ page: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    bytes.append(try values(page, count))
  }

  func append(indices: UnsafeBufferPointer<UInt32>) throws(ParquetError) {
    guard indices.count <= (Self.byteLimit - bytes.count) / length else {
      throw .unsupported("a column chunk whose values take more than \(Self.byteLimit) bytes")
    }
    for index in indices { bytes.append(dictionary.base + Int(index) * length, count: length) }
  }

  func finish() -> ColumnValues { .fixedLength(bytes.array(), length: length) }

  private func values(
    _ page: UnsafeRawBufferPointer, _ count: Int
  ) throws(ParquetError) -> UnsafeRawBufferPointer {
    guard count <= page.count / length else { throw .pageTooShort(count, page.count) }
    return UnsafeRawBufferPointer(rebasing: page[..<(count * length)])
  }
}
