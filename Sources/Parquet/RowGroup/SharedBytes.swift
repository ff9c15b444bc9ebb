import ByteBuffers

/// Finished bytes that several owners share and nobody changes.
public final class SharedBytes: Sendable {
  private let buffer: ByteBuffer

  /// Takes the bytes over.
  public init(_ buffer: consuming ByteBuffer) { self.buffer = buffer }

  public var count: Int { buffer.count }
  /// The bytes. Valid as long as this object.
  public var bytes: UnsafeRawBufferPointer { buffer.bytes }

  /// A copy of the bytes.
  public func array() -> [UInt8] { buffer.array() }
}
