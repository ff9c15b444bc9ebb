import ByteBuffers

/// Collects the values of a BOOLEAN column chunk.
final class BooleanCollector: ValueCollector {
  private var values: [Bool] = []
  /// The values of one page, a byte each, 0 or 1.
  private var page = TypedBuffer<UInt8>()

  init(expecting count: Int) { values.reserveCapacity(count) }

  func append(
    _ body: UnsafeRawBufferPointer, count: Int, encoding: Encoding
  ) throws(ParquetError) {
    page.reserve(count)
    switch encoding {
    case .plain: try PlainBooleans.decode(body, count: count, into: page.end)
    case .rle: try RLEBooleans.decode(body, count: count, into: page.end)
    default: throw .unsupportedEncoding(encoding)
    }
    page.advance(by: count)
    // A Bool is a byte that is 0 or 1, as values of one bit are.
    page.base.withMemoryRebound(to: Bool.self, capacity: count) {
      values.append(contentsOf: UnsafeBufferPointer(start: $0, count: count))
    }
    page.removeAll()
  }

  func setDictionary(_ page: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    throw .unsupported("a dictionary of booleans")
  }

  func append(indices: UnsafeBufferPointer<UInt32>) {}

  func finish() -> ColumnValues { .booleans(values) }
}
