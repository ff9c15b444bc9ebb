import ByteBuffers
import CKernels

/// The distinct byte arrays of a column, in order of appearance, and each value's index.
///
/// The entries lie in PLAIN form, which is that of the dictionary page. The table has a 64-bit slot
/// an entry: the hash above, the index plus one below. An entry's length and edges lie beside its
/// place, so that a probe touches one slot and one entry, and text only of long values.
struct ByteArrayDictionary: ~Copyable {
  struct Entry: BitwiseCopyable {
    var edges: ValueEdges
    /// Where its length lies in the arena.
    var offset: UInt32
    var length: UInt32
  }

  /// Entries as PLAIN: a 4-byte length, then the bytes.
  private(set) var arena = ByteBuffer()
  private(set) var entries = TypedBuffer<Entry>()
  /// Each value's entry.
  private(set) var indices = TypedBuffer<UInt32>()
  /// Bytes that all values would take in PLAIN encoding.
  private(set) var plainByteCount = 0

  private var slots = TypedBuffer<UInt64>()
  private var mask = 0
  private var hashes = TypedBuffer<UInt32>()

  var count: Int { entries.count }

  private static let firstSlotCount = 64
  /// Values that are prefetched in one go: their slots fit the first-level cache.
  private static let window = 64
  /// Slots up to which the table stays in the first-level cache by itself.
  private static let cachedSlots = 2048
  /// Room kept from row group to row group, at least.
  private static let keptArena = 1 << 14
  private static let keptSlots = 1 << 14

  /// Adds values; 8 bytes behind each are readable. Amortised O(bytes).
  mutating func append(
    _ base: UnsafePointer<UInt8>, _ references: UnsafePointer<ByteReference>, count added: Int
  ) {
    hashes.removeAll()
    hashes.reserve(added)
    let hashes = hashes.base
    var bytes = 0
    for i in 0..<added {
      let reference = references[i]
      hashes[i] = ValueHash.hash(base + Int(reference.offset), count: Int(reference.length))
      bytes &+= Int(reference.length) &+ 4
    }
    plainByteCount += bytes
    indices.reserve(added)
    let target = indices.end
    var start = 0
    while start < added {
      let end = min(start &+ Self.window, added)
      growTable(for: end &- start)
      if slots.count > Self.cachedSlots {
        let slots = slots.base
        for i in start..<end { ck_prefetch(slots + (Int(hashes[i]) & mask)) }
      }
      for i in start..<end {
        let reference = references[i]
        target[i] = index(
          of: base + Int(reference.offset), count: Int(reference.length), hash: hashes[i])
      }
      start = end
    }
    indices.advance(by: added)
  }

  /// The value's entry, made when it is new. The table has room.
  @inline(__always)
  private mutating func index(of value: UnsafePointer<UInt8>, count: Int, hash: UInt32) -> UInt32 {
    let edges = ValueEdges(value, count)
    let slots = slots.base
    let entries = entries.base
    var at = Int(hash) & mask
    while true {
      let slot = slots[at]
      if slot == 0 { break }
      if UInt32(truncatingIfNeeded: slot >> 32) == hash {
        let index = UInt32(truncatingIfNeeded: slot) &- 1
        let entry = entries + Int(index)
        if Int(entry.pointee.length) == count, entry.pointee.edges.first == edges.first,
          entry.pointee.edges.last == edges.last,
          count <= 16
            || ValueEdges.equalBetween(
              arena.base + (Int(entry.pointee.offset) &+ 4), value, count)
        {
          return index
        }
      }
      at = (at &+ 1) & mask
    }
    slots[at] = UInt64(hash) << 32 | UInt64(self.entries.count &+ 1)
    return addEntry(value, count, edges)
  }

  @inline(never)
  private mutating func addEntry(
    _ value: UnsafePointer<UInt8>, _ count: Int, _ edges: ValueEdges
  ) -> UInt32 {
    let length = UInt32(truncatingIfNeeded: count)
    entries.append(
      Entry(edges: edges, offset: UInt32(truncatingIfNeeded: arena.count), length: length))
    arena.appendLittleEndian(length)
    arena.append(value, count: count)
    // Comparing reads a word beyond the entry.
    arena.reserve(8)
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
      while larger.base[at] != 0 { at = (at &+ 1) & mask }
      larger.base[at] = slot
    }
    slots = larger
  }

  /// Appends all values in PLAIN form; 8 bytes behind them are readable.
  func appendPlain(to output: inout ByteBuffer) {
    output.reserve(plainByteCount + 8)
    for index in indices.elements {
      let entry = entries.base[Int(index)]
      output.append(arena.base + Int(entry.offset), count: Int(entry.length) &+ 4)
    }
  }

  /// Forgets all values. Room is kept for about as many as there were.
  mutating func removeAll() {
    if slots.count > max(Self.keptSlots, 16 * entries.count) {
      slots = TypedBuffer<UInt64>()
      mask = 0
    } else {
      slots.base.update(repeating: 0, count: slots.count)
    }
    arena.removeAll(keepingAtMost: max(Self.keptArena, 2 * arena.count))
    entries.removeAll(keepingAtMost: 2 * entries.count)
    indices.removeAll(keepingAtMost: 2 * indices.count)
    plainByteCount = 0
  }
}
