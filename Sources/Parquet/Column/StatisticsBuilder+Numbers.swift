import ByteBuffers

extension StatisticsBuilder {
  /// Bounds of signed integers, or of unsigned ones in the same width.
  static func bounds<Value: FixedWidthInteger & SignedInteger & PlainNumber>(
    _ values: UnsafeBufferPointer<Value>, isUnsigned: Bool
  ) -> Statistics? {
    guard let first = values.first else { return nil }
    // Flipping the sign bit turns the unsigned order into the signed one.
    let flip: Value = isUnsigned ? Value.min : 0
    var smallest = first ^ flip
    var largest = smallest
    for value in values {
      let ordered = value ^ flip
      smallest = min(smallest, ordered)
      largest = max(largest, ordered)
    }
    return Statistics(min: plain(smallest ^ flip), max: plain(largest ^ flip))
  }

  /// Bounds of floating-point numbers, and how many are NaN: these do not count otherwise. Zeros
  /// bound both zeros, as readers may look for either.
  static func bounds<Value: BinaryFloatingPoint & PlainNumber>(
    _ values: UnsafeBufferPointer<Value>
  ) -> Statistics {
    var smallest = Value.infinity
    var largest = -Value.infinity
    var nanCount = 0
    for value in values {
      // No comparison with NaN holds.
      nanCount &+= value != value ? 1 : 0
      smallest = value < smallest ? value : smallest
      largest = value > largest ? value : largest
    }
    guard nanCount < values.count else { return Statistics(nanCount: nanCount) }
    if smallest == 0 { smallest = -Value.zero }
    if largest == 0 { largest = Value.zero }
    return Statistics(min: plain(smallest), max: plain(largest), nanCount: nanCount)
  }

  static func bounds(booleans: UnsafeBufferPointer<UInt8>) -> Statistics? {
    guard !booleans.isEmpty else { return nil }
    return Statistics(min: [booleans.min() == 0 ? 0 : 1], max: [booleans.max() == 0 ? 0 : 1])
  }

  private static func plain<Value: PlainNumber>(_ value: Value) -> [UInt8] {
    let bits = value.plainBits.littleEndian
    return withUnsafeBytes(of: bits) { Array($0.prefix(MemoryLayout<Value>.size)) }
  }
}
