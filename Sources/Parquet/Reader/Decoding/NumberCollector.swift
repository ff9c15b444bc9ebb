import ByteBuffers

/// A number that in memory looks as in PLAIN encoding, on a little-endian machine.
protocol DecodedNumber: BitwiseCopyable {
  static func columnValues(_ values: [Self]) -> ColumnValues
  /// Decodes a page of deltas, where the type has them.
  static func decodeDeltas(
    _ page: UnsafeRawBufferPointer, count: Int, into values: UnsafeMutablePointer<Self>
  ) throws(ParquetError)
}

extension DecodedNumber {
  static func decodeDeltas(
    _ page: UnsafeRawBufferPointer, count: Int, into values: UnsafeMutablePointer<Self>
  ) throws(ParquetError) {
    throw .unsupportedEncoding(.deltaBinaryPacked)
  }
}

extension Int32: DecodedNumber {
  static func columnValues(_ values: [Int32]) -> ColumnValues { .int32s(values) }

  static func decodeDeltas(
    _ page: UnsafeRawBufferPointer, count: Int, into values: UnsafeMutablePointer<Int32>
  ) throws(ParquetError) {
    try DeltaBinaryPacked.decode(page, count: count, into: values)
  }
}

extension Int64: DecodedNumber {
  static func columnValues(_ values: [Int64]) -> ColumnValues { .int64s(values) }

  static func decodeDeltas(
    _ page: UnsafeRawBufferPointer, count: Int, into values: UnsafeMutablePointer<Int64>
  ) throws(ParquetError) {
    try DeltaBinaryPacked.decode(page, count: count, into: values)
  }
}

extension Int96: DecodedNumber {
  static func columnValues(_ values: [Int96]) -> ColumnValues { .int96s(values) }
}

extension Float: DecodedNumber {
  static func columnValues(_ values: [Float]) -> ColumnValues { .floats(values) }
}

extension Double: DecodedNumber {
  static func columnValues(_ values: [Double]) -> ColumnValues { .doubles(values) }
}

/// Collects the values of a column chunk of integers, floating-point numbers or INT96.
final class NumberCollector<Value: DecodedNumber>: ValueCollector {
  private var values: [Value] = []
  /// Values on their way from a page to `values`.
  private var stretch = TypedBuffer<Value>()
  private var dictionary = TypedBuffer<Value>()

  /// Values that are copied or looked up at a time: they stay in the first-level cache.
  private static var stretchSize: Int { 1024 }

  init(expecting count: Int) { values.reserveCapacity(count) }

  func setDictionary(_ page: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    let values = try Self.plainValues(page, count)
    dictionary.reserve(count)
    PlainFixedWidth.decode(values, 0..<count, into: dictionary.end)
    dictionary.advance(by: count)
  }

  func append(
    _ page: UnsafeRawBufferPointer, count: Int, encoding: Encoding
  ) throws(ParquetError) {
    switch encoding {
    case .plain:
      try appendPlain(page, count: count)
      return
    case .deltaBinaryPacked:
      stretch.reserve(count)
      try Value.decodeDeltas(page, count: count, into: stretch.end)
    case .byteStreamSplit:
      _ = try Self.plainValues(page, count)
      stretch.reserve(count)
      let target = UnsafeMutableRawPointer(stretch.end).assumingMemoryBound(to: UInt8.self)
      try ByteStreamSplit.decode(page, count: count, width: MemoryLayout<Value>.size, into: target)
    default: throw .unsupportedEncoding(encoding)
    }
    stretch.advance(by: count)
    stretch.move(to: &values)
  }

  private func appendPlain(
    _ page: UnsafeRawBufferPointer, count: Int
  ) throws(ParquetError) {
    let values = try Self.plainValues(page, count)
    // By stretches, because the page may begin where no such number may lie.
    stretch.reserve(Self.stretchSize)
    var done = 0
    while done < count {
      let next = min(count - done, Self.stretchSize)
      PlainFixedWidth.decode(values, done..<(done + next), into: stretch.end)
      stretch.advance(by: next)
      stretch.move(to: &self.values)
      done += next
    }
  }

  func append(indices: UnsafeBufferPointer<UInt32>) {
    dictionary.gather(indices, into: &stretch)
    stretch.move(to: &values)
  }

  func finish() -> ColumnValues { Value.columnValues(values) }

  private static func plainValues(
    _ page: UnsafeRawBufferPointer, _ count: Int
  ) throws(ParquetError) -> UnsafeRawBufferPointer {
    try PlainFixedWidth.values(of: page, count: count, width: MemoryLayout<Value>.size)
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
