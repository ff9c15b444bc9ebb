import ByteBuffers

extension HybridRLE {
  /// Decodes `count` values of `width` bits (0...32) to `destination`, whose elements hold them.
  ///
  /// The last runs may claim more values than are wanted; too few are an error.
  static func decode<Value: FixedWidthInteger & UnsignedInteger>(
    _ bytes: UnsafeRawBufferPointer, width: Int, count: Int,
    into destination: UnsafeMutablePointer<Value>
  ) throws(ParquetError) {
    var decoder = HybridRLEDecoder(bytes, width: width, count: count)
    try decoder.read(count, into: destination)
  }
}

/// The hybrid's decoder, a stretch of values at a time.
struct HybridRLEDecoder {
  private var reader: ByteReader
  private let width: Int
  private let count: Int
  private var done = 0

  /// Values that the current run has left. Never more than are left in all.
  private var runLeft = 0
  private var runValue: UInt32 = 0
  /// The bytes of a bit-packed run, nil within an RLE run.
  private var packed: UnsafeRawBufferPointer?
  /// Values of the bit-packed run that were read.
  private var packedDone = 0

  /// - Parameters:
  ///   - bytes: Runs of `count` values of `width` bits (0...32). They must outlive the decoder.
  init(_ bytes: UnsafeRawBufferPointer, width: Int, count: Int) {
    reader = ByteReader(bytes)
    self.width = width
    self.count = count
    // Values of no bits are zeros, and take no bytes.
    if width == 0 { runLeft = count }
  }

  /// Values that are left.
  var remaining: Int { count - done }

  /// Decodes the next `wanted` values, at most `remaining`. O(wanted + runs).
  mutating func read<Value: FixedWidthInteger & UnsignedInteger>(
    _ wanted: Int, into destination: UnsafeMutablePointer<Value>
  ) throws(ParquetError) {
    var target = destination
    let end = destination + wanted
    while target < end {
      if runLeft == 0 { try nextRun() }
      let length = min(runLeft, end - target)
      if let packed {
        BitPacking.unpack(packed, width: width, first: packedDone, count: length, into: target)
        packedDone &+= length
      } else {
        target.update(repeating: Value(truncatingIfNeeded: runValue), count: length)
      }
      runLeft &-= length
      done &+= length
      target += length
    }
  }

  private mutating func nextRun() throws(ParquetError) {
    do {
      repeat {
        let header = try reader.readVarint()
        if header & 1 == 1 {
          try beginPacked(groups: header >> 1)
        } else {
          runLeft = Int(min(header >> 1, UInt64(remaining)))
          runValue = try readValue()
          packed = nil
        }
      } while runLeft == 0
    } catch {
      throw .corrupt("\(error.reason), after \(done) of \(count) levels or indices of a page")
    }
  }

  /// Some writers leave out bytes of the last run that only pad it.
  private mutating func beginPacked(groups: UInt64) throws(ByteReaderError) {
    let groupSize = BitPacking.groupSize
    runLeft = groups >= UInt64(remaining) ? remaining : min(remaining, Int(groups) * groupSize)
    let claimed = groups > UInt64(reader.remaining) ? reader.remaining : Int(groups) * width
    let needed = (runLeft * width + 7) / 8
    guard needed <= reader.remaining else {
      throw ByteReaderError(offset: reader.offset, reason: "a bit-packed run is cut off")
    }
    packed = try reader.read(min(max(claimed, needed), reader.remaining))
    packedDone = 0
  }

  /// The value of an RLE run.
  private mutating func readValue() throws(ByteReaderError) -> UInt32 {
    var value: UInt32 = 0
    for (index, byte) in try reader.read((width + 7) / 8).enumerated() {
      value |= UInt32(byte) << UInt32(8 * index)
    }
    guard width == 32 || value >> UInt32(width) == 0 else {
      throw ByteReaderError(
        offset: reader.offset, reason: "the run of \(value) does not fit \(width) bits")
    }
    return value
  }
}
