import ByteBuffers

/// The values of a FIXED_LEN_BYTE_ARRAY column in a row group, one behind the other.
final class FixedLengthColumn {
  /// Bytes of a value, at least 1.
  let length: Int
  private(set) var count = 0
  private var storage = ByteBuffer()

  init(length: Int) { self.length = length }

  /// The values' bytes; 8 more behind them are readable.
  var bytes: UnsafeRawBufferPointer { storage.bytes }
  var byteCount: Int { storage.count }

  func append(_ values: UnsafePointer<UInt8>, count added: Int) {
    storage.append(values, count: added * length)
    storage.reserve(FixedLengthDictionary.slack)
    count += added
  }

  /// Forgets all values. Room is kept for about as many as there were.
  func removeAll() {
    storage.removeAll(keepingAtMost: 2 * storage.count)
    count = 0
  }
}

/// The distinct values of a FIXED_LEN_BYTE_ARRAY column, in order of appearance, and each value's
/// index.
struct FixedLengthDictionary: ~Copyable {
  /// The values' bytes, in the form of a dictionary page.
  private(set) var entries = ByteBuffer()
  private(set) var count = 0
  private(set) var indices = TypedBuffer<UInt32>()
  private let length: Int

  /// Bytes behind the last value that are read.
  static let slack = 8
  /// Values after which a dictionary has to have shown that it saves something.
  private static let trial = 4096
  /// More entries than this save little, and make the table outgrow the cache.
  private static let entryLimit = 1 << 16

  private init(length: Int) { self.length = length }

  /// Makes a dictionary of `count` values, `slack` bytes behind which are readable, or gives up: nil
  /// where it would take more than `byteLimit` bytes, or more than it saves. O(bytes).
  static func make(
    _ values: UnsafeRawBufferPointer, length: Int, byteLimit: Int
  ) -> FixedLengthDictionary? {
    guard let base = values.baseAddress, values.count >= length,
      values.count > RLEDictionary.pageOverhead
    else { return nil }
    let source = base.assumingMemoryBound(to: UInt8.self)
    let count = values.count / length
    var dictionary = FixedLengthDictionary(length: length)
    guard dictionary.fill(source, count, byteLimit: byteLimit) else { return nil }
    let encoded =
      dictionary.entries.count + count * BitPacking.indexWidth(dictionary.count) / 8
    guard encoded + RLEDictionary.pageOverhead < values.count else { return nil }
    return consume dictionary
  }

  private mutating func fill(
    _ source: UnsafePointer<UInt8>, _ values: Int, byteLimit: Int
  ) -> Bool {
    var size = 256
    var slots = TypedBuffer<UInt32>(capacity: size)
    slots.append(repeating: 0, count: size)
    indices.reserve(values)
    for i in 0..<values {
      let value = source + i &* length
      var at = Int(ValueHash.hash(value, count: length)) & (size &- 1)
      while slots[unchecked: at] != 0, !isEqual(value, to: Int(slots[unchecked: at]) &- 1) {
        at = (at &+ 1) & (size &- 1)
      }
      if slots[unchecked: at] == 0 {
        entries.append(value, count: length)
        entries.reserve(Self.slack)
        count += 1
        slots[unchecked: at] = UInt32(truncatingIfNeeded: count)
        if count > Self.entryLimit || entries.count > byteLimit
          || (i >= Self.trial && count > i / 2)
        {
          return false
        }
        indices.append(UInt32(truncatingIfNeeded: count &- 1))
        if count &* 2 > size {
          size *= 4
          rebuild(&slots, size)
        }
      } else {
        indices.append(slots[unchecked: at] &- 1)
      }
    }
    return true
  }

  @inline(__always)
  private func isEqual(_ value: UnsafePointer<UInt8>, to index: Int) -> Bool {
    let entry = UnsafePointer(entries.base) + index &* length
    let left = ValueEdges(value, length)
    let right = ValueEdges(entry, length)
    return left.first == right.first && left.last == right.last
      && (length <= 16 || ValueEdges.equalBetween(value, entry, length))
  }

  private func rebuild(_ slots: inout TypedBuffer<UInt32>, _ size: Int) {
    slots.removeAll()
    slots.append(repeating: 0, count: size)
    for index in 0..<count {
      let hash = ValueHash.hash(UnsafePointer(entries.base) + index * length, count: length)
      var at = Int(hash) & (size - 1)
      while slots[at] != 0 { at = (at &+ 1) & (size &- 1) }
      slots[at] = UInt32(truncatingIfNeeded: index + 1)
    }
  }
}
