/// A Swift type whose values a column can store.
///
/// Numbers, `Bool`, `String`, byte arrays, and `Date`, `Decimal`, `UUID` and `Data` of Foundation
/// conform. A type of your own conforms with nothing more than its name when it has a raw value
/// that does:
///
/// ```swift
/// enum Level: String, ColumnValue { case debug, info, error }
/// ```
public protocol ColumnValue {
  /// What a value has to know about its column to be stored; `Void` where that is nothing.
  associatedtype Form: Sendable

  /// How `column` holds values of this type.
  ///
  /// - Throws: `ParquetError.invalidData` when it cannot; `column.refusal(of:)` makes it.
  static func form(in column: ParquetSchema.Leaf) throws(ParquetError) -> Form

  /// Sets the value in the row at hand, by one call of a `RowWriter`.
  func set(_ column: Column<Self>, in row: inout RowWriter)
}

extension ParquetSchema.Leaf {
  /// The error that says that this column does not hold values of `type`.
  public func refusal(of type: Any.Type) -> ParquetError {
    let kind = logicalType.map { "\(self.type) as \($0)" } ?? "\(self.type)"
    return .invalidData("the column \(dottedPath) holds \(kind), which is not set from \(type)")
  }

  /// Checks the physical type, and that a logical type is none of `others`.
  func require(
    _ physicalType: PhysicalType, for valueType: Any.Type,
    where suits: (LogicalType?) -> Bool = { _ in true }
  ) throws(ParquetError) {
    guard type == physicalType, suits(logicalType) else { throw refusal(of: valueType) }
  }
}

extension ColumnValue where Self: RawRepresentable, RawValue: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) -> RawValue.Form {
    try RawValue.form(in: column)
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<Self>, in row: inout RowWriter)
  where Form == RawValue.Form {
    rawValue.set(column.holding(RawValue.self, column.form), in: &row)
  }
}
