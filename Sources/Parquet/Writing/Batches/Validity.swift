/// The slots of a column, list or group that are present; the others are null.
public struct Validity {
  private enum Storage {
    case all
    case bits(MemoryBuffer<UInt8>, offset: Int)
    case flags(MemoryBuffer<Bool>)
  }

  private let storage: Storage

  /// All slots are.
  public static var all: Validity { Validity(storage: .all) }

  /// A bit a slot, from the least significant of the first byte on, set where it is present: a
  /// validity bitmap of Arrow. `offset` bits come before the first slot.
  public static func bitmap(_ bits: [UInt8], offset: Int = 0) -> Validity {
    Validity(storage: .bits(MemoryBuffer(bits), offset: offset))
  }

  /// As `bitmap(_:offset:)` for arrays, in memory that stays as it is until the batch is appended.
  public static func bitmap(_ bits: UnsafeRawBufferPointer, offset: Int = 0) -> Validity {
    Validity(storage: .bits(MemoryBuffer(bits.bindMemory(to: UInt8.self)), offset: offset))
  }

  /// A flag a slot.
  public static func flags(_ flags: [Bool]) -> Validity {
    Validity(storage: .flags(MemoryBuffer(flags)))
  }

  /// A flag a slot, in memory that stays as it is until the batch is appended.
  public static func flags(_ flags: UnsafeBufferPointer<Bool>) -> Validity {
    Validity(storage: .flags(MemoryBuffer(flags)))
  }

  var isAll: Bool {
    if case .all = storage { return true }
    return false
  }

  /// Slots that it tells about.
  var count: Int {
    switch storage {
    case .all: .max
    case .bits(let bits, let offset): Self.bitCount(bits.count, offset: offset)
    case .flags(let flags): flags.count
    }
  }

  /// Bits behind the first `offset`; none where that is no place in the bitmap.
  static func bitCount(_ bytes: Int, offset: Int) -> Int {
    offset >= 0 && offset / 8 <= bytes ? max(0, bytes * 8 - offset) : 0
  }

  /// How many of the first `slots` slots are present, as far as it tells about them. O(slots).
  func presentCount(_ slots: Int) -> Int {
    let present = try? withReader { (reader) throws(ParquetError) in
      guard let reader else { return slots }
      var present = 0
      var slot = 0
      while slot < slots {
        let count = min(64, slots - slot)
        present &+= reader.word(at: slot, count: count).nonzeroBitCount
        slot += count
      }
      return present
    }
    return present ?? slots
  }

  /// Calls `body` with what reads the slots; nil when all are present.
  func withReader<Result>(
    _ body: (ValidityReader?) throws(ParquetError) -> Result
  ) throws(ParquetError) -> Result {
    switch storage {
    case .all: return try body(nil)
    case .bits(let bits, let offset):
      return try bits.withElements { (bits) throws(ParquetError) in
        try body(.bits(UnsafeRawBufferPointer(bits), offset: offset))
      }
    case .flags(let flags):
      return try flags.withElements { (flags) throws(ParquetError) in
        try body(.flags(UnsafeRawBufferPointer(flags)))
      }
    }
  }
}

/// Reads validities, up to 64 at a time. Slots have been checked to lie in the memory.
enum ValidityReader {
  case bits(UnsafeRawBufferPointer, offset: Int)
  /// A byte each, 0 or 1.
  case flags(UnsafeRawBufferPointer)

  /// The validity of `count` slots, at most 64, from `slot` on; bits behind them are 0.
  @inline(__always)
  func word(at slot: Int, count: Int) -> UInt64 {
    let mask: UInt64 = count >= 64 ? ~0 : (1 &<< UInt64(truncatingIfNeeded: count)) &- 1
    switch self {
    case .bits(let bytes, let offset):
      let first = (slot &+ offset) &>> 3
      let shift = UInt64(truncatingIfNeeded: (slot &+ offset) & 7)
      if first &+ 9 <= bytes.count {
        let low = UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: first, as: UInt64.self))
        let high = UInt64(bytes[first &+ 8])
        return (low &>> shift | (high &<< 1) &<< (63 &- shift)) & mask
      }
      return Self.lastBits(bytes, first, shift) & mask
    case .flags(let bytes):
      var word: UInt64 = 0
      var i = 0
      while i &+ 8 <= count {
        // Gathers the lowest bit of each byte, the first into the lowest.
        let eight = UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: slot &+ i, as: UInt64.self))
        let bits = ((eight & 0x0101_0101_0101_0101) &* 0x0102_0408_1020_4080) &>> 56
        word |= bits &<< UInt64(truncatingIfNeeded: i)
        i &+= 8
      }
      while i < count {
        word |= UInt64(bytes[slot &+ i] & 1) &<< UInt64(truncatingIfNeeded: i)
        i &+= 1
      }
      return word
    }
  }

  /// The bits from a byte on that has fewer than 8 behind it.
  @inline(never)
  private static func lastBits(
    _ bytes: UnsafeRawBufferPointer, _ first: Int, _ shift: UInt64
  ) -> UInt64 {
    var word: UInt64 = 0
    for index in 0..<9 where first + index < bytes.count {
      let byte = UInt64(bytes[first + index])
      let place = index * 8 - Int(shift)
      word |= place < 0 ? byte >> UInt64(-place) : byte << UInt64(place)
    }
    return word
  }
}
