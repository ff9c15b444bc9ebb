import ByteBuffers

extension HybridRLE {
  /// Decodes `count` values of `width` bits (0...32) to `destination`, whose elements hold them.
  ///
  /// The last runs may claim more values than are wanted; too few are an error.
  static func decode<Value: FixedWidthInteger & UnsignedInteger>(
    _ bytes: UnsafeRawBufferPointer, width: Int, count: Int,
    into destination: UnsafeMutablePointer<Value>
  ) throws(ParquetError) {
    guard width > 0 else {
      destination.update(repeating: 0, count: count)
      return
    }
    var reader = ByteReader(bytes)
    var done = 0
    do {
      while done < count {
        let header = try reader.readVarint()
        let wanted = count - done
        if header & 1 == 1 {
          let groups = header >> 1
          let run = groups >= UInt64(wanted) ? wanted : min(wanted, Int(groups) * groupSize)
          let packed = try readPacked(&reader, groups: groups, width: width, values: run)
          unpack(packed, width: width, count: run, into: destination + done)
          done += run
        } else {
          let run = Int(min(header >> 1, UInt64(wanted)))
          let value = try readValue(&reader, width: width)
          (destination + done).update(repeating: Value(truncatingIfNeeded: value), count: run)
          done += run
        }
      }
    } catch {
      throw .corrupt("\(error.reason), after \(done) of \(count) levels or indices of a page")
    }
  }

  private static var groupSize: Int { BitPacking.groupSize }

  /// The bytes of a bit-packed run. Some writers leave out bytes of the last run that only pad it.
  private static func readPacked(
    _ reader: inout ByteReader, groups: UInt64, width: Int, values: Int
  ) throws(ByteReaderError) -> UnsafeRawBufferPointer {
    let claimed = groups > UInt64(reader.remaining) ? reader.remaining : Int(groups) * width
    let needed = (values * width + 7) / 8
    guard needed <= reader.remaining else {
      throw ByteReaderError(offset: reader.offset, reason: "a bit-packed run is cut off")
    }
    return try reader.read(min(max(claimed, needed), reader.remaining))
  }

  /// The value of an RLE run.
  private static func readValue(
    _ reader: inout ByteReader, width: Int
  ) throws(ByteReaderError) -> UInt32 {
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

  /// Unpacks `count` values; `packed` holds them all.
  private static func unpack<Value: FixedWidthInteger & UnsignedInteger>(
    _ packed: UnsafeRawBufferPointer, width: Int, count: Int,
    into destination: UnsafeMutablePointer<Value>
  ) {
    guard count > 0, let base = packed.baseAddress else { return }
    let mask = (UInt64(1) << UInt64(width)) &- 1
    var i = 0
    if MemoryLayout<Value>.size == 1, width <= 8 {
      // A group's bytes lie within the eight that are loaded.
      let groups = packed.count < 8 ? 0 : min(count / groupSize, (packed.count - 8) / width + 1)
      BitPacking.unpack(base, groups: groups, width: width, into: destination)
      i = groups * groupSize
    }
    // A value starts within the first byte of the eight that are loaded, and so ends within them.
    let loadable = packed.count < 8 ? 0 : min(count, (packed.count - 8) * 8 / width + 1)
    while i < loadable {
      let bit = i &* width
      let word = UInt64(
        littleEndian: base.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
      destination[i] = Value(truncatingIfNeeded: (word &>> UInt64(bit & 7)) & mask)
      i &+= 1
    }
    while i < count {
      let bit = i * width
      var word: UInt64 = 0
      for (index, byte) in packed[(bit >> 3)...].prefix(5).enumerated() {
        word |= UInt64(byte) << UInt64(8 * index)
      }
      destination[i] = Value(truncatingIfNeeded: (word >> UInt64(bit & 7)) & mask)
      i += 1
    }
  }
}

extension BitPacking {
  /// Spreads eight values of `width` bits (1...8) over the eight bytes of a word: halves, quarters,
  /// and single values move apart.
  @inline(__always)
  static func unpacked(_ word: UInt64, width: Int) -> UInt64 {
    let w = UInt64(truncatingIfNeeded: width)
    let one = ((1 &<< w) &- 1) &* 0x0001_0001_0001_0001
    let two = ((1 &<< (2 &* w)) &- 1) &* 0x0000_0001_0000_0001
    let four = (1 &<< (4 &* w)) &- 1 as UInt64
    var x = word
    x = (x & four) | ((x & (four &<< (4 &* w))) &<< (32 &- 4 &* w))
    x = (x & two) | ((x & (two &<< (2 &* w))) &<< (16 &- 2 &* w))
    x = (x & one) | ((x & (one &<< w)) &<< (8 &- w))
    return x
  }

  /// Unpacks `groups` groups to as many times eight bytes. The last group's load takes eight bytes,
  /// whatever the width.
  fileprivate static func unpack(
    _ packed: UnsafeRawPointer, groups: Int, width: Int, into destination: UnsafeMutableRawPointer
  ) {
    var source = packed
    var target = destination
    for _ in 0..<groups {
      let word = UInt64(littleEndian: source.loadUnaligned(as: UInt64.self))
      target.storeBytes(of: unpacked(word, width: width).littleEndian, as: UInt64.self)
      source += width
      target += 8
    }
  }
}
