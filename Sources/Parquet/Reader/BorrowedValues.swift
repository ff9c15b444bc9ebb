import ByteBuffers

/// The values of a column of byte arrays, as bytes that are borrowed from the column.
///
/// Valid within the closure of `ColumnValues.withBorrowedValues`.
struct BorrowedValues {
  private let bytes: UnsafeRawBufferPointer
  private let places: UnsafeBufferPointer<ByteArrayPlace>?
  private let length: Int
  let count: Int

  fileprivate init(_ bytes: UnsafeRawBufferPointer, _ places: UnsafeBufferPointer<ByteArrayPlace>) {
    self.bytes = bytes
    self.places = places
    length = 0
    count = places.count
  }

  fileprivate init(_ bytes: UnsafeRawBufferPointer, length: Int, count: Int) {
    self.bytes = bytes
    places = nil
    self.length = length
    self.count = count
  }

  /// The bytes of a value. The index is checked.
  @inline(__always)
  subscript(index: Int) -> UnsafeRawBufferPointer {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "index out of range")
    let (start, size) =
      places.map { ($0[index].offset, $0[index].count) } ?? (index * length, length)
    return bytes.slice(start..<(start + size))
  }
}

extension ColumnValues {
  /// Calls `body` with the values of a BYTE_ARRAY or FIXED_LEN_BYTE_ARRAY column.
  ///
  /// - Returns: Its result; nil for columns of other types.
  func withBorrowedValues<Result>(_ body: (BorrowedValues) -> Result) -> Result? {
    switch self {
    case .byteArrays(let values):
      values.bytes.withUnsafeBytes { bytes in
        values.references.withUnsafeBufferPointer { body(BorrowedValues(bytes, $0)) }
      }
    case .fixedLength(let bytes, let length):
      bytes.withUnsafeBytes { body(BorrowedValues($0, length: length, count: count)) }
    default: nil
    }
  }
}
