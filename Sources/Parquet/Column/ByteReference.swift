/// The place of a byte array in memory, relative to a base address.
@frozen
public struct ByteReference: BitwiseCopyable, Sendable {
  /// Bytes from the base.
  public var offset: UInt32
  /// Bytes of the value.
  public var length: UInt32

  /// Refers to `length` bytes, `offset` bytes from the base.
  @inlinable @inline(__always)
  public init(offset: UInt32, length: UInt32) {
    self.offset = offset
    self.length = length
  }
}
