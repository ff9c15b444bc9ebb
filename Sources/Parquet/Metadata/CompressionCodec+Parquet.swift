import Codecs

extension CompressionCodec {
  /// The codec's number in the file metadata. LZ4 is LZ4_RAW, never LZ4, whose framing differs
  /// among writers.
  var parquetValue: Int32 {
    switch self {
    case .none: 0
    case .snappy: 1
    case .gzip: 2
    case .zstd: 6
    case .lz4: 7
    }
  }

  init?(parquetValue: Int32) {
    guard let codec = Self.allCases.first(where: { $0.parquetValue == parquetValue }) else {
      return nil
    }
    self = codec
  }

  /// Name of a codec by its number, for messages.
  static func parquetName(_ value: Int32) -> String {
    let names = ["UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"]
    return names.indices.contains(Int(value)) ? names[Int(value)] : "codec \(value)"
  }
}
