/// Collects the values of a column chunk, page by page. Pages are the bytes of values, after
/// decompression and without levels; counts are of values without nulls.
protocol ValueCollector: AnyObject {
  /// Takes the values of the dictionary page, in PLAIN encoding. Called once at most.
  func setDictionary(_ page: UnsafeRawBufferPointer, count: Int) throws(ParquetError)
  func appendPlain(_ page: UnsafeRawBufferPointer, count: Int) throws(ParquetError)
  /// Appends dictionary values; all indices are below the dictionary's count.
  func append(indices: UnsafeBufferPointer<UInt32>) throws(ParquetError)
  /// Appends values in an encoding that is neither PLAIN nor of indices.
  func append(
    _ page: UnsafeRawBufferPointer, count: Int, encoding: Encoding
  ) throws(ParquetError)
  func finish() -> ColumnValues
}

extension ValueCollector {
  func setDictionary(_ page: UnsafeRawBufferPointer, count: Int) throws(ParquetError) {
    throw .unsupported("a dictionary of booleans")
  }

  func append(indices: UnsafeBufferPointer<UInt32>) throws(ParquetError) {}

  func append(
    _ page: UnsafeRawBufferPointer, count: Int, encoding: Encoding
  ) throws(ParquetError) {
    throw .unsupportedEncoding(encoding)
  }
}

/// The collector for a column's type, with room for `count` values.
func makeCollector(_ leaf: ParquetSchema.Leaf, expecting count: Int) -> any ValueCollector {
  switch leaf.type {
  case .boolean: BooleanCollector()
  case .int32: NumberCollector<Int32>(expecting: count) { .int32s($0) }
  case .int64: NumberCollector<Int64>(expecting: count) { .int64s($0) }
  case .int96: NumberCollector<Int96>(expecting: count) { .int96s($0) }
  case .float: NumberCollector<Float>(expecting: count) { .floats($0) }
  case .double: NumberCollector<Double>(expecting: count) { .doubles($0) }
  case .byteArray: ByteArrayCollector(expecting: count)
  case .fixedLengthByteArray: FixedLengthCollector(length: leaf.length)
  }
}

extension ParquetError {
  static func pageTooShort(_ count: Int, _ bytes: Int) -> ParquetError {
    .corrupt("a page of \(bytes) bytes cannot hold its \(count) values")
  }

  static func unsupportedEncoding(_ encoding: Encoding) -> ParquetError {
    .unsupported("values in the encoding \(encoding)")
  }
}
