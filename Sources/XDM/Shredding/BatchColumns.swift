import ByteBuffers
import Parquet

/// The entries of one slot, drawn apart into positions and values as a row group takes them.
struct BatchColumns: ~Copyable {
  private var positionBuffer = TypedBuffer<UInt32>()
  private var valueBuffer = TypedBuffer<UInt64>()

  mutating func take(_ entries: UnsafePointer<ShredEntry>, count: Int) {
    positionBuffer.removeAll()
    positionBuffer.reserve(count)
    valueBuffer.removeAll()
    valueBuffer.reserve(count)
    let positions = positionBuffer.base
    let values = valueBuffer.base
    for i in 0..<count {
      positions[i] = entries[i].position
      values[i] = entries[i].bits
    }
    positionBuffer.advance(by: count)
    valueBuffer.advance(by: count)
  }

  /// Takes the positions alone.
  mutating func takePositions(_ entries: UnsafePointer<ShredEntry>, count: Int) {
    positionBuffer.removeAll()
    positionBuffer.reserve(count)
    let positions = positionBuffer.base
    for i in 0..<count { positions[i] = entries[i].position }
    positionBuffer.advance(by: count)
  }

  var positions: UnsafePointer<UInt32> { UnsafePointer(positionBuffer.base) }

  private var raw: UnsafeMutableRawPointer { UnsafeMutableRawPointer(valueBuffer.base) }

  /// The values as references to text.
  var references: UnsafePointer<ByteReference> {
    UnsafeRawPointer(raw).assumingMemoryBound(to: ByteReference.self)
  }

  /// Draws the low bytes of the values together, in place.
  mutating func narrowed<Value: FixedWidthInteger & BitwiseCopyable>(
    to type: Value.Type
  ) -> UnsafePointer<Value> {
    let values = valueBuffer.base
    for i in 0..<valueBuffer.count {
      let value = Value(truncatingIfNeeded: values[i])
      raw.storeBytes(of: value, toByteOffset: i &* MemoryLayout<Value>.size, as: Value.self)
    }
    return UnsafePointer(raw.assumingMemoryBound(to: Value.self))
  }

  /// Adds the values to the column of a scalar.
  mutating func append(
    _ node: ShredNode, base: UnsafePointer<UInt8>, to builder: RowGroupBuilder
  ) {
    let leaf = Int(node.leaf)
    let count = valueBuffer.count
    switch node.kind {
    case .string, .json, .openObject, .rescued:
      builder.appendByteArrays(leaf: leaf, base: base, references: references, count: count)
    case .long, .boundedLong, .timestampMillis, .timestampMicros:
      builder.appendInt64s(leaf: leaf, raw.assumingMemoryBound(to: Int64.self), count: count)
    case .double, .number:
      builder.appendDoubles(leaf: leaf, raw.assumingMemoryBound(to: Double.self), count: count)
    case .date, .integer:
      builder.appendInt32s(leaf: leaf, narrowed(to: Int32.self), count: count)
    case .boolean:
      builder.appendBooleans(leaf: leaf, narrowed(to: UInt8.self), count: count)
    case .object, .checkedObject, .array, .map, .openNull, .implied: break
    }
  }
}
