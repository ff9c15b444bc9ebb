import ByteBuffers

/// Immutable bytes that several owners share.
public final class SharedBytes: @unchecked Sendable {
  private var buffer: ByteBuffer

  static let none = SharedBytes(ByteBuffer())

  /// Takes the bytes over.
  public init(_ buffer: consuming ByteBuffer) { self.buffer = buffer }

  /// Takes the bytes away from an owner who is the only one.
  func giveUp() -> ByteBuffer {
    var taken = ByteBuffer()
    swap(&taken, &buffer)
    return taken
  }

  public var count: Int { buffer.count }
  /// The bytes. Valid as long as this object.
  public var bytes: UnsafeRawBufferPointer { buffer.bytes }

  /// A copy of the bytes.
  public func array() -> [UInt8] { buffer.array() }
}
