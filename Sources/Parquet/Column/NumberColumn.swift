import ByteBuffers

/// The values of a column of fixed-width numbers in a row group, in the width of the file.
final class NumberColumn<Value: PlainNumber> {
  private var owned = TypedBuffer<Value>()
  /// Values that lie elsewhere; none are owned then.
  private var borrowed: UnsafeBufferPointer<Value>?
  private let keepsCapacity: Bool

  /// - Parameter keepsCapacity: Whether all scratch is kept when values are forgotten, for others to come.
  init(keepsCapacity: Bool = false) { self.keepsCapacity = keepsCapacity }

  /// The values. Valid until the column is changed.
  var values: UnsafeBufferPointer<Value> { borrowed ?? owned.elements }

  func append(_ source: UnsafePointer<Value>, count: Int) { owned.append(source, count: count) }

  /// Where the next value goes; see `reserve`, `advance`.
  @inline(__always)
  var end: UnsafeMutablePointer<Value> { owned.end }

  /// Makes room for `count` more values.
  func reserve(_ count: Int) { owned.reserve(count) }

  /// Counts values that were stored at `end`.
  func advance(by count: Int) { owned.advance(by: count) }

  /// Takes values that stay where they are, until they are given back. There are none before.
  func borrow(_ values: UnsafeBufferPointer<Value>) { borrowed = values }

  /// Forgets the borrowed values.
  func giveBack() { borrowed = nil }

  /// Bytes that the buffers take in memory.
  var byteCapacity: Int { owned.capacity * MemoryLayout<Value>.stride }

  var byteCount: Int { values.count * MemoryLayout<Value>.stride }

  /// Forgets all values. Room is kept for about as many as there were, or all of it.
  func removeAll() { owned.removeAll(keepingAtMost: keepsCapacity ? .max : 2 * owned.count) }
}

/// The buffers that dictionaries of numbers are made in, one dictionary at a time.
final class NumberDictionaryScratch {
  fileprivate(set) var indices = TypedBuffer<UInt32>()
  fileprivate(set) var slots = TypedBuffer<UInt32>()

  /// Bytes that the buffers take in memory.
  var byteCapacity: Int { 4 * (indices.capacity + slots.capacity) }
}

/// The distinct numbers of a column, in order of appearance, and each value's index.
struct NumberDictionary<Value: PlainNumber>: ~Copyable {
  private(set) var entries = TypedBuffer<Value>()
  private(set) var indices = TypedBuffer<UInt32>()

  /// Values after which a dictionary has to have shown that it saves something.
  private static var trial: Int { 4096 }
  /// More entries than this save little, and make the table outgrow the cache.
  private static var entryLimit: Int { 1 << 16 }
  /// Numbers that are looked up by where they lie; those in use stay in the caches.
  private static var closeRange: Int { 1 << 16 }
  /// Values that say where.
  private static var closeSample: Int { 256 }

  /// Makes a dictionary of `values` (told apart by their bits), or gives up: nil. O(count).
  ///
  /// - Parameter scratch: Where the indices go; see `giveBack`.
  static func make(
    _ values: UnsafeBufferPointer<Value>, in scratch: NumberDictionaryScratch = .init()
  ) -> NumberDictionary<Value>? {
    let stride = MemoryLayout<Value>.stride
    guard values.count * stride > RLEDictionary.pageOverhead else { return nil }
    var dictionary = NumberDictionary()
    swap(&dictionary.indices, &scratch.indices)
    guard dictionary.fill(values, &scratch.slots) else {
      dictionary.giveBack(scratch)
      return nil
    }
    let width = BitPacking.indexWidth(dictionary.entries.count)
    let encoded = dictionary.entries.count * stride + values.count * width / 8
    guard encoded + RLEDictionary.pageOverhead < values.count * stride else {
      dictionary.giveBack(scratch)
      return nil
    }
    return consume dictionary
  }

  /// Ends the dictionary; its indices' room serves the next one.
  consuming func giveBack(_ scratch: NumberDictionaryScratch) {
    indices.removeAll()
    swap(&indices, &scratch.indices)
  }

  private mutating func fill(
    _ values: UnsafeBufferPointer<Value>, _ slots: inout TypedBuffer<UInt32>
  ) -> Bool {
    guard let source = values.baseAddress else { return false }
    indices.reserve(values.count)
    guard let close = fillClose(source, values.count, &slots),
      fillHashed(source, close..<values.count, &slots)
    else { return false }
    indices.advance(by: values.count)
    return true
  }

  /// Numbers that lie close together are looked up by where they lie: there is no hash, and nothing
  /// to compare.
  ///
  /// - Returns: How many values have been looked up, up to the first that lies elsewhere; nil if the
  ///   dictionary is given up.
  private mutating func fillClose(
    _ source: UnsafePointer<Value>, _ count: Int, _ slots: inout TypedBuffer<UInt32>
  ) -> Int? {
    guard count >= Self.trial, let base = Self.closeBase(source) else { return 0 }
    slots.removeAll()
    slots.append(repeating: 0, count: Self.closeRange)
    let (slot, target) = (slots.base, indices.base)
    for i in 0..<count {
      guard let number = source[i].number else { return i }
      let place = UInt64(bitPattern: number &- base)
      guard place < UInt64(Self.closeRange) else { return i }
      var entry = slot[Int(place)]
      if entry == 0 {
        entries.append(source[i])
        if isInVain(behind: i) { return nil }
        entry = UInt32(truncatingIfNeeded: entries.count)
        slot[Int(place)] = entry
      }
      target[i] = entry &- 1
    }
    return count
  }

  /// The least number that is looked up by where it lies, as the first values say; nil where these do
  /// not lie close together.
  private static func closeBase(_ source: UnsafePointer<Value>) -> Int64? {
    guard var smallest = source[0].number else { return nil }
    var largest = smallest
    for i in 1..<closeSample {
      guard let number = source[i].number else { return nil }
      smallest = min(smallest, number)
      largest = max(largest, number)
    }
    let (range, isOver) = largest.subtractingReportingOverflow(smallest)
    guard !isOver, range < closeRange / 2 else { return nil }
    // In their middle.
    return smallest &- (Int64(closeRange) - range) / 2
  }

  /// Looks values up by their hash, behind those that have been looked up.
  private mutating func fillHashed(
    _ source: UnsafePointer<Value>, _ range: Range<Int>, _ table: inout TypedBuffer<UInt32>
  ) -> Bool {
    guard !range.isEmpty else { return true }
    var size = 256
    while entries.count &* 2 > size { size *= 4 }
    rebuild(&table, size)
    let target = indices.base
    // Values that are there already, most of all, touch no more than these.
    var slots = table.base
    var held = entries.base
    for i in range {
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
      if isInVain(behind: i) { return false }
      if entries.count &* 2 > size {
        size *= 4
        rebuild(&table, size)
        slots = table.base
      }
      held = entries.base
    }
    return true
  }

  /// Whether the dictionary is not worth going on with, once the value `index` has become an entry.
  @inline(__always)
  private func isInVain(behind index: Int) -> Bool {
    entries.count > Self.entryLimit || (index >= Self.trial && entries.count > index / 2)
  }

  private func rebuild(_ slots: inout TypedBuffer<UInt32>, _ size: Int) {
    slots.removeAll()
    slots.append(repeating: 0, count: size)
    for (index, entry) in entries.elements.enumerated() {
      var at = Int(ValueHash.hash(entry.plainBits)) & (size - 1)
      while slots[at] != 0 { at = (at &+ 1) & (size &- 1) }
      slots[at] = UInt32(truncatingIfNeeded: index + 1)
    }
  }
}
