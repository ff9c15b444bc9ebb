import ByteBuffers

extension PlainByteArrays {
  /// Finds `count` values of a page. O(count).
  ///
  /// - Parameters:
  ///   - page: The values, whose bytes will lie at `offset` among those of others.
  ///   - places: Where they lie then is appended.
  /// - Throws: `ParquetError.corrupt` where the page ends within a value.
  static func decode(
    _ page: UnsafeRawBufferPointer, count: Int, at offset: Int,
    into places: inout TypedBuffer<ByteArrayPlace>
  ) throws(ParquetError) {
    guard count <= page.count / lengthSize else { throw .pageTooShort(count, page.count) }
    places.reserve(count)
    let target = places.end
    var position = 0
    for i in 0..<count {
      guard page.count &- position >= lengthSize else { throw .pageTooShort(count, page.count) }
      let length = UInt32(
        littleEndian: page.loadUnaligned(fromByteOffset: position, as: UInt32.self))
      position &+= lengthSize
      guard Int(length) <= page.count &- position else { throw .pageTooShort(count, page.count) }
      target[i] = ByteArrayPlace(
        start: UInt32(truncatingIfNeeded: offset &+ position), length: length)
      position &+= Int(length)
    }
    places.advance(by: count)
  }
}
