extension Bool: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.boolean, for: Bool.self)
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<Bool>, in row: inout RowWriter) {
    row.store(self, in: column.place)
  }
}

/// Stored numbers of INT32 columns; dates are days since 1970, decimals without their point.
extension Int32: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.int32, for: Int32.self) { $0?.holdsIntegers(from: Int32.self) ?? true }
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<Int32>, in row: inout RowWriter) {
    row.store(self, in: column.place)
  }
}

/// Stored numbers of INT64 columns; timestamps count their unit since 1970, decimals have no point.
extension Int64: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.int64, for: Int64.self) { $0?.holdsIntegers(from: Int64.self) ?? true }
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<Int64>, in row: inout RowWriter) {
    row.store(self, in: column.place)
  }
}

extension Int: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.int64, for: Int.self) { $0?.holdsIntegers(from: Int64.self) ?? true }
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<Int>, in row: inout RowWriter) {
    row.store(Int64(self), in: column.place)
  }
}

extension Int8: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.int32, for: Int8.self) { $0?.holdsIntegers(from: Int8.self) ?? true }
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<Int8>, in row: inout RowWriter) {
    row.store(Int32(self), in: column.place)
  }
}

extension Int16: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.int32, for: Int16.self) { $0?.holdsIntegers(from: Int16.self) ?? true }
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<Int16>, in row: inout RowWriter) {
    row.store(Int32(self), in: column.place)
  }
}

extension UInt8: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.int32, for: UInt8.self) { $0?.holdsIntegers(from: UInt8.self) ?? true }
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<UInt8>, in row: inout RowWriter) {
    row.store(Int32(self), in: column.place)
  }
}

extension UInt16: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.int32, for: UInt16.self) { $0?.holdsIntegers(from: UInt16.self) ?? true }
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<UInt16>, in row: inout RowWriter) {
    row.store(Int32(self), in: column.place)
  }
}

/// For INT32 columns of unsigned integers.
extension UInt32: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.int32, for: UInt32.self) {
      $0?.isUnsignedInteger == true && $0?.holdsIntegers(from: UInt32.self) == true
    }
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<UInt32>, in row: inout RowWriter) {
    row.store(Int32(bitPattern: self), in: column.place)
  }
}

/// For INT64 columns of unsigned integers.
extension UInt64: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.int64, for: UInt64.self) {
      $0?.isUnsignedInteger == true && $0?.holdsIntegers(from: UInt64.self) == true
    }
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<UInt64>, in row: inout RowWriter) {
    row.store(Int64(bitPattern: self), in: column.place)
  }
}

extension Float: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.float, for: Float.self)
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<Float>, in row: inout RowWriter) {
    row.store(self, in: column.place)
  }
}

extension Double: ColumnValue {
  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) {
    try column.require(.double, for: Double.self)
  }

  @inlinable @inline(__always)
  public func set(_ column: Column<Double>, in row: inout RowWriter) {
    row.store(self, in: column.place)
  }
}

extension LogicalType {
  /// Whether every value of an integer type is one of this type.
  fileprivate func holdsIntegers<Value: FixedWidthInteger>(from type: Value.Type) -> Bool {
    guard case .integer(let bitWidth, let isSigned) = self else { return true }
    return isSigned == Value.isSigned
      ? Value.bitWidth <= bitWidth : isSigned && Value.bitWidth < bitWidth
  }
}
