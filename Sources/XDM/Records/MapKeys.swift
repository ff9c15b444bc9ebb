import ByteBuffers

/// The keys of one map instance, to notice one that comes twice.
///
/// Few keys are compared with each other; many are looked up in a set.
struct MapKeys: ~Copyable {
  struct Key: BitwiseCopyable {
    var prefix: UInt64
    var start: UnsafePointer<UInt8>
    var count: Int
  }

  private static let comparedAtMost = 16

  private var keys = TypedBuffer<Key>()
  /// Where the current instance's keys begin: instances nest.
  private(set) var first = 0
  private var sets: [Int: Set<[UInt8]>] = [:]

  /// Starts an instance inside the current one; the result ends it.
  mutating func begin() -> Int {
    let outer = first
    first = keys.count
    return outer
  }

  mutating func end(_ outer: Int) {
    if keys.count &- first > Self.comparedAtMost { sets[first] = nil }
    keys.truncate(to: first)
    first = outer
  }

  /// Forgets all instances: a record was abandoned.
  mutating func reset() {
    keys.removeAll()
    first = 0
    sets = [:]
  }

  /// Adds a key; false when the instance has it. The key stays where it is until the end.
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
