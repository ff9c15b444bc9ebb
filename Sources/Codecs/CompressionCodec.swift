/// A compression codec of blocks and files. The raw value is the name that a user types.
public enum CompressionCodec: String, CaseIterable, Sendable {
  /// Bytes as they are.
  case none
  /// RFC 1952 members. Read everywhere, slow to write.
  case gzip
  /// RFC 8878 frames. The best ratio for its time.
  case zstd
  /// The raw block format, without framing. No levels; fast, a modest ratio.
  case snappy
  /// The raw block format, without framing. No levels; the fastest to read.
  case lz4

  /// The levels to choose from, nil where the codec has none. A higher one is smaller and slower.
  public var levels: ClosedRange<Int>? {
    switch self {
    case .none, .snappy, .lz4: nil
    case .gzip: 1...9
    case .zstd: 1...22
    }
  }

  /// The level used when none is asked for, nil where the codec has none.
  public var defaultLevel: Int? {
    switch self {
    case .none, .snappy, .lz4: nil
    case .gzip: 6
    case .zstd: 3
    }
  }
}
