// Bit packing (Parquet format, "Encodings": the bit-packed runs of the hybrid).
//
// Values of `width` bits lie one behind the other from the least significant bit of the first byte
// on. Eight values always fill `width` whole bytes, so a group of eight is the unit.
import ByteBuffers

/// Packs groups of eight values into as many bytes as a value has bits.
enum BitPacking {
  /// Values of a group (the specification packs in multiples of it).
  static let groupSize = 8

  /// Bytes behind the packed ones that packing may overwrite.
  static let slack = 16

  /// Bits that hold every value up to `maximum`.
  static func width(of maximum: UInt32) -> Int { 32 - maximum.leadingZeroBitCount }

  /// Bits of an index of a dictionary of `count` entries: never none, which some readers trip over.
  static func indexWidth(_ count: Int) -> Int {
    max(1, width(of: UInt32(truncatingIfNeeded: max(count, 1) - 1)))
  }

  /// Packs eight bytes, each below `1 << width`, with `width` in 1...8.
  @inline(__always)
  static func packed(_ word: UInt64, width: Int) -> UInt64 {
    let w = UInt64(truncatingIfNeeded: width)
    var x = word
    x = (x & 0x00ff_00ff_00ff_00ff) | ((x & 0xff00_ff00_ff00_ff00) &>> (8 &- w))
    x = (x & 0x0000_ffff_0000_ffff) | ((x & 0xffff_0000_ffff_0000) &>> (16 &- 2 &* w))
    x = (x & 0x0000_0000_ffff_ffff) | ((x & 0xffff_ffff_0000_0000) &>> (32 &- 4 &* w))
    return x
  }

  /// Packs `groups` groups of levels; `destination` has room for them and `slack` bytes more.
  static func pack(
    _ values: UnsafePointer<UInt8>, groups: Int, width: Int,
    into destination: UnsafeMutablePointer<UInt8>
  ) {
    var source = UnsafeRawPointer(values)
    var target = UnsafeMutableRawPointer(destination)
    for _ in 0..<groups {
      let word = UInt64(littleEndian: source.loadUnaligned(as: UInt64.self))
      target.storeBytes(of: packed(word, width: width).littleEndian, as: UInt64.self)
      source += 8
      target += width
    }
  }

  /// Packs `groups` groups of values below `1 << width`, with `width` in 1...32; `destination` has
  /// room for them and `slack` bytes more.
  static func pack(
    _ values: UnsafePointer<UInt32>, groups: Int, width: Int,
    into destination: UnsafeMutablePointer<UInt8>
  ) {
    if width <= 8 {
      packNarrow(values, groups, UInt64(width), destination)
    } else if width <= 16 {
      packMiddle(values, groups, UInt64(width), destination)
    } else {
      packWide(values, groups, UInt64(width), destination)
    }
  }

  /// A group fits one word.
  private static func packNarrow(
    _ values: UnsafePointer<UInt32>, _ groups: Int, _ width: UInt64,
    _ destination: UnsafeMutablePointer<UInt8>
  ) {
    var v = values
    var target = UnsafeMutableRawPointer(destination)
    for _ in 0..<groups {
      let a = UInt64(v[0]) | UInt64(v[1]) &<< width
      let b = UInt64(v[2]) | UInt64(v[3]) &<< width
      let c = UInt64(v[4]) | UInt64(v[5]) &<< width
      let d = UInt64(v[6]) | UInt64(v[7]) &<< width
      let low = a | b &<< (2 &* width)
      let high = c | d &<< (2 &* width)
      target.storeBytes(of: (low | high &<< (4 &* width)).littleEndian, as: UInt64.self)
      target += Int(width)
      v += 8
    }
  }

  /// Half a group fits one word.
  private static func packMiddle(
    _ values: UnsafePointer<UInt32>, _ groups: Int, _ width: UInt64,
    _ destination: UnsafeMutablePointer<UInt8>
  ) {
    var v = values
    var target = UnsafeMutableRawPointer(destination)
    let half = 4 &* width
    for _ in 0..<groups {
      let a = UInt64(v[0]) | UInt64(v[1]) &<< width
      let b = UInt64(v[2]) | UInt64(v[3]) &<< width
      let c = UInt64(v[4]) | UInt64(v[5]) &<< width
      let d = UInt64(v[6]) | UInt64(v[7]) &<< width
      let low = a | b &<< (2 &* width)
      let high = c | d &<< (2 &* width)
      target.storeBytes(of: (low | high << half).littleEndian, as: UInt64.self)
      target.storeBytes(of: (high >> (64 &- half)).littleEndian, toByteOffset: 8, as: UInt64.self)
      target += Int(width)
      v += 8
    }
  }

  private static func packWide(
    _ values: UnsafePointer<UInt32>, _ groups: Int, _ width: UInt64,
    _ destination: UnsafeMutablePointer<UInt8>
  ) {
    var target = UnsafeMutableRawPointer(destination)
    var pending: UInt64 = 0
    var bits: UInt64 = 0
    for i in 0..<(groups * groupSize) {
      // At most 31 bits are pending, so that 32 more fit.
      pending |= UInt64(values[i]) &<< bits
      bits &+= width
      while bits >= 32 {
        target.storeBytes(of: UInt32(truncatingIfNeeded: pending).littleEndian, as: UInt32.self)
        target += 4
        pending >>= 32
        bits &-= 32
      }
    }
    if bits > 0 {
      target.storeBytes(of: UInt32(truncatingIfNeeded: pending).littleEndian, as: UInt32.self)
    }
  }
}
