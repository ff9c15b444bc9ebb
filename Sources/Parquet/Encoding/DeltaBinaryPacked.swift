// DELTA_BINARY_PACKED = 5 (Parquet format, "Encodings", "Delta Encoding").
//
//   page:       header block*
//   header:     varint(values of a block)  varint(miniblocks of a block)  varint(values in all)
//               zigzag-varint(first value)
//   block:      zigzag-varint(smallest delta)  a bit width in a byte for each miniblock  miniblock*
//   miniblock:  the deltas less the smallest one, bit-packed from the least significant bit on
//
// A block holds deltas, so that the first value is in none. Deltas wrap around: those of INT32 are
// of 32 bits, those of INT64 of 64. The last miniblock that is needed is padded with zeros; those
// behind it have the width 0 and no bytes.
import ByteBuffers

/// An integer whose differences can be packed.
protocol DeltaNumber: PlainNumber, FixedWidthInteger, SignedInteger
where Magnitude: BitwiseCopyable {}

extension Int32: DeltaNumber {}
extension Int64: DeltaNumber {}

/// The encoder of DELTA_BINARY_PACKED.
enum DeltaBinaryPacked {
  /// Values of a block. The specification wants a multiple of 128; some readers know no other.
  static let blockSize = 128
  /// Values of a miniblock. The specification wants a multiple of 32.
  static let miniblockSize = 32
  private static let miniblockCount = blockSize / miniblockSize

  /// Appends `count` values. O(count).
  static func append<Value: DeltaNumber>(
    _ values: UnsafePointer<Value>, count: Int, to output: inout ByteBuffer
  ) {
    appendHeader(count: count, first: count > 0 ? Int64(values[0]) : 0, to: &output)
    withUnsafeTemporaryAllocation(of: Value.Magnitude.self, capacity: blockSize) { room in
      guard let deltas = room.baseAddress else { return }
      var done = 1
      while done < count {
        let held = min(count &- done, blockSize)
        appendBlock(values + done, count: held, deltas, to: &output)
        done &+= held
      }
    }
  }

  /// Bytes that `append` would append for the same values, without packing them. O(count).
  static func byteCount<Value: DeltaNumber>(_ values: UnsafePointer<Value>, count: Int) -> Int {
    var bytes = headerByteCount(count: count, first: count > 0 ? Int64(values[0]) : 0)
    withUnsafeTemporaryAllocation(of: Value.Magnitude.self, capacity: blockSize) { room in
      guard let deltas = room.baseAddress else { return }
      var done = 1
      while done < count {
        let held = min(count &- done, blockSize)
        let smallest = fillDeltas(values + done, count: held, deltas)
        bytes &+= Varint.length(Varint.zigZag(Int64(smallest))) &+ miniblockCount
        var start = 0
        while start < held {
          bytes &+= width(deltas + start) &* miniblockSize / 8
          start &+= miniblockSize
        }
        done &+= held
      }
    }
    return bytes
  }

  /// Whether no miniblock that `append` would append has more than `width` bits. O(count).
  static func fits<Value: DeltaNumber>(
    _ values: UnsafePointer<Value>, count: Int, width: Int
  ) -> Bool {
    // Where all deltas have a bit less, with their sign, none exceeds another by more bits.
    var all: Value.Magnitude = 0
    var i = 1
    while i < count {
      let delta = values[i] &- values[i &- 1]
      all |= Value.Magnitude(truncatingIfNeeded: delta ^ (delta >> (Value.bitWidth - 1)))
      i &+= 1
    }
    if Value.Magnitude.bitWidth &- all.leadingZeroBitCount < width { return true }
    return widest(values, count: count) <= width
  }

  /// Bits of the widest miniblock that `append` would append. O(count).
  static func widest<Value: DeltaNumber>(_ values: UnsafePointer<Value>, count: Int) -> Int {
    withUnsafeTemporaryAllocation(of: Value.Magnitude.self, capacity: blockSize) { room in
      guard let deltas = room.baseAddress else { return 0 }
      var all: Value.Magnitude = 0
      var done = 1
      while done < count {
        let held = min(count &- done, blockSize)
        _ = fillDeltas(values + done, count: held, deltas)
        for i in 0..<held { all |= deltas[i] }
        done &+= held
      }
      return Value.Magnitude.bitWidth &- all.leadingZeroBitCount
    }
  }

  private static func appendHeader(count: Int, first: Int64, to output: inout ByteBuffer) {
    output.appendVarint(UInt64(blockSize))
    output.appendVarint(UInt64(miniblockCount))
    output.appendVarint(UInt64(count))
    output.appendZigZagVarint(first)
  }

  private static func headerByteCount(count: Int, first: Int64) -> Int {
    Varint.length(UInt64(blockSize)) + Varint.length(UInt64(miniblockCount))
      + Varint.length(UInt64(count)) + Varint.length(Varint.zigZag(first))
  }

  /// Appends the block of `count` values, of which the first has another value before it.
  @inline(__always)
  private static func appendBlock<Value: DeltaNumber>(
    _ values: UnsafePointer<Value>, count: Int,
    _ deltas: UnsafeMutablePointer<Value.Magnitude>, to output: inout ByteBuffer
  ) {
    let smallest = fillDeltas(values, count: count, deltas)
    output.appendZigZagVarint(Int64(smallest))
    output.reserve(
      miniblockCount &+ blockSize &* MemoryLayout<Value>.size &+ BitPacking.slack)
    let widths = output.end
    for i in 0..<miniblockCount { widths[i] = 0 }
    output.advance(by: miniblockCount)
    var miniblock = 0
    while miniblock &* miniblockSize < count {
      let start = deltas + miniblock &* miniblockSize
      let width = width(start)
      widths[miniblock] = UInt8(truncatingIfNeeded: width)
      BitPacking.packMiniblock(start, width: width, into: output.end)
      output.advance(by: width &* miniblockSize / 8)
      miniblock &+= 1
    }
  }

  /// Fills `deltas` with what each difference exceeds the smallest by, and with zeros behind them;
  /// returns the smallest.
  @inline(__always)
  private static func fillDeltas<Value: DeltaNumber>(
    _ values: UnsafePointer<Value>, count: Int, _ deltas: UnsafeMutablePointer<Value.Magnitude>
  ) -> Value {
    let previous = values - 1
    var smallest = Value.max
    for i in 0..<count {
      let delta = values[i] &- previous[i]
      deltas[i] = Value.Magnitude(truncatingIfNeeded: delta)
      smallest = min(smallest, delta)
    }
    let base = Value.Magnitude(truncatingIfNeeded: smallest)
    for i in 0..<count { deltas[i] &-= base }
    for i in count..<blockSize { deltas[i] = 0 }
    return smallest
  }

  /// Bits of the largest of a miniblock's values.
  @inline(__always)
  private static func width<Value: FixedWidthInteger & UnsignedInteger>(
    _ values: UnsafePointer<Value>
  ) -> Int {
    var all: Value = 0
    for i in 0..<miniblockSize { all |= values[i] }
    return Value.bitWidth &- all.leadingZeroBitCount
  }
}
