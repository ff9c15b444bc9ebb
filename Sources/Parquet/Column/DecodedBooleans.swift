import ByteBuffers

/// Collects the values of a BOOLEAN column chunk.
final class BooleanCollector: ValueCollector {
  /// A byte for each value, 0 or 1.
  private var values = TypedBuffer<UInt8>()

  /// Reads values that are bits, from the least significant of the first byte on.
  func appendPlain(_ page: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    guard (count + 7) / 8 <= page.count else { throw .pageTooShort(count, page.count) }
    values.reserve(count)
    let target = values.end
    for i in 0..<count { target[i] = (page[i &>> 3] &>> UInt8(i & 7)) & 1 }
    values.advance(by: count)
  }

  /// Reads RLE: the hybrid of 1 bit, behind its length in 4 bytes.
  func append(
    _ page: UnsafeRawBufferPointer, count: Int, encoding: Encoding
  ) throws(ParquetError) {
    guard encoding == .rle else { throw .unsupportedEncoding(encoding) }
    guard count > 0 else { return }
    var reader = ByteReader(page)
    let runs: UnsafeRawBufferPointer
    do {
      runs = try reader.read(Int(try reader.readLittleEndian(UInt32.self)))
    } catch { throw .pageTooShort(count, page.count) }
    values.reserve(count)
    try HybridRLE.decode(runs, width: 1, count: count, into: values.end)
    values.advance(by: count)
  }

  func finish() -> ColumnValues { .booleans(values.elements.map { $0 != 0 }) }
}
