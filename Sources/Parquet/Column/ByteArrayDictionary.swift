import ByteBuffers
import CKernels

/// The distinct byte arrays of a column, in order of appearance, and each value's index.
///
/// The entries lie in PLAIN form, which is that of the dictionary page. The table has a 64-bit slot
/// an entry: the hash above, the index plus one below. An entry's head and length lie beside its
/// place, so that a probe touches one slot and one entry, and text only of long values.
///
/// Limited by the caches, which all columns share: what a value touches is asked for some values
/// before it is needed.
struct ByteArrayDictionary: ~Copyable {
  struct Entry: BitwiseCopyable {
    var head: ValuePrefix
    /// Where its length lies in the arena.
    var offset: UInt32
    var length: UInt32
  }

  /// A value on its way into the dictionary.
  struct Probe: BitwiseCopyable {
    var head: ValuePrefix
    var start: UnsafePointer<UInt8>
    var count: UInt32
    /// Never zero: an empty slot has none.
    var hash: UInt32
  }

  /// Entries as PLAIN: a 4-byte length, then the bytes; `arenaSlack` bytes behind them are readable.
  private(set) var arena = ByteBuffer()
  private(set) var entries = TypedBuffer<Entry>()
  /// Each value's entry.
  private(set) var indices = TypedBuffer<UInt32>()
  /// Bytes that all values would take in PLAIN encoding.
  private(set) var plainByteCount = 0

  private var slots = TypedBuffer<UInt64>()
  private var mask = 0
  private var probes = TypedBuffer<Probe>()

  var count: Int { entries.count }
  /// Bytes that the room takes in memory.
  var byteCapacity: Int {
    arena.capacity + entries.capacity * MemoryLayout<Entry>.stride + 4 * indices.capacity
      + 8 * slots.capacity
  }

  private static let firstSlotCount = 64
  /// Values that are looked up in one go: they and what they touch fit the first-level cache.
  private static let window = 64
  /// Slots up to which the table stays in the first-level cache by itself.
  private static let cachedSlots = 1024
  /// Bytes that are readable behind the last entry.
  static let arenaSlack = 8
  /// Room kept from row group to row group, at least.
  private static let keptArena = 1 << 14
  private static let keptSlots = 1 << 14

  /// Adds values; `RowGroupBuilder.readSlack` bytes behind each are readable. Amortised O(bytes).
  ///
  /// - Parameter limit: Bytes of entries, below 2 to the power of 31, beyond which no value is added.
  /// - Returns: How many values were added.
  mutating func append(
    _ base: UnsafePointer<UInt8>, _ references: UnsafePointer<ByteReference>, count added: Int,
    limit: Int
  ) -> Int {
    probes.reserve(Self.window)
    indices.reserve(added)
    var start = 0
    while start < added {
      let count = min(Self.window, added &- start)
      growTable(for: count)
      prepare(base, references + start, count)
      // What all columns touch is more than the cache holds, so that the first values of a batch
      // find little of theirs.
      if start == 0 || slots.count > Self.cachedSlots { prefetchEntries(count) }
      let done = lookUp(count, limit)
      start &+= done
      if done < count { break }
    }
    return start
  }

  /// Asks for where the next values go.
  @inline(__always)
  func prefetch() {
    ck_prefetch(probes.base)
    ck_prefetch(indices.end)
    ck_prefetch(entries.end)
  }

  /// Hashes values and asks for their slots.
  @inline(__always)
  private mutating func prepare(
    _ base: UnsafePointer<UInt8>, _ references: UnsafePointer<ByteReference>, _ count: Int
  ) {
    let probes = probes.base
    let slots = slots.base
    let mask = mask
    var bytes = 0
    for i in 0..<count {
      let reference = references[i]
      let value = base + Int(reference.offset)
      let length = Int(reference.length)
      let head = ValuePrefix(value, length)
      let hash =
        length <= ValuePrefix.size
        ? ValueHash.hash(head, length) : ValueHash.hash(value, head, length)
      probes[i] = Probe(
        head: head, start: value, count: reference.length, hash: hash | 0x8000_0000)
      ck_prefetch(slots + (Int(hash) & mask))
      bytes &+= length &+ 4
    }
    plainByteCount &+= bytes
  }

  /// Asks for the entries that the values' slots name.
  @inline(__always)
  private func prefetchEntries(_ count: Int) {
    let probes = probes.base
    let slots = slots.base
    for i in 0..<count {
      let slot = slots[Int(probes[i].hash) & mask]
      if slot != 0 {
        ck_prefetch(entries.base + (Int(UInt32(truncatingIfNeeded: slot)) &- 1))
      }
    }
  }

  /// Finds or makes the values' entries, up to the first that makes them too large. The table has room.
  @inline(__always)
  private mutating func lookUp(_ count: Int, _ limit: Int) -> Int {
    let target = indices.end
    for i in 0..<count {
      let probe = probes.base + i
      let slot = slots[unchecked: Int(probe.pointee.hash) & mask]
      let index = UInt32(truncatingIfNeeded: slot) &- 1
      // Most values are in the first slot that they may be in.
      if UInt32(truncatingIfNeeded: slot >> 32) == probe.pointee.hash, holds(probe, at: index) {
        target[i] = index
      } else {
        target[i] = search(probe)
        if arena.count > limit {
          indices.advance(by: i &+ 1)
          return i &+ 1
        }
      }
    }
    indices.advance(by: count)
    return count
  }

  /// Whether the value is that of an entry.
  @inline(__always)
  private func holds(_ probe: UnsafePointer<Probe>, at index: UInt32) -> Bool {
    let entry = entries.base + Int(index)
    let count = Int(probe.pointee.count)
    let difference =
      entry.pointee.head.difference(from: probe.pointee.head)
      | UInt64(entry.pointee.length ^ probe.pointee.count)
    return difference == 0
      && (count <= ValuePrefix.size
        || ValuePrefix.equalBehind(
          arena.base + (Int(entry.pointee.offset) &+ 4), probe.pointee.start, count))
  }

  /// The value's entry, made when it is new.
  @inline(never)
  private mutating func search(_ probe: UnsafePointer<Probe>) -> UInt32 {
    let hash = probe.pointee.hash
    var at = Int(hash) & mask
    while true {
      let slot = slots[unchecked: at]
      if slot == 0 { break }
      let index = UInt32(truncatingIfNeeded: slot) &- 1
      if UInt32(truncatingIfNeeded: slot >> 32) == hash, holds(probe, at: index) { return index }
      at = (at &+ 1) & mask
    }
    slots[unchecked: at] = UInt64(hash) << 32 | UInt64(entries.count &+ 1)
    return addEntry(probe.pointee.start, Int(probe.pointee.count), probe.pointee.head)
  }

  private mutating func addEntry(
    _ value: UnsafePointer<UInt8>, _ count: Int, _ head: ValuePrefix
  ) -> UInt32 {
    let length = UInt32(truncatingIfNeeded: count)
    entries.append(
      Entry(head: head, offset: UInt32(truncatingIfNeeded: arena.count), length: length))
    arena.reserve(PlainByteArrays.lengthSize &+ count &+ Self.arenaSlack)
    arena.appendLittleEndian(length)
    arena.append(value, count: count)
    return UInt32(truncatingIfNeeded: entries.count &- 1)
  }

  /// Keeps the table at most half full with `added` more entries.
  @inline(__always)
  private mutating func growTable(for added: Int) {
    if (entries.count &+ added) &* 2 > slots.count { rebuildTable(for: added) }
  }

  @inline(never)
  private mutating func rebuildTable(for added: Int) {
    var size = max(slots.count * 4, Self.firstSlotCount)
    while size < (entries.count + added) * 2 { size *= 4 }
    var larger = TypedBuffer<UInt64>(capacity: size)
    larger.append(repeating: 0, count: size)
    mask = size - 1
    for slot in slots.elements where slot != 0 {
      // A slot holds the whole hash, so that entries need not be hashed again.
      var at = Int(slot >> 32) & mask
      while larger[at] != 0 { at = (at &+ 1) & mask }
      larger[at] = slot
    }
    slots = larger
  }

  /// Appends all values in PLAIN form; 8 bytes behind them are readable.
  func appendPlain(to output: inout ByteBuffer) {
    output.reserve(plainByteCount + 8)
    for index in indices.elements {
      let entry = entries[Int(index)]
      output.append(arena.base + Int(entry.offset), count: Int(entry.length) &+ 4)
    }
  }

  /// Forgets all values. Room is kept for about as many as there were, or all of it but a large
  /// table's, which would have to be cleared.
  mutating func removeAll(keepingCapacity keeps: Bool = false) {
    if slots.count > max(Self.keptSlots, 16 * entries.count) {
      slots = TypedBuffer<UInt64>()
      mask = 0
    } else {
      slots.withUnsafeMutableElements { $0.update(repeating: 0) }
    }
    arena.removeAll(keepingAtMost: keeps ? .max : max(Self.keptArena, 2 * arena.count))
    entries.removeAll(keepingAtMost: keeps ? .max : 2 * entries.count)
    indices.removeAll(keepingAtMost: keeps ? .max : 2 * indices.count)
    plainByteCount = 0
  }
}
