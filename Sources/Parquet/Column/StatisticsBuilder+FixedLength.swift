import ByteBuffers

extension StatisticsBuilder {
  /// Bounds of values of `length` bytes each, one behind the other; nil without any, and where they
  /// would be longer than statistics keep: bounds of a fixed length cannot be cut. O(values).
  static func bounds(
    fixed values: UnsafeRawBufferPointer, length: Int, order: ValueOrder
  ) -> Statistics? {
    if order == .half { return bounds(halves: values) }
    guard let base = values.baseAddress, values.count >= length, length <= maximumLength else {
      return nil
    }
    // With the sign bit flipped, two's complement compares as unsigned bytes do.
    let flip: UInt64 = order == .decimal ? 1 << 63 : 0
    var smallest = KeyedValue(base, length, flip)
    var largest = smallest
    for start in stride(from: length, through: values.count - length, by: length) {
      let value = KeyedValue(base + start, length, flip)
      if value.isLess(than: smallest, length) { smallest = value }
      if largest.isLess(than: value, length) { largest = value }
    }
    return Statistics(min: smallest.bytes(length), max: largest.bytes(length))
  }

  /// A value beside its first eight bytes as a number of the same order.
  private struct KeyedValue {
    let start: UnsafeRawPointer
    let key: UInt64

    @inline(__always)
    init(_ start: UnsafeRawPointer, _ length: Int, _ flip: UInt64) {
      self.start = start
      // Columns and dictionaries have room behind their last value.
      let word = UInt64(bigEndian: start.loadUnaligned(as: UInt64.self)) ^ flip
      key = length >= 8 ? word : word & ~(~0 >> UInt64(8 * length))
    }

    @inline(__always)
    func isLess(than other: KeyedValue, _ length: Int) -> Bool {
      key != other.key ? key < other.key : isLessBehind(other, length)
    }

    private func isLessBehind(_ other: KeyedValue, _ length: Int) -> Bool {
      for i in min(8, length)..<length {
        let a = start.load(fromByteOffset: i, as: UInt8.self)
        let b = other.start.load(fromByteOffset: i, as: UInt8.self)
        if a != b { return a < b }
      }
      return false
    }

    func bytes(_ length: Int) -> [UInt8] {
      Array(UnsafeRawBufferPointer(start: start, count: length))
    }
  }

  /// Bounds of FLOAT16, by the rules of the wider floating-point numbers.
  private static func bounds(halves values: UnsafeRawBufferPointer) -> Statistics {
    var statistics = Statistics(nanCount: 0)
    guard let base = values.baseAddress else { return statistics }
    let count = values.count / 2
    var smallest = Half(bits: 0x7c00)
    var largest = Half(bits: 0xfc00)
    var nanCount = 0
    for i in 0..<count {
      let value = Half(base + 2 * i)
      if value.isNaN {
        nanCount += 1
      } else {
        if value.rank < smallest.rank { smallest = value }
        if value.rank > largest.rank { largest = value }
      }
    }
    statistics.nanCount = nanCount
    guard nanCount == 0, count > 0 else { return statistics }
    statistics.min = smallest.isZero ? Half(bits: Half.negativeZero).plain : smallest.plain
    statistics.max = largest.isZero ? Half(bits: 0).plain : largest.plain
    return statistics
  }

  /// Bounds of decimals in byte arrays, in PLAIN form; nil without any, and where one is longer than
  /// statistics keep: a number cannot be cut.
  static func bounds(decimals plain: UnsafeRawBufferPointer) -> Statistics? {
    guard let base = plain.baseAddress, plain.count > 0 else { return nil }
    var smallest = plainValue(base)
    var largest = smallest
    var offset = PlainByteArrays.lengthSize + smallest.count
    while offset < plain.count {
      let value = plainValue(base + offset)
      if BigEndianNumber(value) < BigEndianNumber(smallest) { smallest = value }
      if BigEndianNumber(largest) < BigEndianNumber(value) { largest = value }
      offset += PlainByteArrays.lengthSize + value.count
    }
    guard max(smallest.count, largest.count) <= maximumLength else { return nil }
    return Statistics(min: Array(smallest), max: Array(largest))
  }

  private static func plainValue(_ entry: UnsafeRawPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: entry + PlainByteArrays.lengthSize, count: PlainByteArrays.length(at: entry))
  }
}
