import ByteBuffers

/// The kind of content that blocks hold, by which compressors choose their parameters.
public enum BlockContent: Sendable {
  case bytes
  /// Many lines of text, which repeat each other's words.
  case lines
}

/// Compresses blocks of bytes, each on its own. Use one per thread: it allocates its tables and
/// contexts once, and every call uses them again.
public final class BlockCompressor {
  public let codec: CompressionCodec
  /// The level in use, nil where the codec has none.
  public let level: Int?
  private let engine: Engine

  private enum Engine {
    case none
    case gzip(GzipCompressor)
    case zstd(ZstdCompressor)
    case snappy(SnappyCompressor)
    case lz4(LZ4Compressor)
  }

  /// Makes a compressor. `level` is one of `codec.levels`, nil for the default. `checksum` adds one
  /// to zstd frames; gzip always has its own, the other formats have no place for it. `content`
  /// changes nothing but sizes and speed.
  public init(
    _ codec: CompressionCodec, level: Int? = nil, checksum: Bool = false,
    content: BlockContent = .bytes
  ) throws(CodecError) {
    if let level, codec.levels?.contains(level) != true {
      let reason =
        codec.levels.map { "level \(level) is not one of \($0.lowerBound)…\($0.upperBound)" }
        ?? "the codec has no levels; leave out level \(level)"
      throw CodecError(codec, reason)
    }
    let level = level ?? codec.defaultLevel
    self.codec = codec
    self.level = level
    switch codec {
    case .none: engine = .none
    case .gzip: engine = .gzip(GzipCompressor(level: level ?? 6))
    case .zstd:
      engine = .zstd(
        try ZstdCompressor(level: level ?? 3, checksum: checksum, content: content))
    case .snappy: engine = .snappy(SnappyCompressor())
    case .lz4: engine = .lz4(LZ4Compressor())
    }
  }

  /// Appends the compressed form of `bytes`, which must not lie in `output`. What is appended
  /// depends on the bytes, the codec, the level and the checksum alone, not on earlier calls.
  /// `output` is unchanged in count when this throws.
  public func compress(
    _ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer
  ) throws(CodecError) {
    try compress(bytes, into: &output, samples: false)
  }

  /// As `compress(_:into:)`, but with less effort than that of the level where a sample of the bytes
  /// says that this makes them no larger, or hardly: at levels up to 6, a fiftieth at most with zstd,
  /// a twentieth with gzip. At level 3, zstd compresses blocks of a few KB as level 2 does it. Other
  /// codecs have no such choices.
  public func compress(
    sampling bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer
  ) throws(CodecError) {
    try compress(bytes, into: &output, samples: true)
  }

  private func compress(
    _ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer, samples: Bool
  ) throws(CodecError) {
    let start = output.count
    do {
      switch engine {
      case .none: output.append(bytes)
      case .gzip(let gzip):
        if samples {
          try gzip.compress(sampling: bytes, into: &output)
        } else {
          try gzip.compress(bytes, into: &output)
        }
      case .zstd(let zstd):
        if samples {
          try zstd.compress(sampling: bytes, into: &output)
        } else {
          try zstd.compress(bytes, into: &output)
        }
      case .snappy(let snappy): try snappy.compress(bytes, into: &output)
      case .lz4(let lz4): try lz4.compress(bytes, into: &output)
      }
    } catch {
      output.truncate(to: start)
      throw error
    }
  }
}
