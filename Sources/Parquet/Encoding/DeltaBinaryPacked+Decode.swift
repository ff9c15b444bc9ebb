import ByteBuffers

extension DeltaBinaryPacked {
  /// Decodes the `count` values that `reader` stands before, and leaves it behind them. O(count).
  ///
  /// - Throws: `ParquetError.corrupt` where the values are not as many, or are cut off.
  static func decode<Value: DeltaNumber>(
    _ reader: inout ByteReader, count: Int, into values: UnsafeMutablePointer<Value>
  ) throws(ParquetError) {
    do {
      try Decoder(&reader, count: count, bits: Value.bitWidth).decode(&reader, into: values)
    } catch {
      throw .corrupt("\(error.reason), at byte \(error.offset) of delta encoded values")
    }
  }

  /// Decodes the `count` values of a page.
  static func decode<Value: DeltaNumber>(
    _ page: UnsafeRawBufferPointer, count: Int, into values: UnsafeMutablePointer<Value>
  ) throws(ParquetError) {
    var reader = ByteReader(page)
    try decode(&reader, count: count, into: values)
  }
}

/// What a header says, and how to read what follows.
private struct Decoder {
  private let blockSize: Int
  private let miniblocksPerBlock: Int
  private let count: Int
  private let first: Int64

  /// Values that are unpacked at once: miniblocks hold a multiple of them.
  private static let stepSize = DeltaBinaryPacked.miniblockSize
  /// The specification's own blocks have 128 values; this is far more than any writer has chosen.
  private static let largestBlock: UInt64 = 1 << 24
  private static let widestMiniblock: UInt8 = 64

  init(_ reader: inout ByteReader, count: Int, bits: Int) throws(ByteReaderError) {
    let start = reader.offset
    func failure(_ reason: String) -> ByteReaderError {
      ByteReaderError(offset: start, reason: reason)
    }
    let size = try reader.readVarint()
    let parts = try reader.readVarint()
    guard size > 0, size <= Self.largestBlock, parts > 0, parts <= size, size % parts == 0,
      size / parts % UInt64(Self.stepSize) == 0
    else { throw failure("blocks of \(size) values cannot have \(parts) miniblocks") }
    let total = try reader.readVarint()
    guard total == UInt64(count) else {
      throw failure("there are \(total) values where \(count) are expected")
    }
    first = try reader.readZigZagVarint()
    guard bits == Int64.bitWidth || Int64(Int32(truncatingIfNeeded: first)) == first else {
      throw failure("the first value \(first) does not fit \(bits) bits")
    }
    blockSize = Int(size)
    miniblocksPerBlock = Int(parts)
    self.count = count
  }

  func decode<Value: DeltaNumber>(
    _ reader: inout ByteReader, into values: UnsafeMutablePointer<Value>
  ) throws(ByteReaderError) {
    guard count > 0 else { return }
    var sum = Value.Magnitude(truncatingIfNeeded: first)
    values[0] = Value(truncatingIfNeeded: sum)
    var done = 1
    let miniblockSize = blockSize / miniblocksPerBlock
    while done < count {
      let smallest = Value.Magnitude(truncatingIfNeeded: try reader.readZigZagVarint())
      let widths = try reader.read(miniblocksPerBlock)
      var miniblock = 0
      while miniblock < miniblocksPerBlock, done < count {
        let width = widths[miniblock]
        guard width <= Self.widestMiniblock else {
          throw ByteReaderError(
            offset: reader.offset, reason: "a miniblock has values of \(width) bits")
        }
        let wanted = min(miniblockSize, count &- done)
        let packed = try Self.readMiniblock(
          &reader, width: Int(width), size: miniblockSize, wanted: wanted)
        sum = Self.unpack(
          packed, width: Int(width), count: wanted, smallest, sum, into: values + done)
        done &+= wanted
        miniblock &+= 1
      }
    }
  }

  /// Skips a miniblock, and returns its bytes with all that follow: more may be loaded than are
  /// needed. Of the last miniblock, bytes that only pad it may be missing.
  @inline(__always)
  private static func readMiniblock(
    _ reader: inout ByteReader, width: Int, size: Int, wanted: Int
  ) throws(ByteReaderError) -> UnsafeRawBufferPointer {
    let whole = size / 8 &* width
    let needed = (wanted &* width &+ 7) / 8
    let start = reader.offset
    try reader.skip(max(needed, min(whole, reader.remaining)))
    return reader.bytes.slice(start...)
  }

  /// Unpacks `count` deltas and adds them up; returns the last sum.
  @inline(__always)
  private static func unpack<Value: DeltaNumber>(
    _ packed: UnsafeRawBufferPointer, width: Int, count: Int, _ smallest: Value.Magnitude,
    _ start: Value.Magnitude, into values: UnsafeMutablePointer<Value>
  ) -> Value.Magnitude {
    var sum = start
    guard width > 0, let base = packed.baseAddress else {
      for i in 0..<count {
        sum &+= smallest
        values[i] = Value(truncatingIfNeeded: sum)
      }
      return sum
    }
    let mask = UInt64.max >> UInt64(64 &- width)
    // Up to 57 bits, a value lies within the eight bytes from its first byte on.
    let loadable =
      packed.count < 8 || width > 57 ? 0 : min(count, (packed.count &- 8) &* 8 / width &+ 1)
    var bit = 0
    for i in 0..<loadable {
      let word = UInt64(
        littleEndian: base.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
      let delta = (word &>> UInt64(truncatingIfNeeded: bit & 7)) & mask
      sum &+= smallest &+ Value.Magnitude(truncatingIfNeeded: delta)
      values[i] = Value(truncatingIfNeeded: sum)
      bit &+= width
    }
    for i in loadable..<count {
      let delta = BitPacking.word(packed, at: bit) & mask
      sum &+= smallest &+ Value.Magnitude(truncatingIfNeeded: delta)
      values[i] = Value(truncatingIfNeeded: sum)
      bit &+= width
    }
    return sum
  }
}

extension BitPacking {
  /// The 64 bits from `bit` on; those behind the end of `packed` are 0. `packed` holds the first.
  @inline(__always)
  fileprivate static func word(_ packed: UnsafeRawBufferPointer, at bit: Int) -> UInt64 {
    let byte = bit >> 3
    let shift = UInt64(bit & 7)
    if byte + 8 < packed.count, let base = packed.baseAddress {
      let low = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: byte, as: UInt64.self))
      // A shift by 64, where the value starts with its byte, leaves nothing.
      return low >> shift | UInt64(packed[byte + 8]) << (64 - shift)
    }
    return lastWord(packed, byte) >> shift
  }

  /// The eight bytes at most that are left, of which none is missing but behind the last value.
  private static func lastWord(_ packed: UnsafeRawBufferPointer, _ start: Int) -> UInt64 {
    var word: UInt64 = 0
    for (index, byte) in packed[start...].enumerated() { word |= UInt64(byte) << UInt64(8 * index) }
    return word
  }
}
