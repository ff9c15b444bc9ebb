/// Text: columns of type STRING, ENUM or JSON, and byte arrays without a logical type.
extension String: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.byteArray, for: String.self) { $0?.isText ?? true }
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<String>, in row: inout RowWriter) {
    let isStored: Void? = utf8.withContiguousStorageIfAvailable {
      row.store($0.baseAddress, count: $0.count, in: column.place)
    }
    if isStored == nil { row.storeCopied(self, in: column.place) }
  }
}

extension Substring: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try String.form(in: column)
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<Substring>, in row: inout RowWriter) {
    let isStored: Void? = utf8.withContiguousStorageIfAvailable {
      row.store($0.baseAddress, count: $0.count, in: column.place)
    }
    if isStored == nil { row.storeCopied(String(self), in: column.place) }
  }
}

/// Byte arrays of any content.
extension [UInt8]: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.byteArray, for: [UInt8].self)
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<[UInt8]>, in row: inout RowWriter) {
    withUnsafeBufferPointer {
      row.store($0.baseAddress, count: $0.count, in: column.place)
    }
  }
}
