import ByteBuffers

/// Finds the smallest and largest value of a column, in the order that its type defines.
enum StatisticsBuilder {
  /// Bytes of a byte array that statistics keep.
  static let maximumLength = 64

  /// Bounds of byte arrays in PLAIN form, compared as unsigned bytes; nil without any. O(values),
  /// most of which are settled by their first eight bytes.
  static func bounds(plain: UnsafeRawBufferPointer, isText: Bool) -> Statistics? {
    guard let base = plain.baseAddress, plain.count > 0 else { return nil }
    var smallest = KeyedBytes(base)
    var largest = smallest
    var offset = smallest.count + 4
    while offset < plain.count {
      let value = KeyedBytes(base + offset)
      if value.isLess(than: smallest) { smallest = value }
      if largest.isLess(than: value) { largest = value }
      offset &+= value.count &+ 4
    }
    var statistics = Statistics()
    let min = truncatedMin(smallest.bytes, isText: isText)
    guard let max = truncatedMax(largest.bytes, isText: isText) else { return nil }
    statistics.min = min
    statistics.max = max
    statistics.isMinExact = min.count == smallest.count
    statistics.isMaxExact = largest.count <= maximumLength
    return statistics
  }

  /// A byte array beside its first bytes as a number of the same order.
  private struct KeyedBytes {
    let start: UnsafeRawPointer
    let count: Int
    let key: UInt64

    /// Reads the PLAIN form at `entry`.
    @inline(__always)
    init(_ entry: UnsafeRawPointer) {
      count = Int(UInt32(littleEndian: entry.loadUnaligned(as: UInt32.self)))
      start = entry + 4
      // The arena and the plain form both have room behind their last value.
      let word = UInt64(bigEndian: start.loadUnaligned(as: UInt64.self))
      key = count >= 8 ? word : count == 0 ? 0 : word & ~(~0 >> UInt64(8 * count))
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    @inline(__always)
    func isLess(than other: KeyedBytes) -> Bool {
      key != other.key ? key < other.key : isLessInFull(than: other)
    }

    private func isLessInFull(than other: KeyedBytes) -> Bool {
      let common = min(count, other.count)
      for i in min(8, common)..<common {
        let a = start.load(fromByteOffset: i, as: UInt8.self)
        let b = other.start.load(fromByteOffset: i, as: UInt8.self)
        if a != b { return a < b }
      }
      return count < other.count
    }
  }

  /// A lower bound of at most `maximumLength` bytes: a prefix, whole characters of a text.
  static func truncatedMin(_ value: UnsafeRawBufferPointer, isText: Bool) -> [UInt8] {
    Array(value.prefix(prefixLength(value, isText)))
  }

  /// An upper bound of at most `maximumLength` bytes: the value, or a prefix made larger; nil where
  /// no prefix can be made larger.
  static func truncatedMax(_ value: UnsafeRawBufferPointer, isText: Bool) -> [UInt8]? {
    if value.count <= maximumLength { return Array(value) }
    let prefix = Array(value.prefix(prefixLength(value, isText)))
    return isText ? incrementedText(prefix) : incrementedBytes(prefix)
  }

  private static func prefixLength(_ value: UnsafeRawBufferPointer, _ isText: Bool) -> Int {
    guard value.count > maximumLength else { return value.count }
    var length = maximumLength
    if isText { while length > 0, value[length] & 0xc0 == 0x80 { length -= 1 } }
    return length
  }

  private static func incrementedBytes(_ bytes: [UInt8]) -> [UInt8]? {
    var bytes = bytes
    while let last = bytes.popLast() {
      if last < 0xff { return bytes + [last + 1] }
    }
    return nil
  }

  /// UTF-8 orders texts as their scalars do, so the last scalar that has a successor is replaced.
  private static func incrementedText(_ bytes: [UInt8]) -> [UInt8]? {
    let text = String(decoding: bytes, as: UTF8.self)
    // Repairing what is not UTF-8 can make it smaller.
    guard text.utf8.elementsEqual(bytes) else { return incrementedBytes(bytes) }
    var scalars = Array(text.unicodeScalars)
    while let last = scalars.popLast() {
      let next = last.value == 0xd7ff ? 0xe000 : last.value + 1
      if let scalar = Unicode.Scalar(next) {
        var text = String.UnicodeScalarView(scalars)
        text.append(scalar)
        // A longer form must not outgrow the limit: the rest of the prefix is a bound as well.
        let result = Array(String(text).utf8)
        if result.count <= maximumLength { return result }
      }
    }
    return nil
  }
}
