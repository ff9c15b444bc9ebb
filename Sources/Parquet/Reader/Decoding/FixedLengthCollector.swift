import ByteBuffers

/// Collects the values of a FIXED_LEN_BYTE_ARRAY column chunk.
final class FixedLengthCollector: ValueCollector {
  private let length: Int
  private let byteLimit: Int
  private var bytes: [UInt8] = []
  private var dictionary = ByteBuffer()
  private var stretch = ByteBuffer()
  private var lengths = DeltaByteArray.Lengths()

  /// - Parameters:
  ///   - length: Bytes of a value, at least 1.
  ///   - byteLimit: Bytes that all values may take. Repeated indices of long entries can name far
  ///     more than a file's size would let one expect.
  init(length: Int, expecting count: Int, byteLimit: Int) {
    self.length = length
    self.byteLimit = byteLimit
    bytes.reserveCapacity(min(count, Self.reservedBytes / length) * length)
  }

  /// Room that is made before a value is seen, at most.
  private static let reservedBytes = 1 << 24

  func setDictionary(_ page: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    dictionary.append(try plain(page, count))
  }

  func append(
    _ page: UnsafeRawBufferPointer, count: Int, encoding: Encoding
  ) throws(ParquetError) {
    switch encoding {
    case .plain: bytes.append(contentsOf: try plain(page, count))
    case .byteStreamSplit:
      _ = try plain(page, count)
      stretch.reserve(count * length)
      try ByteStreamSplit.decode(page, count: count, width: length, into: stretch.end)
      moveStretch(count)
    case .deltaByteArray: try appendDeltas(page, count)
    default: throw .unsupportedEncoding(encoding)
    }
  }

  func append(indices: UnsafeBufferPointer<UInt32>) throws(ParquetError) {
    guard indices.count <= (byteLimit - bytes.count) / length else {
      throw .unsupported("its values take more than \(byteLimit) bytes")
    }
    stretch.reserve(indices.count * length + ShortCopy.slack)
    var target = stretch.end
    for index in indices {
      let offset = Int(index) * length
      ShortCopy.copy(
        dictionary.base + offset, length, readable: dictionary.count &- offset, to: target)
      target += length
    }
    moveStretch(indices.count)
  }

  func finish() -> ColumnValues { .fixedLength(bytes, length: length) }

  private func appendDeltas(
    _ page: UnsafeRawBufferPointer, _ count: Int
  ) throws(ParquetError) {
    guard count <= (byteLimit - bytes.count) / length else {
      throw .unsupported("its values take more than \(byteLimit) bytes")
    }
    var reader = ByteReader(page)
    _ = try DeltaByteArray.decodeLengths(&reader, count: count, into: &lengths)
    guard lengths.areAll(length) else {
      throw .corrupt("a page has values of another length than \(length) bytes")
    }
    stretch.reserve(count * length + ShortCopy.slack)
    DeltaByteArray.decode(
      lengths, suffixes: page.slice(reader.offset...),
      into: stretch.end)
    moveStretch(count)
  }

  /// Takes over `count` values that were written to `stretch`.
  private func moveStretch(_ count: Int) {
    stretch.advance(by: count * length)
    bytes.append(contentsOf: stretch.bytes)
    stretch.removeAll()
  }

  private func plain(
    _ page: UnsafeRawBufferPointer, _ count: Int
  ) throws(ParquetError) -> UnsafeRawBufferPointer {
    try PlainFixedWidth.values(of: page, count: count, width: length)
  }
}

extension DeltaByteArray.Lengths {
  /// Whether each value has `length` bytes.
  fileprivate borrowing func areAll(_ length: Int) -> Bool {
    var different = 0
    for i in 0..<prefixes.count {
      different |= Int(prefixes[unchecked: i]) &+ Int(suffixes[unchecked: i]) ^ length
    }
    return different == 0
  }
}
