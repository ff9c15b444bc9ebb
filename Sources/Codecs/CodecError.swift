/// Why bytes cannot be compressed or decompressed.
public struct CodecError: Error, Sendable, Equatable, CustomStringConvertible {
  public let codec: CompressionCodec
  public let reason: String

  public init(_ codec: CompressionCodec, _ reason: String) {
    self.codec = codec
    self.reason = reason
  }

  public var description: String { "\(codec.rawValue): \(reason)" }
}
