import ByteBuffers

/// A dictionary of byte arrays in the order of their bytes, for its page: neighbours that begin alike
/// are what a codec finds most in.
struct SortedDictionary: ~Copyable {
  /// The entries in PLAIN form.
  private(set) var entries: ByteBuffer
  /// Each value's entry.
  private(set) var indices: TypedBuffer<UInt32>

  /// Entries from which on sorting saves more than it costs.
  static let smallestCount = 256

  /// An entry as it is sorted: by its first bytes behind those that all entries begin with, as a
  /// number of the same order.
  private struct Key {
    var bytes: UInt64
    var index: UInt32
  }

  /// Sorts the entries, and numbers the values anew. O(entries × log entries + values).
  init(_ dictionary: borrowing ByteArrayDictionary) {
    let arena = UnsafePointer(dictionary.arena.base)
    let items = UnsafePointer(dictionary.entries.base)
    let count = dictionary.count
    let shared = Self.sharedPrefix(arena, items, count)
    var keys = TypedBuffer<Key>(capacity: count)
    for i in 0..<count {
      keys.append(
        Key(bytes: Self.word(arena, items[i], at: shared), index: UInt32(truncatingIfNeeded: i)))
    }
    Self.sort(&keys)
    Self.sortEqual(keys, arena, items, from: shared)
    var entries = ByteBuffer(capacity: dictionary.arena.count)
    var places = TypedBuffer<UInt32>(capacity: count)
    places.append(repeating: 0, count: count)
    for place in 0..<count {
      let index = Int(keys[place].index)
      places[index] = UInt32(truncatingIfNeeded: place)
      entries.append(
        arena + Int(items[index].offset),
        count: PlainByteArrays.lengthSize &+ Int(items[index].length))
    }
    let values = dictionary.indices.count
    var indices = TypedBuffer<UInt32>(capacity: values)
    let (source, target) = (dictionary.indices.base, indices.base)
    for i in 0..<values { target[i] = places[unchecked: Int(source[i])] }
    indices.advance(by: values)
    self.entries = entries
    self.indices = indices
  }

  /// Sorts keys by their words: byte by byte from the last to the first of those that are not the
  /// same in all. O(keys × such bytes).
  private static func sort(_ keys: inout TypedBuffer<Key>) {
    let count = keys.count
    guard count > 1 else { return }
    let first = keys[0].bytes
    var different: UInt64 = 0
    for i in 1..<count { different |= keys[unchecked: i].bytes ^ first }
    var other = TypedBuffer<Key>(capacity: count)
    other.advance(by: count)
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { places in
      guard let places = places.baseAddress else { return }
      for shift in stride(from: UInt64(0), to: 64, by: 8) where different >> shift & 0xff != 0 {
        let (source, target) = (keys.base, other.base)
        places.update(repeating: 0, count: 256)
        for i in 0..<count { places[Int(source[i].bytes &>> shift & 0xff)] &+= 1 }
        var place: UInt32 = 0
        for byte in 0..<256 {
          let end = place &+ places[byte]
          places[byte] = place
          place = end
        }
        for i in 0..<count {
          let byte = Int(source[i].bytes &>> shift & 0xff)
          target[Int(places[byte])] = source[i]
          places[byte] &+= 1
        }
        swap(&keys, &other)
      }
    }
  }

  /// Sorts those that have the same word by what comes behind it, or by their length.
  private static func sortEqual(
    _ keys: borrowing TypedBuffer<Key>, _ arena: UnsafePointer<UInt8>,
    _ items: UnsafePointer<ByteArrayDictionary.Entry>, from shared: Int
  ) {
    var start = 0
    while start < keys.count {
      var end = start &+ 1
      while end < keys.count, keys[end].bytes == keys[start].bytes { end &+= 1 }
      if end &- start > 1 {
        var equal = UnsafeMutableBufferPointer(start: keys.base + start, count: end &- start)
        equal.sort { (left: Key, right: Key) -> Bool in
          isLess(arena, items[Int(left.index)], items[Int(right.index)], from: shared)
        }
      }
      start = end
    }
  }

  /// Bytes that all entries begin with.
  private static func sharedPrefix(
    _ arena: UnsafePointer<UInt8>, _ items: UnsafePointer<ByteArrayDictionary.Entry>, _ count: Int
  ) -> Int {
    guard count > 0 else { return 0 }
    var shared = Int(items[0].length)
    let first = arena + (Int(items[0].offset) + PlainByteArrays.lengthSize)
    for i in 1..<max(count, 1) where shared > 0 {
      let other = arena + (Int(items[i].offset) &+ PlainByteArrays.lengthSize)
      let limit = min(shared, Int(items[i].length))
      var same = 0
      // The arena has room behind its last entry.
      while same < limit {
        let difference =
          UnsafeRawPointer(first + same).loadUnaligned(as: UInt64.self)
          ^ UnsafeRawPointer(other + same).loadUnaligned(as: UInt64.self)
        if difference != 0 {
          same &+= UInt64(littleEndian: difference).trailingZeroBitCount &>> 3
          break
        }
        same &+= 8
      }
      shared = min(same, limit)
    }
    return shared
  }

  /// Eight bytes of an entry from `start` on, zeros behind its end.
  @inline(__always)
  private static func word(
    _ arena: UnsafePointer<UInt8>, _ item: ByteArrayDictionary.Entry, at start: Int
  ) -> UInt64 {
    let left = Int(item.length) &- start
    guard left > 0 else { return 0 }
    // The arena has room behind its last entry.
    let bytes = UnsafeRawPointer(
      arena + (Int(item.offset) &+ PlainByteArrays.lengthSize &+ start))
    let word = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
    return left >= 8 ? word : word & ~(~0 &>> UInt64(truncatingIfNeeded: 8 &* left))
  }

  /// Whether one entry comes before another, whose words at `start` are equal.
  private static func isLess(
    _ arena: UnsafePointer<UInt8>, _ left: ByteArrayDictionary.Entry,
    _ right: ByteArrayDictionary.Entry, from start: Int
  ) -> Bool {
    var at = start
    let common = min(Int(left.length), Int(right.length))
    while at < common {
      let (a, b) = (word(arena, left, at: at), word(arena, right, at: at))
      if a != b { return a < b }
      at &+= 8
    }
    return left.length < right.length
  }
}
