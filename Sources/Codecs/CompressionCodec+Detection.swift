extension CompressionCodec {
  /// The codec of a file, told by its first four bytes: `gzip`, `zstd`, or `none` for anything else.
  ///
  /// - Parameter first: The file's first bytes, four where it has as many.
  public init(startingWith first: [UInt8]) {
    if first.starts(with: [0x1f, 0x8b]) {
      self = .gzip
    } else if first.count < 4 {
      self = .none
    } else {
      // RFC 8878: a frame, or a frame to be skipped.
      let isFrame = first[..<4] == [0x28, 0xb5, 0x2f, 0xfd]
      let isSkipped = first[0] & 0xf0 == 0x50 && first[1..<4] == [0x2a, 0x4d, 0x18]
      self = isFrame || isSkipped ? .zstd : .none
    }
  }
}
