/// Decompresses a file piece by piece: gzip (concatenated members) or zstd (concatenated frames).
///
/// Bytes behind the last member or frame that do not start another are an error. At the end of a file
/// that is cut off, `isAtBoundary` is false.
public final class DecompressingStream {
  public let codec: CompressionCodec
  private let engine: Engine
  private var failure: CodecError?

  private enum Engine {
    case gzip(GzipDecompressor)
    case zstd(ZstdDecompressor)
  }

  /// Throws for codecs that have no stream form.
  public init(_ codec: CompressionCodec) throws(CodecError) {
    self.codec = codec
    switch codec {
    case .gzip: engine = .gzip(try GzipDecompressor())
    case .zstd: engine = .zstd(try ZstdDecompressor())
    case .none, .snappy, .lz4:
      throw CodecError(codec, "only gzip and zstd can be read as a stream")
    }
  }

  /// No member or frame is open: the input may end here.
  public var isAtBoundary: Bool {
    switch engine {
    case .gzip(let gzip): gzip.isAtBoundary
    case .zstd(let zstd): zstd.isAtBoundary
    }
  }

  /// Decompresses from `input` until it is used up or `output` is full. When `output` was filled,
  /// more may be waiting even if all input was consumed: call again, with no input if there is none,
  /// until something else than a full `output` comes back. After an error, every call throws it.
  public func decompress(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) -> (consumed: Int, produced: Int) {
    if let failure { throw failure }
    do {
      switch engine {
      case .gzip(let gzip): return try gzip.step(input, into: output)
      case .zstd(let zstd): return try zstd.step(input, into: output)
      }
    } catch {
      failure = error
      throw error
    }
  }
}
