/// An error of compression or decompression.
public struct CodecError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The codec that was at work.
  public let codec: CompressionCodec
  /// What is wrong and where, in words.
  public let reason: String

  public init(_ codec: CompressionCodec, _ reason: String) {
    self.codec = codec
    self.reason = reason
  }

  public var description: String { "\(codec.rawValue): \(reason)" }
}

extension CodecError {
  static func wrongLength(_ codec: CompressionCodec, _ length: Int, expected: Int) -> CodecError {
    CodecError(codec, "the block holds \(length) bytes where \(expected) were promised")
  }
}
