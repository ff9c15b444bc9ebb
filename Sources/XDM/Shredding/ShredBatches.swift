import ByteBuffers
import Parquet

/// What one chunk holds for one slot of a plan: positions, and a value for each.
///
/// Values are 8 bytes apart: references to text, integers, doubles; days, booleans and lengths lie
/// in the first bytes, and are drawn together when the batch is passed on.
struct ShredBatch: BitwiseCopyable {
  var positions: UnsafeMutablePointer<UInt32>
  var values: UnsafeMutablePointer<UInt64>
  var count: Int
  var capacity: Int
}

/// The batches of all slots of a plan. Storage is kept from chunk to chunk.
struct ShredBatches: ~Copyable {
  private static let firstCapacity = 32

  private var batches: TypedBuffer<ShredBatch>
  /// Slots that the chunk holds something for, in order of appearance.
  private var touched = TypedBuffer<Int32>()

  init(slotCount: Int) {
    batches = TypedBuffer(capacity: slotCount)
    for _ in 0..<slotCount {
      // Nothing is written through these before the batch grows.
      let empty = UnsafeMutablePointer<UInt64>(bitPattern: 8)!
      batches.append(
        ShredBatch(
          positions: UnsafeMutableRawPointer(empty).assumingMemoryBound(to: UInt32.self),
          values: empty, count: 0, capacity: 0))
    }
  }

  deinit {
    for batch in batches.elements where batch.capacity > 0 {
      batch.positions.deallocate()
      batch.values.deallocate()
    }
  }

  @inline(__always)
  mutating func append(_ slot: Int32, position: UInt32, bits: UInt64 = 0) {
    let batch = batches.base + Int(slot)
    let count = batch.pointee.count
    if count == batch.pointee.capacity || count == 0 { makeRoom(slot) }
    batch.pointee.positions[count] = position
    batch.pointee.values[count] = bits
    batch.pointee.count = count &+ 1
  }

  @inline(never)
  private mutating func makeRoom(_ slot: Int32) {
    let batch = batches.base + Int(slot)
    if batch.pointee.count == 0 { touched.append(slot) }
    guard batch.pointee.count == batch.pointee.capacity else { return }
    let capacity = max(Self.firstCapacity, batch.pointee.capacity * 2)
    let positions = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    let values = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
    positions.update(from: batch.pointee.positions, count: batch.pointee.count)
    values.update(from: batch.pointee.values, count: batch.pointee.count)
    if batch.pointee.capacity > 0 {
      batch.pointee.positions.deallocate()
      batch.pointee.values.deallocate()
    }
    batch.pointee.positions = positions
    batch.pointee.values = values
    batch.pointee.capacity = capacity
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
      let batch = batches.base + slot
      let inner = Int(plan.nodes.base[Int(target.node)].innerSpace)
      while let last = batch.pointee.last, last.position >= spaces[Int(target.space)] {
        spaces[inner] -= UInt32(truncatingIfNeeded: last.bits)
        batch.pointee.count -= 1
      }
    }
    for slot in 0..<plan.slots.count where plan.slots.base[slot].content != .lengths {
      let start = spaces[Int(plan.slots.base[slot].space)]
      let batch = batches.base + slot
      while let last = batch.pointee.last, last.position >= start { batch.pointee.count -= 1 }
    }
    forgetUntouched()
  }

  /// Slots that hold nothing again are not touched: their next value would list them twice.
  private mutating func forgetUntouched() {
    var kept = 0
    for i in 0..<touched.count where batches.base[Int(touched.base[i])].count > 0 {
      touched.base[kept] = touched.base[i]
      kept += 1
    }
    touched.truncate(to: kept)
  }

  /// Passes all batches on to a row group and empties them. `base` is the start of the chunk.
  mutating func flush(
    _ plan: borrowing ShredPlan, base: UnsafePointer<UInt8>, to builder: RowGroupBuilder
  ) {
    for slot in touched.elements {
      let batch = batches.base[Int(slot)]
      let target = plan.slots.base[Int(slot)]
      let node = plan.nodes.base[Int(target.node)]
      switch target.content {
      case .presence:
        builder.appendPresence(
          node: Int(node.parquetNode), positions: batch.positions, count: batch.count)
      case .values:
        builder.appendPresence(
          node: Int(node.parquetNode), positions: batch.positions, count: batch.count)
        Self.append(batch, node, base: base, to: builder)
      case .lengths:
        builder.appendLengths(
          node: Int(node.repeatedNode), positions: batch.positions,
          lengths: batch.narrowed(to: UInt32.self), count: batch.count)
      case .keys:
        builder.appendByteArrays(
          leaf: Int(node.leaf), base: base, references: batch.references, count: batch.count)
      }
      batches.base[Int(slot)].count = 0
    }
    touched.removeAll()
  }

  private static func append(
    _ batch: ShredBatch, _ node: ShredNode, base: UnsafePointer<UInt8>, to builder: RowGroupBuilder
  ) {
    let leaf = Int(node.leaf)
    let raw = UnsafeMutableRawPointer(batch.values)
    switch node.kind {
    case .string, .json, .openObject:
      builder.appendByteArrays(
        leaf: leaf, base: base, references: batch.references, count: batch.count)
    case .long, .timestampMillis, .timestampMicros:
      builder.appendInt64s(
        leaf: leaf, raw.assumingMemoryBound(to: Int64.self), count: batch.count)
    case .double:
      builder.appendDoubles(
        leaf: leaf, raw.assumingMemoryBound(to: Double.self), count: batch.count)
    case .date:
      builder.appendInt32s(leaf: leaf, batch.narrowed(to: Int32.self), count: batch.count)
    case .boolean:
      builder.appendBooleans(leaf: leaf, batch.narrowed(to: UInt8.self), count: batch.count)
    case .object, .array, .map, .openNull: break
    }
  }
}

extension ShredBatch {
  fileprivate var last: (position: UInt32, bits: UInt64)? {
    count > 0 ? (positions[count &- 1], values[count &- 1]) : nil
  }

  /// The values as references to text.
  fileprivate var references: UnsafePointer<ByteReference> {
    UnsafeRawPointer(values).assumingMemoryBound(to: ByteReference.self)
  }

  /// Draws the low bytes of the values together, in place.
  fileprivate func narrowed<Value: FixedWidthInteger & BitwiseCopyable>(
    to type: Value.Type
  ) -> UnsafePointer<Value> {
    let raw = UnsafeMutableRawPointer(values)
    for i in 0..<count {
      let value = Value(truncatingIfNeeded: values[i])
      raw.storeBytes(of: value, toByteOffset: i &* MemoryLayout<Value>.size, as: Value.self)
    }
    return UnsafePointer(raw.assumingMemoryBound(to: Value.self))
  }
}
