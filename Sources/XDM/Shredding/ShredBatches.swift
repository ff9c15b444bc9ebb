import ByteBuffers
import CKernels
import Parquet

/// A place where a field is present, and its value.
struct ShredEntry: BitwiseCopyable {
  /// A reference to text, an integer or a double; a day, a boolean or a length in the low bytes.
  var bits: UInt64
  /// The element of the slot's space.
  var position: UInt32
}

/// Where the next entry of a slot goes, and where its storage ends.
///
/// That is all that appending touches beside the entry itself, so that the slots of a record share
/// cache lines.
struct ShredCursor: BitwiseCopyable {
  var next: UnsafeMutablePointer<ShredEntry>
  var end: UnsafeMutablePointer<ShredEntry>
}

/// The storage of a slot's entries, kept from chunk to chunk.
struct ShredStorage: BitwiseCopyable {
  var start: UnsafeMutablePointer<ShredEntry>
  var capacity: Int
}

/// What a chunk, or several, hold for each slot of a plan.
///
/// A slot without entries has no storage in sight: its first entry takes the path that notes the slot as touched.
struct ShredBatches: ~Copyable {
  private static let firstCapacity = 32
  /// Of very many batches: what each holds before all of them are passed on.
  private static let firstCapacityOfMany = 64
  /// Batches from which on their storage is taken in large pieces.
  private static let manySlots = 1024

  private var cursors: TypedBuffer<ShredCursor>
  private var storages: TypedBuffer<ShredStorage>
  /// Slots that have entries, in order of appearance.
  private var touched = TypedBuffer<Int32>()
  private var scratch = BatchColumns()
  private var pool: BlockPool

  /// Batches that there may be.
  var slotCount: Int { cursors.count }
  /// Batches that hold something.
  var touchedCount: Int { touched.count }
  var isEmpty: Bool { touched.isEmpty }

  init(slotCount: Int) {
    pool = BlockPool(regionSize: slotCount < Self.manySlots ? 64 << 10 : 4 << 20)
    cursors = TypedBuffer(capacity: slotCount)
    storages = TypedBuffer(capacity: slotCount)
    // Nothing is written through this pointer.
    let nowhere = UnsafeMutablePointer<ShredEntry>(bitPattern: 16)!
    cursors.append(repeating: ShredCursor(next: nowhere, end: nowhere), count: slotCount)
    storages.append(repeating: ShredStorage(start: nowhere, capacity: 0), count: slotCount)
  }

  @inline(__always)
  mutating func append(_ slot: Int32, position: UInt32, bits: UInt64 = 0) {
    let cursor = cursors.base + Int(slot)
    if cursor.pointee.next == cursor.pointee.end { grow(slot) }
    let entry = cursor.pointee.next
    entry.pointee.bits = bits
    entry.pointee.position = position
    cursor.pointee.next = entry + 1
  }

  /// Asks for what appending to a slot will touch.
  @inline(__always)
  func prefetch(_ slot: Int32) { ck_prefetch(cursors.base + Int(slot)) }

  /// Asks for where a slot's next entry goes.
  @inline(__always)
  func prefetchEntry(_ slot: Int32) { ck_prefetch(cursors.base[Int(slot)].next) }

  @inline(never)
  private mutating func grow(_ slot: Int32) {
    let storage = storages.base + Int(slot)
    let count = count(of: slot)
    if count == 0 { touched.append(slot) }
    if count == storage.pointee.capacity {
      let least = slotCount < Self.manySlots ? Self.firstCapacity : Self.firstCapacityOfMany
      let capacity = max(least, count * 2)
      let stride = MemoryLayout<ShredEntry>.stride
      let start = pool.allocate(capacity * stride).bindMemory(
        to: ShredEntry.self, capacity: capacity)
      start.update(from: storage.pointee.start, count: count)
      if count > 0 { pool.free(storage.pointee.start, count * stride) }
      storage.pointee = ShredStorage(start: start, capacity: capacity)
    }
    let start = storage.pointee.start
    cursors.base[Int(slot)] = ShredCursor(
      next: start + count, end: start + storage.pointee.capacity)
  }

  @inline(__always)
  private func count(of slot: Int32) -> Int {
    cursors.base[Int(slot)].next - storages.base[Int(slot)].start
  }

  /// Forgets a slot's entries.
  private mutating func empty(_ slot: Int32) {
    let start = storages.base[Int(slot)].start
    cursors.base[Int(slot)] = ShredCursor(next: start, end: start)
  }

  /// Takes back what a record added, which began at element `row` of space 0; the counts of
  /// elements in `spaces` become what they were. O(slots + what is taken back).
  mutating func rollBack(
    to row: UInt32, _ plan: borrowing ShredPlan, spaces: UnsafeMutablePointer<UInt32>
  ) {
    // Lengths come behind all nodes and outer ones first, so that each space is set back before
    // what lies in it.
    spaces[0] = row
    for slot in plan.nodes.count..<plan.slots.count {
      let target = plan.slots.base[slot]
      guard target.content == .lengths else { continue }
      let inner = Int(plan.nodes.base[Int(target.node)].innerSpace)
      while let last = popLast(slot, from: spaces[Int(target.space)]) {
        spaces[inner] -= UInt32(truncatingIfNeeded: last.bits)
      }
    }
    for slot in 0..<plan.slots.count where plan.slots.base[slot].content != .lengths {
      let start = spaces[Int(plan.slots.base[slot].space)]
      while popLast(slot, from: start) != nil {}
    }
    forgetUntouched()
  }

  /// Removes the last entry of a slot if it lies at `position` or beyond.
  private mutating func popLast(_ slot: Int, from position: UInt32) -> ShredEntry? {
    let next = cursors.base[slot].next
    guard next > storages.base[slot].start, next[-1].position >= position else { return nil }
    cursors.base[slot].next = next - 1
    return next[-1]
  }

  private mutating func forgetUntouched() {
    var kept = 0
    for i in 0..<touched.count {
      let slot = touched.base[i]
      if count(of: slot) > 0 {
        touched.base[kept] = slot
        kept += 1
      } else {
        empty(slot)
      }
    }
    touched.truncate(to: kept)
  }

  /// Whether the last entry of a slot lies at `position`.
  func holds(_ slot: Int32, at position: UInt32) -> Bool {
    count(of: slot) > 0 && cursors.base[Int(slot)].next[-1].position == position
  }

  /// The value of a slot's last entry; nil when it has none.
  func lastBits(of slot: Int32) -> UInt64? {
    count(of: slot) > 0 ? cursors.base[Int(slot)].next[-1].bits : nil
  }

  /// Passes all entries on to a row group. `base` is where the texts begin, and `rescued` where what
  /// has no column of its own does.
  ///
  /// Limited by the caches: what the next slots need is asked for before.
  mutating func flush(
    _ plan: borrowing ShredPlan, base: UnsafePointer<UInt8>, rescued: UnsafePointer<UInt8>,
    to builder: RowGroupBuilder
  ) {
    for i in 0..<touched.count {
      let slot = touched.base[i]
      prefetchSlot(i &+ 6, plan)
      prefetchColumn(i &+ 4, plan, builder, isNext: false)
      prefetchColumn(i &+ 2, plan, builder, isNext: true)
      prefetchEntries(i &+ 2)
      let target = plan.slots.base[Int(slot)]
      let node = plan.nodes.base[Int(target.node)]
      let count = count(of: slot)
      let entries = UnsafePointer(storages.base[Int(slot)].start)
      if target.content == .presence {
        scratch.takePositions(entries, count: count)
      } else {
        scratch.take(entries, count: count)
      }
      switch target.content {
      case .presence:
        appendPresence(target.node, plan, count, to: builder)
      case .values:
        appendPresence(target.node, plan, count, to: builder)
        scratch.append(node, base: node.kind == .rescued ? rescued : base, to: builder)
      case .lengths:
        builder.appendLengths(
          node: Int(node.repeatedNode), positions: scratch.positions,
          lengths: scratch.narrowed(to: UInt32.self), count: count)
      case .keys:
        builder.appendByteArrays(
          leaf: Int(node.leaf), base: base, references: scratch.references, count: count)
      }
    }
  }

  /// Asks for what leads to a slot's entries, and for where they go.
  @inline(__always)
  private func prefetchSlot(_ index: Int, _ plan: borrowing ShredPlan) {
    guard index < touched.count else { return }
    let slot = Int(touched.base[index])
    ck_prefetch(cursors.base + slot)
    ck_prefetch(storages.base + slot)
    ck_prefetch(plan.slots.base + slot)
    guard slot < plan.nodes.count else { return }
    ck_prefetch(plan.nodes.base + slot)
    ck_prefetch(plan.details.base + slot)
  }

  /// Asks for where a slot's entries go.
  @inline(__always)
  private func prefetchColumn(
    _ index: Int, _ plan: borrowing ShredPlan, _ builder: RowGroupBuilder, isNext: Bool
  ) {
    guard index < touched.count else { return }
    let slot = Int(touched.base[index])
    guard slot < plan.nodes.count else { return }
    let node = plan.nodes.base + slot
    builder.prefetch(
      node: Int(node.pointee.parquetNode), leaf: Int(node.pointee.leaf), isNext: isNext)
  }

  /// Asks for the first of a slot's entries; those behind them come by themselves.
  @inline(__always)
  private func prefetchEntries(_ index: Int) {
    guard index < touched.count else { return }
    let start = UnsafeRawPointer(storages.base[Int(touched.base[index])].start)
    for line in 0..<4 { ck_prefetch(start + 64 &* line) }
  }

  /// Passes the entries of each slot to `body`.
  func forEach(
    _ plan: borrowing ShredPlan, _ body: (ShredSlot, UnsafeBufferPointer<ShredEntry>) -> Void
  ) {
    for slot in touched.elements {
      let start = storages.base[Int(slot)].start
      body(plan.slots.base[Int(slot)], UnsafeBufferPointer(start: start, count: count(of: slot)))
    }
  }

  /// Says where a field is present, unless it is wherever the object around it is.
  private func appendPresence(
    _ node: Int32, _ plan: borrowing ShredPlan, _ count: Int, to builder: RowGroupBuilder
  ) {
    guard !plan.details.base[Int(node)].isRequired else { return }
    builder.appendPresence(
      node: Int(plan.nodes.base[Int(node)].parquetNode), positions: scratch.positions,
      count: count)
  }

  /// Forgets all entries.
  mutating func removeAll() {
    for slot in touched.elements { empty(slot) }
    touched.removeAll()
  }
}
