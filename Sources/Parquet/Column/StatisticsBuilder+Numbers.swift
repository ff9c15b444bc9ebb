import ByteBuffers

extension StatisticsBuilder {
  /// Bounds of signed integers, or of unsigned ones in the same width.
  static func bounds<Value: FixedWidthInteger & SignedInteger & PlainNumber>(
    _ values: UnsafeBufferPointer<Value>, isUnsigned: Bool
  ) -> Statistics? {
    guard let first = values.first, let base = values.baseAddress else { return nil }
    // Flipping the sign bit turns the unsigned order into the signed one.
    let flip: Value = isUnsigned ? Value.min : 0
    var smallest = first ^ flip
    var largest = smallest
    // Two at a time: limited by how long a comparison takes, when each waits for the one before.
    var (otherSmallest, otherLargest) = (smallest, largest)
    var i = 0
    while i &+ 2 <= values.count {
      let (one, other) = (base[i] ^ flip, base[i &+ 1] ^ flip)
      smallest = min(smallest, one)
      largest = max(largest, one)
      otherSmallest = min(otherSmallest, other)
      otherLargest = max(otherLargest, other)
      i &+= 2
    }
    if i < values.count {
      smallest = min(smallest, base[i] ^ flip)
      largest = max(largest, base[i] ^ flip)
    }
    smallest = min(smallest, otherSmallest)
    largest = max(largest, otherLargest)
    return Statistics(min: plain(smallest ^ flip), max: plain(largest ^ flip))
  }

  /// Bounds of floating-point numbers, or how many of them are NaN. Zeros bound both zeros, as
  /// readers may look for either.
  ///
  /// The format leaves NaN out of bounds, and to readers what it compares as. Many have it above all
  /// numbers, look at bounds nevertheless, and would miss it: beside a NaN there are no bounds.
  static func bounds<Value: BinaryFloatingPoint & PlainNumber>(
    _ values: UnsafeBufferPointer<Value>
  ) -> Statistics {
    var smallest = Value.infinity
    var largest = -Value.infinity
    var nanCount = 0
    // As with integers, but a comparison takes longer.
    var (smallests, largests) = (LaneValues(smallest), LaneValues(largest))
    var i = 0
    while i &+ LaneValues<Value>.count <= values.count, let base = values.baseAddress {
      let four = LaneValues(base + i)
      nanCount &+= four.nanCount
      smallests.lower(to: four)
      largests.raise(to: four)
      i &+= LaneValues<Value>.count
    }
    for value in values[i...] {
      // No comparison with NaN holds.
      nanCount &+= value != value ? 1 : 0
      smallest = value < smallest ? value : smallest
      largest = value > largest ? value : largest
    }
    smallest = smallests.smallest(smallest)
    largest = largests.largest(largest)
    guard nanCount == 0, !values.isEmpty else { return Statistics(nanCount: nanCount) }
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

/// Four values that are compared independently of each other.
private struct LaneValues<Value: BinaryFloatingPoint> {
  static var count: Int { 4 }

  var a: Value
  var b: Value
  var c: Value
  var d: Value

  @inline(__always)
  init(_ value: Value) { (a, b, c, d) = (value, value, value, value) }

  @inline(__always)
  init(_ base: UnsafePointer<Value>) { (a, b, c, d) = (base[0], base[1], base[2], base[3]) }

  @inline(__always)
  var nanCount: Int {
    ((a != a ? 1 : 0) &+ (b != b ? 1 : 0)) &+ ((c != c ? 1 : 0) &+ (d != d ? 1 : 0))
  }

  @inline(__always)
  mutating func lower(to other: LaneValues) {
    a = other.a < a ? other.a : a
    b = other.b < b ? other.b : b
    c = other.c < c ? other.c : c
    d = other.d < d ? other.d : d
  }

  @inline(__always)
  mutating func raise(to other: LaneValues) {
    a = other.a > a ? other.a : a
    b = other.b > b ? other.b : b
    c = other.c > c ? other.c : c
    d = other.d > d ? other.d : d
  }

  /// The smallest of these and another; none is NaN.
  func smallest(_ value: Value) -> Value { min(min(a, b), min(c, d), value) }
  func largest(_ value: Value) -> Value { max(max(a, b), max(c, d), value) }
}
