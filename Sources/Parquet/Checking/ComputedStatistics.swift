/// The statistics that a range of decoded values has.
///
/// Computed by loops of their own, not by those of the writer: a mistake of the writer must show.
struct ComputedStatistics: Sendable, Equatable {
  /// The smallest and the largest value in PLAIN form, without the length of byte arrays; nil where
  /// no value has an order.
  var bounds: (min: [UInt8], max: [UInt8])?
  var nanCount = 0

  static func == (left: Self, right: Self) -> Bool {
    left.nanCount == right.nanCount && left.bounds?.min == right.bounds?.min
      && left.bounds?.max == right.bounds?.max
  }

  /// Adds the statistics of another range.
  mutating func merge(_ other: ComputedStatistics, _ leaf: ParquetSchema.Leaf) {
    nanCount += other.nanCount
    guard let theirs = other.bounds else { return }
    guard let ours = bounds else { return bounds = theirs }
    bounds = (
      leaf.orders(theirs.min, before: ours.min) == true ? theirs.min : ours.min,
      leaf.orders(ours.max, before: theirs.max) == true ? theirs.max : ours.max
    )
  }
}

extension ColumnValues {
  /// Computes the statistics of the values in `range`. O(values).
  func computedStatistics(of range: Range<Int>, _ leaf: ParquetSchema.Leaf) -> ComputedStatistics {
    let order = ValueOrder(leaf)
    switch self {
    case .booleans(let values):
      let stretch = values[range]
      guard !stretch.isEmpty else { return ComputedStatistics() }
      return ComputedStatistics(
        bounds: ([stretch.contains(false) ? 0 : 1], [stretch.contains(true) ? 1 : 0]))
    case .int32s(let values):
      return order == .unsigned
        ? Self.integers(values, range) { UInt32(bitPattern: $0) }
        : Self.integers(values, range) { $0 }
    case .int64s(let values):
      return order == .unsigned
        ? Self.integers(values, range) { UInt64(bitPattern: $0) }
        : Self.integers(values, range) { $0 }
    case .int96s: return ComputedStatistics()
    case .floats(let values): return Self.numbers(values, range) { Self.plain($0.bitPattern) }
    case .doubles(let values): return Self.numbers(values, range) { Self.plain($0.bitPattern) }
    case .byteArrays, .fixedLength:
      guard !range.isEmpty else { return ComputedStatistics() }
      return withBorrowedValues { values in
        order == .half ? Self.halves(values, range) : Self.compared(values, range, order)
      } ?? ComputedStatistics()
    }
  }

  private static func integers<Stored, Value: FixedWidthInteger>(
    _ values: [Stored], _ range: Range<Int>, _ value: (Stored) -> Value
  ) -> ComputedStatistics {
    guard !range.isEmpty else { return ComputedStatistics() }
    return values.withUnsafeBufferPointer { values in
      var smallest = value(values[range.lowerBound])
      var largest = smallest
      for index in range {
        let next = value(values[index])
        if next < smallest { smallest = next }
        if next > largest { largest = next }
      }
      return ComputedStatistics(bounds: (plain(smallest), plain(largest)))
    }
  }

  private static func numbers<Value: BinaryFloatingPoint>(
    _ values: [Value], _ range: Range<Int>, _ plain: (Value) -> [UInt8]
  ) -> ComputedStatistics {
    values.withUnsafeBufferPointer { values in
      var computed = ComputedStatistics()
      var smallest = Value.infinity
      var largest = -Value.infinity
      for index in range {
        let next = values[index]
        if next.isNaN { computed.nanCount += 1 }
        // No comparison with NaN holds.
        if next < smallest { smallest = next }
        if next > largest { largest = next }
      }
      if computed.nanCount < range.count { computed.bounds = (plain(smallest), plain(largest)) }
      return computed
    }
  }

  private static func plain(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}

extension ColumnValues {
  /// A value's bytes beside the first eight of them as a number of the same order.
  private struct Keyed {
    let bytes: UnsafeRawBufferPointer
    let key: UInt64

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
      self.bytes = bytes
      var key: UInt64 = 0
      if bytes.count >= 8 {
        key = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
      } else {
        for byte in bytes { key = key << 8 | UInt64(byte) }
        key <<= UInt64(64 - 8 * bytes.count) & 63
        if bytes.isEmpty { key = 0 }
      }
      self.key = key
    }

    @inline(__always)
    func isLess(than other: Keyed) -> Bool {
      key != other.key ? key < other.key : bytes.lexicographicallyPrecedes(other.bytes)
    }
  }

  private static func halves(_ values: BorrowedValues, _ range: Range<Int>) -> ComputedStatistics {
    let numbers = range.compactMap { values[$0].baseAddress.map { Half($0) } }.filter { !$0.isNaN }
    var computed = ComputedStatistics(nanCount: range.count - numbers.count)
    if let smallest = numbers.min(by: { $0.rank < $1.rank }),
      let largest = numbers.max(by: { $0.rank < $1.rank })
    {
      computed.bounds = (smallest.plain, largest.plain)
    }
    return computed
  }

  private static func compared(
    _ values: BorrowedValues, _ range: Range<Int>, _ order: ValueOrder
  ) -> ComputedStatistics {
    if order == .decimal {
      var smallest = values[range.lowerBound]
      var largest = smallest
      for index in range {
        let next = values[index]
        if BigEndianNumber(next) < BigEndianNumber(smallest) { smallest = next }
        if BigEndianNumber(largest) < BigEndianNumber(next) { largest = next }
      }
      return ComputedStatistics(bounds: (Array(smallest), Array(largest)))
    }
    var smallest = Keyed(values[range.lowerBound])
    var largest = smallest
    for index in range {
      let next = Keyed(values[index])
      if next.isLess(than: smallest) { smallest = next }
      if largest.isLess(than: next) { largest = next }
    }
    return ComputedStatistics(bounds: (Array(smallest.bytes), Array(largest.bytes)))
  }
}
