import ByteBuffers

/// The values of a column in a row group, without nulls, by physical type.
enum ColumnBuffer {
  case booleans(NumberColumn<UInt8>)
  case int32s(NumberColumn<Int32>)
  case int64s(NumberColumn<Int64>)
  case floats(NumberColumn<Float>)
  case doubles(NumberColumn<Double>)
  case byteArrays(ByteArrayColumn)
  case fixedLength(FixedLengthColumn)

  /// - Parameter dictionaryLimit: Bytes that a dictionary of byte arrays may have.
  init?(_ leaf: ParquetSchema.Leaf, dictionaryLimit: Int) {
    switch leaf.type {
    case .boolean: self = .booleans(NumberColumn())
    case .int32: self = .int32s(NumberColumn())
    case .int64: self = .int64s(NumberColumn())
    case .float: self = .floats(NumberColumn())
    case .double: self = .doubles(NumberColumn())
    case .byteArray:
      self = .byteArrays(ByteArrayColumn(dictionaryLimit: dictionaryLimit))
    case .fixedLengthByteArray: self = .fixedLength(FixedLengthColumn(length: leaf.length))
    case .int96: return nil
    }
  }

  var count: Int {
    switch self {
    case .booleans(let column): column.values.count
    case .int32s(let column): column.values.count
    case .int64s(let column): column.values.count
    case .floats(let column): column.values.count
    case .doubles(let column): column.values.count
    case .byteArrays(let column): column.count
    case .fixedLength(let column): column.count
    }
  }

  var byteCount: Int {
    switch self {
    case .booleans(let column): column.byteCount
    case .int32s(let column): column.byteCount
    case .int64s(let column): column.byteCount
    case .floats(let column): column.byteCount
    case .doubles(let column): column.byteCount
    case .byteArrays(let column): column.byteCount
    case .fixedLength(let column): column.byteCount
    }
  }

  func removeAll() {
    switch self {
    case .booleans(let column): column.removeAll()
    case .int32s(let column): column.removeAll()
    case .int64s(let column): column.removeAll()
    case .floats(let column): column.removeAll()
    case .doubles(let column): column.removeAll()
    case .byteArrays(let column): column.removeAll()
    case .fixedLength(let column): column.removeAll()
    }
  }
}
