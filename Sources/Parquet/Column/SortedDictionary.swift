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
    var sorted = UnsafeMutableBufferPointer(start: keys.base, count: count)
    sorted.sort {
      (left: Key, right: Key) -> Bool in
      if left.bytes != right.bytes { return left.bytes < right.bytes }
      return Self.isLess(arena, items[Int(left.index)], items[Int(right.index)], from: shared)
    }
    var entries = ByteBuffer(capacity: dictionary.arena.count)
    var places = TypedBuffer<UInt32>(capacity: count)
    places.append(repeating: 0, count: count)
    for place in 0..<count {
      let index = Int(keys.base[place].index)
      places.base[index] = UInt32(truncatingIfNeeded: place)
      entries.append(
        arena + Int(items[index].offset),
        count: PlainByteArrays.lengthSize &+ Int(items[index].length))
    }
    let values = dictionary.indices.count
    var indices = TypedBuffer<UInt32>(capacity: values)
    let (source, target) = (dictionary.indices.base, indices.base)
    for i in 0..<values { target[i] = places.base[Int(source[i])] }
    indices.advance(by: values)
    self.entries = entries
    self.indices = indices
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
      while same < limit, first[same] == other[same] { same &+= 1 }
      shared = same
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
