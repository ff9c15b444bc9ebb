/// The place of a decoded byte array in a buffer of many.
@frozen
public struct ByteArrayPlace: BitwiseCopyable, Sendable, Equatable {
  @usableFromInline let start: UInt32
  @usableFromInline let length: UInt32

  @inlinable @inline(__always)
  init(start: UInt32, length: UInt32) {
    self.start = start
    self.length = length
  }

  /// Both must be below 2 to the power of 32.
  init(offset: Int, count: Int) {
    self.init(start: UInt32(clamping: offset), length: UInt32(clamping: count))
  }

  /// Bytes before the value.
  @inlinable @inline(__always)
  public var offset: Int { Int(start) }

  /// Bytes of the value.
  @inlinable @inline(__always)
  public var count: Int { Int(length) }
}
