import Foundation

/// Byte arrays of any content.
extension Data: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try [UInt8].form(in: column)
  }

  @inlinable
  public func set(_ column: Column<Data>, in row: inout RowWriter) {
    withUnsafeBytes { row.store($0, in: column.place) }
  }
}

/// As text of 36 lower-case characters.
extension UUID: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.byteArray, for: UUID.self) { $0 == .string }
  }

  @inlinable
  public func set(_ column: Column<UUID>, in row: inout RowWriter) {
    withUnsafeBytes(of: uuid) { Self.withText(of: $0) { row.store($0, in: column.place) } }
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
