extension ParquetSchema.Leaf {
  /// Whether one value comes before another in the order that bounds of statistics follow; nil where
  /// the column has no order, or either is no value of the column.
  ///
  /// Values are in PLAIN encoding, without the length of byte arrays. A NaN is in no order.
  public func orders(_ left: [UInt8], before right: [UInt8]) -> Bool? {
    let width = type == .boolean ? 1 : type.plainWidth ?? length
    guard width == 0 || (left.count == width && right.count == width) else { return nil }
    return left.withUnsafeBytes { left in
      right.withUnsafeBytes { right in
        ValueOrder(self).orders(left, before: right, isWide: width == 8)
      }
    }
  }
}

extension ValueOrder {
  /// - Parameter isWide: Whether numbers have eight bytes rather than four.
  fileprivate func orders(
    _ left: UnsafeRawBufferPointer, before right: UnsafeRawBufferPointer, isWide: Bool
  ) -> Bool? {
    func load<Value: FixedWidthInteger & BitwiseCopyable>(
      _ bytes: UnsafeRawBufferPointer, _ type: Value.Type
    ) -> Value {
      Value(littleEndian: bytes.loadUnaligned(as: Value.self))
    }
    switch self {
    case .boolean: return left[0] == 0 && right[0] != 0
    case .signed:
      return isWide
        ? load(left, Int64.self) < load(right, Int64.self)
        : load(left, Int32.self) < load(right, Int32.self)
    case .unsigned:
      return isWide
        ? load(left, UInt64.self) < load(right, UInt64.self)
        : load(left, UInt32.self) < load(right, UInt32.self)
    case .float:
      func value(_ bytes: UnsafeRawBufferPointer) -> Double {
        isWide
          ? Double(bitPattern: load(bytes, UInt64.self))
          : Double(Float(bitPattern: load(bytes, UInt32.self)))
      }
      let values = (value(left), value(right))
      return values.0.isNaN || values.1.isNaN ? nil : values.0 < values.1
    case .half:
      let values = (Half(bits: load(left, UInt16.self)), Half(bits: load(right, UInt16.self)))
      return values.0.isNaN || values.1.isNaN ? nil : values.0.rank < values.1.rank
    case .bytes: return left.lexicographicallyPrecedes(right)
    case .decimal:
      return BigEndianNumber(left) < BigEndianNumber(right)
    case .undefined: return nil
    }
  }
}
