/// A way to compress blocks of bytes.
public enum CompressionCodec: String, CaseIterable, Sendable {
  case none, gzip, zstd, snappy, lz4

  /// Levels from fastest to smallest, nil where the codec has none.
  public var levels: ClosedRange<Int>? {
    switch self {
    case .gzip: 1...9
    case .zstd: 1...22
    case .none, .snappy, .lz4: nil
    }
  }

  public var defaultLevel: Int? {
    switch self {
    case .gzip: 6
    case .zstd: 3
    case .none, .snappy, .lz4: nil
    }
  }
}
