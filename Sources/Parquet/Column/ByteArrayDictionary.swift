import ByteBuffers
import CKernels

/// The distinct byte arrays of a column, in order of appearance, and each value's index.
///
/// The entries lie in PLAIN form, which is that of the dictionary page. The table has a 64-bit slot
/// an entry: the hash above, the index plus one below, so that a probe touches one cache line and
/// mostly one entry.
struct ByteArrayDictionary: ~Copyable {
  /// Entries as PLAIN: a 4-byte length, then the bytes.
  private(set) var arena = ByteBuffer()
  /// Where each entry's length lies in the arena.
  private(set) var offsets = TypedBuffer<UInt32>()
  /// Each value's entry.
  private(set) var indices = TypedBuffer<UInt32>()
  /// Bytes that all values would take in PLAIN encoding.
  private(set) var plainByteCount = 0

  private var slots = TypedBuffer<UInt64>()
  private var mask = 0
  private var hashes = TypedBuffer<UInt32>()

  var count: Int { offsets.count }

  private static let firstSlotCount = 64
  /// Values that are prefetched in one go: their slots fit the first-level cache.
  private static let window = 64
  /// Room kept from row group to row group.
  private static let keptArena = 1 << 18
  private static let keptSlots = 1 << 14
  private static let keptIndices = 1 << 17

  /// Adds values; 8 bytes behind each are readable. Amortised O(bytes).
  mutating func append(
    _ base: UnsafePointer<UInt8>, _ references: UnsafePointer<ByteReference>, count added: Int
  ) {
    hashes.removeAll()
    hashes.reserve(added)
    indices.reserve(added)
    let hashes = hashes.base
    var bytes = 0
    for i in 0..<added {
      let reference = references[i]
      hashes[i] = ValueHash.hash(base + Int(reference.offset), count: Int(reference.length))
      bytes &+= Int(reference.length) &+ 4
    }
    plainByteCount += bytes
    var start = 0
    while start < added {
      let length = min(Self.window, added &- start)
      growTable(for: length)
      for i in start..<(start &+ length) {
        ck_prefetch(slots.base + (Int(hashes[i]) & mask))
      }
      for i in start..<(start &+ length) {
        let reference = references[i]
        let index = index(
          of: base + Int(reference.offset), count: Int(reference.length), hash: hashes[i])
        indices.append(index)
      }
      start &+= length
    }
  }

  /// The value's entry, made when it is new. The table has room.
  @inline(__always)
  private mutating func index(of value: UnsafePointer<UInt8>, count: Int, hash: UInt32) -> UInt32 {
    let slots = slots.base
    var at = Int(hash) & mask
    while true {
      let slot = slots[at]
      if slot == 0 { break }
      if UInt32(truncatingIfNeeded: slot >> 32) == hash {
        let index = UInt32(truncatingIfNeeded: slot) &- 1
        let entry = arena.base + Int(offsets.base[Int(index)])
        let length = UnsafeRawPointer(entry).loadUnaligned(as: UInt32.self).littleEndian
        if Int(length) == count, ValueHash.equal(entry + 4, value, count: count) { return index }
      }
      at = (at &+ 1) & mask
    }
    let index = UInt32(truncatingIfNeeded: offsets.count)
    slots[at] = UInt64(hash) << 32 | UInt64(index &+ 1)
    addEntry(value, count)
    return index
  }

  @inline(never)
  private mutating func addEntry(_ value: UnsafePointer<UInt8>, _ count: Int) {
    offsets.append(UInt32(truncatingIfNeeded: arena.count))
    arena.appendLittleEndian(UInt32(truncatingIfNeeded: count))
    arena.append(value, count: count)
    // Comparing reads a word beyond the entry.
    arena.reserve(8)
  }

  /// Keeps the table at most half full with `added` more entries.
  @inline(__always)
  private mutating func growTable(for added: Int) {
    if (offsets.count &+ added) &* 2 > slots.count { rebuildTable(for: added) }
  }

  @inline(never)
  private mutating func rebuildTable(for added: Int) {
    var size = max(slots.count * 4, Self.firstSlotCount)
    while size < (offsets.count + added) * 2 { size *= 4 }
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
      let entry = arena.base + Int(offsets.base[Int(index)])
      let length = UnsafeRawPointer(entry).loadUnaligned(as: UInt32.self).littleEndian
      output.append(entry, count: Int(length) &+ 4)
    }
  }

  mutating func removeAll() {
    arena.removeAll(keepingAtMost: Self.keptArena)
    offsets.removeAll(keepingAtMost: Self.keptSlots)
    indices.removeAll(keepingAtMost: Self.keptIndices)
    hashes.removeAll(keepingAtMost: Self.keptSlots)
    plainByteCount = 0
    if slots.count > Self.keptSlots {
      slots = TypedBuffer<UInt64>()
      mask = 0
    } else {
      slots.base.update(repeating: 0, count: slots.count)
    }
  }
}
