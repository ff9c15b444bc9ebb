/// A number as the file stores it.
protocol PlainNumber: BitwiseCopyable, Comparable {
  /// The stored bits, by which a dictionary tells values apart.
  var plainBits: UInt64 { get }
  /// The number, if it is an integer: others may lie close to it.
  var number: Int64? { get }
}

extension Int32: PlainNumber {
  var plainBits: UInt64 { UInt64(UInt32(bitPattern: self)) }
  var number: Int64? { Int64(self) }
}

extension Int64: PlainNumber {
  var plainBits: UInt64 { UInt64(bitPattern: self) }
  var number: Int64? { self }
}

/// A boolean while it is built: 0 or 1 in a byte.
extension UInt8: PlainNumber {
  var plainBits: UInt64 { UInt64(self) }
  var number: Int64? { Int64(self) }
}

extension Float: PlainNumber {
  var plainBits: UInt64 { UInt64(bitPattern) }
  var number: Int64? { nil }
}

extension Double: PlainNumber {
  var plainBits: UInt64 { bitPattern }
  var number: Int64? { nil }
}
