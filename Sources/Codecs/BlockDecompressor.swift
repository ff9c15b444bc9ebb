/// Decompresses blocks of bytes whose decompressed length is known. Use one per thread.
///
/// The input may be hostile: the decompressor never writes outside the output.
public final class BlockDecompressor {
  public let codec: CompressionCodec
  private var gzip: GzipDecompressor?
  private var zstd: ZstdDecompressor?

  public init(_ codec: CompressionCodec) { self.codec = codec }

  /// Fills `output` exactly, or throws; its bytes are then unspecified.
  public func decompress(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    switch codec {
    case .none:
      guard bytes.count == output.count else {
        throw .wrongLength(.none, bytes.count, expected: output.count)
      }
      output.copyMemory(from: bytes)
    case .gzip:
      if gzip == nil { gzip = try GzipDecompressor() }
      try gzip?.decompress(bytes, into: output)
    case .zstd:
      if zstd == nil { zstd = try ZstdDecompressor() }
      try zstd?.decompress(bytes, into: output)
    case .snappy: try Snappy.decompress(bytes, into: output)
    case .lz4: try LZ4.decompress(bytes, into: output)
    }
  }
}
