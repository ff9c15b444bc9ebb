import ByteBuffers

/// Collects the values of a column chunk whose values in memory look as in PLAIN encoding:
/// integers, floating-point numbers and INT96, on a little-endian machine.
final class NumberCollector<Value: BitwiseCopyable>: ValueCollector {
  private var values: [Value] = []
  /// The values of one page.
  private var page = TypedBuffer<Value>()
  private var dictionary = TypedBuffer<Value>()
  private let wrap: ([Value]) -> ColumnValues

  init(expecting count: Int, _ wrap: @escaping ([Value]) -> ColumnValues) {
    self.wrap = wrap
    values.reserveCapacity(count)
  }

  func setDictionary(_ bytes: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    try Self.readPlain(bytes, count: count, into: &dictionary)
  }

  func appendPlain(_ bytes: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    try Self.readPlain(bytes, count: count, into: &page)
    page.move(to: &values)
  }

  func append(indices: UnsafeBufferPointer<UInt32>) {
    dictionary.gather(indices, into: &page)
    page.move(to: &values)
  }

  func finish() -> ColumnValues { wrap(values) }

  private static func readPlain(
    _ bytes: UnsafeRawBufferPointer, count: Int, into values: inout TypedBuffer<Value>
  ) throws(ParquetError) {
    let width = MemoryLayout<Value>.size
    guard count <= bytes.count / width else { throw .pageTooShort(count, bytes.count) }
    guard count > 0, let start = bytes.baseAddress else { return }
    values.reserve(count)
    UnsafeMutableRawPointer(values.end).copyMemory(from: start, byteCount: count * width)
    values.advance(by: count)
  }
}

extension TypedBuffer {
  /// Appends to `values` the elements at `indices`, which must be below `count`.
  func gather(_ indices: UnsafeBufferPointer<UInt32>, into values: inout TypedBuffer<Element>) {
    values.reserve(indices.count)
    let source = base
    let target = values.end
    for i in 0..<indices.count { target[i] = source[Int(indices[i])] }
    values.advance(by: indices.count)
  }

  /// Appends all elements to `array`, and forgets them.
  mutating func move(to array: inout [Element]) {
    array.append(contentsOf: elements)
    removeAll()
  }
}
