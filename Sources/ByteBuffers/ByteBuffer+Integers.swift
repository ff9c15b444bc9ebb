extension ByteBuffer {
  /// Appends `value` in little-endian byte order, in its own width.
  @inlinable @inline(__always)
  public mutating func appendLittleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value
  ) {
    reserve(MemoryLayout<Value>.size)
    UnsafeMutableRawPointer(end).storeBytes(of: value.littleEndian, as: Value.self)
    advance(by: MemoryLayout<Value>.size)
  }

  /// Stores `value` over bytes that were appended before, in little-endian byte order.
  ///
  /// - Precondition: The bytes from `offset` on are within `count`.
  public mutating func store<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, at offset: Int
  ) {
    precondition(
      offset >= 0 && offset <= count - MemoryLayout<Value>.size, "bytes are not there yet")
    UnsafeMutableRawPointer(base + offset).storeBytes(of: value.littleEndian, as: Value.self)
  }

  /// Appends `value` as an unsigned LEB128 variable-length integer of 1 to 10 bytes.
  @inlinable
  public mutating func appendVarint(_ value: UInt64) {
    reserve(Varint.maximumLength)
    var rest = value
    let start = end
    var length = 0
    while rest >= 0x80 {
      start[length] = UInt8(truncatingIfNeeded: rest) | 0x80
      rest >>= 7
      length &+= 1
    }
    start[length] = UInt8(truncatingIfNeeded: rest)
    advance(by: length &+ 1)
  }

  /// Appends `value` zigzag-encoded (0, -1, 1, -2 become 0, 1, 2, 3), then as a varint.
  @inlinable
  public mutating func appendZigZagVarint(_ value: Int64) {
    appendVarint(Varint.zigZag(value))
  }
}

/// Unsigned LEB128 integers, and the zigzag mapping of signed ones to them.
public enum Varint {
  /// Bytes that a 64-bit value takes at most.
  public static let maximumLength = 10

  @inlinable @inline(__always)
  public static func zigZag(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: (value << 1) ^ (value >> 63))
  }

  @inlinable @inline(__always)
  public static func unZigZag(_ value: UInt64) -> Int64 {
    Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// Bytes that `value` takes.
  @inlinable
  public static func length(_ value: UInt64) -> Int {
    Swift.max(1, (64 - value.leadingZeroBitCount + 6) / 7)
  }
}
