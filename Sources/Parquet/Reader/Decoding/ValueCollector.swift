/// Collects the values of a column chunk, page by page. Pages are the bytes of values, after
/// decompression and without levels; counts are of values without nulls.
protocol ValueCollector: AnyObject {
  /// Takes the values of the dictionary page, in PLAIN encoding. Called once at most.
  func setDictionary(_ page: UnsafeRawBufferPointer, count: Int) throws(ParquetError)
  /// Appends the values of a page, in an encoding other than of indices.
  func append(
    _ page: UnsafeRawBufferPointer, count: Int, encoding: Encoding
  ) throws(ParquetError)
  /// Appends dictionary values; all indices are below the dictionary's count.
  func append(indices: UnsafeBufferPointer<UInt32>) throws(ParquetError)
  func finish() -> ColumnValues
}

/// The collector for a column's type, with room for `count` values, that takes up to `byteLimit`
/// bytes of byte arrays.
func makeCollector(
  _ leaf: ParquetSchema.Leaf, expecting count: Int, byteLimit: Int
) -> any ValueCollector {
  switch leaf.type {
  case .boolean: BooleanCollector(expecting: count)
  case .int32: NumberCollector<Int32>(expecting: count)
  case .int64: NumberCollector<Int64>(expecting: count)
  case .int96: NumberCollector<Int96>(expecting: count)
  case .float: NumberCollector<Float>(expecting: count)
  case .double: NumberCollector<Double>(expecting: count)
  case .byteArray: ByteArrayCollector(expecting: count, byteLimit: byteLimit)
  case .fixedLengthByteArray:
    FixedLengthCollector(length: leaf.length, expecting: count, byteLimit: byteLimit)
  }
}
