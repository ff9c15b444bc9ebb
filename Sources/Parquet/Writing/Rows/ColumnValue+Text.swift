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

/// How a column holds byte arrays.
@frozen
public enum ByteArrayForm: Sendable {
  /// BYTE_ARRAY.
  case variable
  /// FIXED_LEN_BYTE_ARRAY: all of the column's length.
  case fixedLength
}

/// Byte arrays of any content, of one length where the column has one.
extension [UInt8]: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) -> ByteArrayForm {
    switch column.type {
    case .byteArray: return .variable
    case .fixedLengthByteArray: return .fixedLength
    default: throw column.refusal(of: [UInt8].self)
    }
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<[UInt8]>, in row: inout RowWriter) {
    withUnsafeBytes { row.store($0, column.form, in: column.place) }
  }
}
