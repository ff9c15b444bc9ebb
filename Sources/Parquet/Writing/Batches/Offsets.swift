/// The offsets of lists, texts or byte arrays, as in Arrow: slot `i` holds what lies from offset `i` to
/// offset `i + 1`. There is one offset more than there are slots.
public struct Offsets {
  private enum Storage {
    case int32(MemoryBuffer<Int32>)
    case int64(MemoryBuffer<Int64>)
  }

  private let storage: Storage

  /// Offsets of 32 bits, one more than there are slots.
  public static func int32(_ offsets: [Int32]) -> Offsets {
    Offsets(storage: .int32(MemoryBuffer(offsets)))
  }

  /// Offsets of 64 bits, one more than there are slots.
  public static func int64(_ offsets: [Int64]) -> Offsets {
    Offsets(storage: .int64(MemoryBuffer(offsets)))
  }

  /// In memory that stays as it is until the batch is appended.
  public static func int32(_ offsets: UnsafeBufferPointer<Int32>) -> Offsets {
    Offsets(storage: .int32(MemoryBuffer(offsets)))
  }

  /// In memory that stays as it is until the batch is appended.
  public static func int64(_ offsets: UnsafeBufferPointer<Int64>) -> Offsets {
    Offsets(storage: .int64(MemoryBuffer(offsets)))
  }

  var count: Int {
    switch storage {
    case .int32(let offsets): offsets.count
    case .int64(let offsets): offsets.count
    }
  }

  /// The last offset of the first `slots` slots, if there are so many and it is not below 0. The
  /// others are still to be checked.
  func last(of slots: Int, _ path: String) throws(ParquetError) -> Int {
    guard count > slots else {
      throw .invalidData("\(path) has \(count) offsets for \(slots) slots, which need one more")
    }
    let last = try withReader { (reader) throws(ParquetError) in reader[slots] }
    guard last >= 0 else {
      throw .invalidData("\(path) has the offset \(last) behind slot \(slots - 1)")
    }
    return last
  }

  /// Checks the offsets of the first `slots` slots, as many as there are, and returns the last: they
  /// are none below 0, and none below the one before. O(slots).
  func check(_ slots: Int, of path: String) throws(ParquetError) -> Int {
    switch storage {
    case .int32(let offsets): return try Self.check(offsets, slots, path)
    case .int64(let offsets): return try Self.check(offsets, slots, path)
    }
  }

  private static func check<Offset: FixedWidthInteger & BitwiseCopyable>(
    _ buffer: MemoryBuffer<Offset>, _ slots: Int, _ path: String
  ) throws(ParquetError) -> Int {
    try buffer.withElements { (offsets) throws(ParquetError) in
      var isFalling: Offset = 0
      for slot in 0..<slots { isFalling |= offsets[slot &+ 1] < offsets[slot] ? 1 : 0 }
      guard isFalling == 0, offsets[0] >= 0 else {
        let slot = (0..<slots).first { offsets[$0] < 0 || offsets[$0 + 1] < offsets[$0] } ?? 0
        throw .invalidData(
          "\(path) has the offsets \(offsets[slot]) and \(offsets[slot + 1]) in slot \(slot)")
      }
      return Int(offsets[slots])
    }
  }

  /// From the first offset to that behind the last of `slots`, which have been checked.
  func span(_ slots: Int) -> Int {
    (try? withReader { (reader) throws(ParquetError) in reader[slots] - reader[0] }) ?? 0
  }

  /// Calls `body` with what reads the offsets.
  func withReader<Result>(
    _ body: (OffsetReader) throws(ParquetError) -> Result
  ) throws(ParquetError) -> Result {
    switch storage {
    case .int32(let offsets):
      return try offsets.withElements { (offsets) throws(ParquetError) in
        try body(.int32(offsets))
      }
    case .int64(let offsets):
      return try offsets.withElements { (offsets) throws(ParquetError) in
        try body(.int64(offsets))
      }
    }
  }
}

/// Reads offsets that have been checked.
enum OffsetReader {
  case int32(UnsafeBufferPointer<Int32>)
  case int64(UnsafeBufferPointer<Int64>)

  @inline(__always)
  subscript(index: Int) -> Int {
    switch self {
    case .int32(let offsets): Int(offsets[index])
    case .int64(let offsets): Int(offsets[index])
    }
  }
}
