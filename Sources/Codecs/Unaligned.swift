// Loads, stores and copies of a few bytes at any address, for the codecs written here. The caller
// has checked that the bytes are there.

extension UnsafePointer<UInt8> {
  @inline(__always)
  func load16() -> UInt16 {
    UInt16(littleEndian: UnsafeRawPointer(self).loadUnaligned(as: UInt16.self))
  }

  @inline(__always)
  func load32() -> UInt32 {
    UInt32(littleEndian: UnsafeRawPointer(self).loadUnaligned(as: UInt32.self))
  }

  @inline(__always)
  func load64() -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(self).loadUnaligned(as: UInt64.self))
  }

  /// How many bytes from here on are the same as those from `other` on, looking no further than
  /// `end`. `other` lies before this pointer.
  @inline(__always)
  func countSame(as other: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>) -> Int {
    let room = end - self
    var length = 0
    while length <= room &- 8 {
      let difference = (self + length).load64() ^ (other + length).load64()
      if difference != 0 { return length &+ difference.trailingZeroBitCount >> 3 }
      length &+= 8
    }
    while length < room, self[length] == other[length] { length &+= 1 }
    return length
  }
}

extension UnsafeMutablePointer<UInt8> {
  @inline(__always)
  func store16(_ value: UInt16) {
    UnsafeMutableRawPointer(self).storeBytes(of: value.littleEndian, as: UInt16.self)
  }

  @inline(__always)
  func store32(_ value: UInt32) {
    UnsafeMutableRawPointer(self).storeBytes(of: value.littleEndian, as: UInt32.self)
  }

  @inline(__always)
  func store64(_ value: UInt64) {
    UnsafeMutableRawPointer(self).storeBytes(of: value.littleEndian, as: UInt64.self)
  }

  @inline(__always)
  func copy8(_ source: UnsafePointer<UInt8>) { store64(source.load64()) }

  @inline(__always)
  func copy16(_ source: UnsafePointer<UInt8>) {
    let bytes = UnsafeRawPointer(source).loadUnaligned(as: SIMD16<UInt8>.self)
    UnsafeMutableRawPointer(self).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
  }

  /// Copies `length` bytes by sixteens, so that up to 15 bytes more are read and written. For a
  /// source less than 16 bytes before this pointer the result is not what it holds.
  @inline(__always)
  func copyWild(_ source: UnsafePointer<UInt8>, count length: Int) {
    var done = 0
    repeat {
      (self + done).copy16(source + done)
      done &+= 16
    } while done < length
  }

  /// Repeats what lies `offset` bytes before this pointer for `length` bytes, each byte as if the
  /// ones before it had been written first. Up to 15 bytes behind them are changed.
  @inline(__always)
  func repeatWild(offset: Int, count length: Int) {
    let source = UnsafePointer(self - offset)
    if offset >= 16 {
      copyWild(source, count: length)
    } else {
      repeatNear(source, offset: offset, count: length)
    }
  }

  @inline(__always)
  private func repeatNear(_ source: UnsafePointer<UInt8>, offset: Int, count length: Int) {
    var done = 0
    if offset >= 8 {
      repeat {
        (self + done).copy8(source + done)
        done &+= 8
      } while done < length
      return
    }
    // Eight bytes of the pattern in a register: no store waits for the one before.
    let bits = UInt64(truncatingIfNeeded: offset &* 8)
    var pattern = source.load64() & (1 << bits &- 1)
    pattern |= pattern << bits
    pattern |= pattern << (bits &* 2)
    pattern |= pattern << (bits &* 4)
    // The largest multiple of the offset that is at most 8, four bits for each offset.
    let step = (0x7658_6880 &>> (offset &* 4)) & 15
    repeat {
      (self + done).store64(pattern)
      done &+= step
    } while done < length
  }
}
