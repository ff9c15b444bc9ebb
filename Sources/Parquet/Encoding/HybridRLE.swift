// RLE / bit-packing hybrid (Parquet format, "Encodings", RLE = 3).
//
//   runs:            run*
//   run:             bit-packed-run | rle-run
//   bit-packed-run:  varint(groups << 1 | 1)  groups * width bytes
//   rle-run:         varint(length << 1)      the value in ceil(width / 8) bytes
import ByteBuffers

/// The hybrid's encoder, for levels and for dictionary indices.
enum HybridRLE {
  /// Bits that an RLE run must save: its own header and value, and that of a bit-packed run that
  /// has to start anew behind it.
  static let worthwhileBits = 32

  /// The shortest run of equal values of `width` bits that becomes an RLE run.
  static func shortestRun(width: Int) -> Int {
    max(BitPacking.groupSize, (worthwhileBits + width - 1) / max(width, 1))
  }

  /// Appends `count` levels, each below `1 << width`, with `width` in 1...8. O(count).
  static func append(
    levels values: UnsafePointer<UInt8>, count: Int, width: Int, to output: inout ByteBuffer
  ) {
    let shortest = shortestRun(width: width)
    var literal = 0
    var i = 0
    while i < count {
      let run = runLength(values + i, limit: count &- i)
      if run >= shortest {
        appendPacked(values + literal, count: i &- literal, width: width, to: &output)
        appendRun(UInt32(values[i]), length: run, width: width, to: &output)
        i &+= run
        literal = i
      } else {
        // Runs are looked for at group boundaries only: a bit-packed run holds whole groups.
        i = min(i &+ BitPacking.groupSize, count)
      }
    }
    appendPacked(values + literal, count: count &- literal, width: width, to: &output)
  }

  /// Appends `count` dictionary indices, each below `1 << width`, with `width` in 1...32. O(count).
  static func append(
    indices values: UnsafePointer<UInt32>, count: Int, width: Int, to output: inout ByteBuffer
  ) {
    let shortest = shortestRun(width: width)
    var literal = 0
    var i = 0
    while i < count {
      // The last value that a worthwhile run would reach tells most of the time that there is none.
      if i &+ shortest <= count, values[i] == values[i &+ shortest &- 1] {
        let run = runLength(values + i, limit: count &- i)
        if run >= shortest {
          appendPacked(values + literal, count: i &- literal, width: width, to: &output)
          appendRun(values[i], length: run, width: width, to: &output)
          i &+= run
          literal = i
          continue
        }
      }
      i = min(i &+ BitPacking.groupSize, count)
    }
    appendPacked(values + literal, count: count &- literal, width: width, to: &output)
  }

  /// Appends one run of `length` times `value`.
  static func appendRun(
    _ value: UInt32, length: Int, width: Int, to output: inout ByteBuffer
  ) {
    output.appendVarint(UInt64(length) << 1)
    var rest = value
    for _ in 0..<((width + 7) / 8) {
      output.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  /// Bytes of the same value from `values` on, `limit` at most.
  @inline(__always)
  private static func runLength(_ values: UnsafePointer<UInt8>, limit: Int) -> Int {
    let pattern = UInt64(values[0]) &* 0x0101_0101_0101_0101
    let raw = UnsafeRawPointer(values)
    var i = 0
    while i &+ 8 <= limit {
      let difference =
        UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: i, as: UInt64.self))
        ^ pattern
      if difference != 0 { return i &+ difference.trailingZeroBitCount / 8 }
      i &+= 8
    }
    while i < limit, values[i] == values[0] { i &+= 1 }
    return i
  }

  @inline(__always)
  private static func runLength(_ values: UnsafePointer<UInt32>, limit: Int) -> Int {
    let first = values[0]
    var i = 1
    while i < limit, values[i] == first { i &+= 1 }
    return i
  }

  /// Appends a bit-packed run of levels; the last group is filled up with zeros.
  static func appendPacked(
    _ values: UnsafePointer<UInt8>, count: Int, width: Int, to output: inout ByteBuffer
  ) {
    guard count > 0 else { return }
    let groups = beginPacked(count, width, &output)
    let whole = count / BitPacking.groupSize
    BitPacking.pack(values, groups: whole, width: width, into: output.end)
    if groups > whole {
      var last: UInt64 = 0
      for i in (whole * BitPacking.groupSize)..<count {
        last |= UInt64(values[i]) << UInt64(8 * (i % BitPacking.groupSize))
      }
      UnsafeMutableRawPointer(output.end + whole * width).storeBytes(
        of: BitPacking.packed(last, width: width).littleEndian, as: UInt64.self)
    }
    output.advance(by: groups * width)
  }

  private static func appendPacked(
    _ values: UnsafePointer<UInt32>, count: Int, width: Int, to output: inout ByteBuffer
  ) {
    guard count > 0 else { return }
    let groups = beginPacked(count, width, &output)
    let whole = count / BitPacking.groupSize
    BitPacking.pack(values, groups: whole, width: width, into: output.end)
    if groups > whole {
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: BitPacking.groupSize) { last in
        last.initialize(repeating: 0)
        for i in (whole * BitPacking.groupSize)..<count {
          last[i % BitPacking.groupSize] = values[i]
        }
        BitPacking.pack(
          last.baseAddress!, groups: 1, width: width, into: output.end + whole * width)
      }
    }
    output.advance(by: groups * width)
  }

  /// Appends a bit-packed run's header and makes room for it; returns its groups.
  static func beginPacked(_ count: Int, _ width: Int, _ output: inout ByteBuffer) -> Int {
    let groups = (count + BitPacking.groupSize - 1) / BitPacking.groupSize
    output.appendVarint(UInt64(groups) << 1 | 1)
    output.reserve(groups * width + BitPacking.slack)
    return groups
  }
}
