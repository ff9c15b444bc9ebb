import ByteBuffers

/// The keys of open objects that have no fields of their own, maps and JSON text, to notice one that
/// comes twice.
///
/// Few keys are compared with each other; many are looked up in a set.
struct ObjectKeys: ~Copyable {
  struct Key: BitwiseCopyable {
    var prefix: UInt64
    var start: UnsafePointer<UInt8>
    var count: Int
  }

  private static let comparedAtMost = 16

  private var keys = TypedBuffer<Key>()
  /// Where the innermost object's keys begin, and those of the objects around it.
  private var first = 0
  private var outer = TypedBuffer<Int>()
  /// The keys of objects with many, by where they begin.
  private var sets: [Int: Set<[UInt8]>] = [:]

  /// Opens an object inside the innermost one.
  mutating func begin() {
    outer.append(first)
    first = keys.count
  }

  /// Closes the innermost object.
  mutating func end() {
    if keys.count &- first > Self.comparedAtMost { sets[first] = nil }
    keys.truncate(to: first)
    first = outer[outer.count &- 1]
    outer.truncate(to: outer.count &- 1)
  }

  /// Closes all objects: a record was abandoned.
  mutating func reset() {
    keys.removeAll()
    outer.removeAll()
    first = 0
    sets = [:]
  }

  /// Adds a key to the innermost object; false when it is there. Its text stays until the end.
  mutating func insert(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let key = Key(prefix: KeyText.prefix(start, count), start: start, count: count)
    let held = keys.count &- first
    if held < Self.comparedAtMost {
      for i in first..<keys.count {
        let other = keys.base[i]
        if other.count == count, other.prefix == key.prefix,
          KeyText.equalBeyondPrefix(other.start, start, count)
        {
          return false
        }
      }
    } else if !insertIntoSet(key, held) {
      return false
    }
    keys.append(key)
    return true
  }

  private mutating func insertIntoSet(_ key: Key, _ held: Int) -> Bool {
    if held == Self.comparedAtMost {
      sets[first] = Set(keys.elements[first...].map { Self.bytes($0) })
    }
    return sets[first]!.insert(Self.bytes(key)).inserted
  }

  private static func bytes(_ key: Key) -> [UInt8] {
    Array(UnsafeBufferPointer(start: key.start, count: key.count))
  }
}
