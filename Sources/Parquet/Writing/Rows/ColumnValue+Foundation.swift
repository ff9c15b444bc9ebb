import Foundation

/// Byte arrays of any content, of one length where the column has one.
extension Data: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) -> ByteArrayForm {
    try [UInt8].form(in: column)
  }

  @inlinable
  public func set(_ column: Column<Data>, in row: inout RowWriter) {
    withUnsafeBytes { row.store($0, column.form, in: column.place) }
  }
}

/// 16 bytes in columns that hold that many, lower-case text in STRING columns. Some readers do not
/// know the logical type UUID; all know STRING.
extension UUID: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) -> ByteArrayForm {
    switch (column.type, column.logicalType) {
    case (.fixedLengthByteArray, .uuid), (.fixedLengthByteArray, nil):
      if column.length == 16 { return .fixedLength }
    case (.byteArray, .string): return .variable
    default: break
    }
    throw column.refusal(of: UUID.self)
  }

  @inlinable
  public func set(_ column: Column<UUID>, in row: inout RowWriter) {
    withUnsafeBytes(of: uuid) { bytes in
      switch column.form {
      case .fixedLength: row.store(fixedLength: bytes, in: column.place)
      case .variable: Self.withText(of: bytes) { row.store($0, in: column.place) }
      }
    }
  }

  /// The lower-case text of 16 bytes.
  @usableFromInline
  static func withText(
    of bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    withUnsafeTemporaryAllocation(byteCount: 36, alignment: 1) { text in
      var at = 0
      for (index, byte) in bytes.enumerated() {
        if [4, 6, 8, 10].contains(index) {
          text[at] = UInt8(ascii: "-")
          at += 1
        }
        text[at] = digit(byte >> 4)
        text[at + 1] = digit(byte & 15)
        at += 2
      }
      body(UnsafeRawBufferPointer(text))
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
