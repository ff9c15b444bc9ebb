import ByteBuffers

/// A number as the file stores it.
protocol PlainNumber: BitwiseCopyable, Comparable {
  /// The stored bits, by which a dictionary tells values apart.
  var plainBits: UInt64 { get }
}

extension Int32: PlainNumber {
  var plainBits: UInt64 { UInt64(UInt32(bitPattern: self)) }
}

extension Int64: PlainNumber {
  var plainBits: UInt64 { UInt64(bitPattern: self) }
}

/// A boolean while it is built: 0 or 1 in a byte.
extension UInt8: PlainNumber {
  var plainBits: UInt64 { UInt64(self) }
}

extension Float: PlainNumber {
  var plainBits: UInt64 { UInt64(bitPattern) }
}

extension Double: PlainNumber {
  var plainBits: UInt64 { bitPattern }
}

/// The values of a column of fixed-width numbers in a row group, in the width of the file.
final class NumberColumn<Value: PlainNumber> {
  private var owned = TypedBuffer<Value>()
  /// Values that lie elsewhere; none are owned then.
  private var borrowed: UnsafeBufferPointer<Value>?

  /// The values. Valid until the column is changed.
  var values: UnsafeBufferPointer<Value> { borrowed ?? owned.elements }

  func append(_ source: UnsafePointer<Value>, count: Int) { owned.append(source, count: count) }

  /// Where the next value goes; see `reserve`, `advance`.
  var end: UnsafeMutablePointer<Value> { owned.end }

  /// Makes room for `count` more values.
  func reserve(_ count: Int) { owned.reserve(count) }

  /// Counts values that were stored at `end`.
  func advance(by count: Int) { owned.advance(by: count) }

  /// Takes values that stay where they are, until they are given back. There are none before.
  func borrow(_ values: UnsafeBufferPointer<Value>) { borrowed = values }

  /// Forgets the borrowed values.
  func giveBack() { borrowed = nil }

  var byteCount: Int { values.count * MemoryLayout<Value>.stride }

  /// Forgets all values. Room is kept for about as many as there were.
  func removeAll() { owned.removeAll(keepingAtMost: 2 * owned.count) }
}

/// The distinct numbers of a column, in order of appearance, and each value's index.
struct NumberDictionary<Value: PlainNumber>: ~Copyable {
  private(set) var entries = TypedBuffer<Value>()
  private(set) var indices = TypedBuffer<UInt32>()

  /// Values after which a dictionary has to have shown that it saves something.
  private static var trial: Int { 4096 }
  /// More entries than this save little, and make the table outgrow the cache.
  private static var entryLimit: Int { 1 << 16 }

  /// Makes a dictionary of `values` (told apart by their bits), or gives up: nil. O(count).
  static func make(_ values: UnsafeBufferPointer<Value>) -> NumberDictionary<Value>? {
    let stride = MemoryLayout<Value>.stride
    guard values.count * stride > EncodingCandidate.dictionaryOverhead else { return nil }
    var dictionary = NumberDictionary()
    guard dictionary.fill(values) else { return nil }
    let width = BitPacking.indexWidth(dictionary.entries.count)
    let encoded = dictionary.entries.count * stride + values.count * width / 8
    guard encoded + EncodingCandidate.dictionaryOverhead < values.count * stride else { return nil }
    return consume dictionary
  }

  private mutating func fill(_ values: UnsafeBufferPointer<Value>) -> Bool {
    guard let source = values.baseAddress else { return false }
    var table = TypedBuffer<UInt32>()
    var size = 256
    rebuild(&table, size)
    indices.reserve(values.count)
    let target = indices.base
    // Values that are there already, most of all, touch no more than these.
    var slots = table.base
    var held = entries.base
    for i in 0..<values.count {
      let pattern = source[i].plainBits
      var at = Int(ValueHash.hash(pattern)) & (size &- 1)
      var slot = slots[at]
      while slot != 0, held[Int(slot) &- 1].plainBits != pattern {
        at = (at &+ 1) & (size &- 1)
        slot = slots[at]
      }
      guard slot == 0 else {
        target[i] = slot &- 1
        continue
      }
      target[i] = UInt32(truncatingIfNeeded: entries.count)
      entries.append(source[i])
      slots[at] = UInt32(truncatingIfNeeded: entries.count)
      if entries.count > Self.entryLimit || (i >= Self.trial && entries.count > i / 2) {
        return false
      }
      if entries.count &* 2 > size {
        size *= 4
        rebuild(&table, size)
        slots = table.base
      }
      held = entries.base
    }
    indices.advance(by: values.count)
    return true
  }

  private func rebuild(_ slots: inout TypedBuffer<UInt32>, _ size: Int) {
    slots.removeAll()
    slots.append(repeating: 0, count: size)
    for (index, entry) in entries.elements.enumerated() {
      var at = Int(ValueHash.hash(entry.plainBits)) & (size - 1)
      while slots.base[at] != 0 { at = (at &+ 1) & (size &- 1) }
      slots.base[at] = UInt32(truncatingIfNeeded: index + 1)
    }
  }
}
