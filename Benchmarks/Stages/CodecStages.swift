import ByteBuffers
import Codecs
import Parquet

/// Compression and checksums.
enum CodecStages {
  private static let codecs: [(CompressionCodec, Int?)] = [
    (.snappy, nil), (.lz4, nil), (.zstd, 1), (.zstd, 3), (.gzip, 1), (.gzip, 3), (.gzip, 6),
    (.gzip, 9),
  ]

  /// `pages` are the column chunks of a row group that is not compressed; `text` is JSON.
  static func all(pages: [[UInt8]], text: Records) throws -> [Stage] {
    let json = [[UInt8](text.bytes)]
    return try codecs.flatMap { codec, level in
      let name = codec.rawValue + (level.map { " \($0)" } ?? "")
      return [
        try compress(codec, level, pages, "\(name) compress pages"),
        try decompress(codec, level, pages, "\(name) decompress pages"),
      ] + (codec.levels == nil ? [] : [try compress(codec, level, json, "\(name) compress JSON")])
    } + [crc32(text), sha256(text)]
  }

  private static func compress(
    _ codec: CompressionCodec, _ level: Int?, _ blocks: [[UInt8]], _ name: String
  ) throws -> Stage {
    let compressor = try BlockCompressor(codec, level: level)
    let output = Shared(ByteBuffer())
    var ends: [Int] = []
    return Stage(
      name: name, unit: .bytes, count: byteCount(blocks),
      run: {
        output.value.removeAll()
        ends.removeAll(keepingCapacity: true)
        for block in blocks {
          try block.withUnsafeBytes { try compressor.compress($0, into: &output.value) }
          ends.append(output.value.count)
        }
      },
      check: {
        let decompressor = BlockDecompressor(codec)
        var start = 0
        for (block, end) in zip(blocks, ends) {
          let part = UnsafeRawBufferPointer(rebasing: output.value.bytes[start..<end])
          let back = try decompressed(part, count: block.count, with: decompressor)
          try expect(back == block, "a block does not come back")
          start = end
        }
      })
  }

  private static func decompress(
    _ codec: CompressionCodec, _ level: Int?, _ blocks: [[UInt8]], _ name: String
  ) throws -> Stage {
    let compressor = try BlockCompressor(codec, level: level)
    let packed = try blocks.map { block in
      var output = ByteBuffer()
      try block.withUnsafeBytes { try compressor.compress($0, into: &output) }
      return output.array()
    }
    let decompressor = BlockDecompressor(codec)
    var outputs = blocks.map { [UInt8](repeating: 0, count: $0.count) }
    return Stage(
      name: name, unit: .bytes, count: byteCount(blocks),
      run: {
        for index in blocks.indices {
          try outputs[index].withUnsafeMutableBytes { output in
            try packed[index].withUnsafeBytes { try decompressor.decompress($0, into: output) }
          }
        }
      },
      check: { try expect(outputs == blocks, "a block does not come back") })
  }

  private static func decompressed(
    _ bytes: UnsafeRawBufferPointer, count: Int, with decompressor: BlockDecompressor
  ) throws -> [UInt8] {
    var output = [UInt8](repeating: 0, count: count)
    try output.withUnsafeMutableBytes { try decompressor.decompress(bytes, into: $0) }
    return output
  }

  private static func byteCount(_ blocks: [[UInt8]]) -> Int { blocks.reduce(0) { $0 + $1.count } }

  private static func crc32(_ text: Records) -> Stage {
    var sum: UInt32 = 0
    return Stage(
      name: "crc32", unit: .bytes, count: text.byteCount,
      run: { sum = CRC32.checksum(text.bytes) },
      check: {
        let known = Array("123456789".utf8).withUnsafeBytes { CRC32.checksum($0) }
        try expect(known == 0xCBF4_3926, "another sum of the standard's example")
        let half = text.byteCount / 2 + 3
        let first = CRC32.checksum(UnsafeRawBufferPointer(rebasing: text.bytes[..<half]))
        let both = CRC32.checksum(
          UnsafeRawBufferPointer(rebasing: text.bytes[half...]), seed: first)
        try expect(sum == both, "another sum in two parts")
      })
  }

  private static func sha256(_ text: Records) -> Stage {
    var digest: [UInt8] = []
    return Stage(
      name: "sha256", unit: .bytes, count: text.byteCount,
      run: { digest = SHA256.hash(text.bytes) },
      check: {
        let known = Array("abc".utf8).withUnsafeBytes { SHA256.hexadecimal(SHA256.hash($0)) }
        try expect(
          known == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
          "another digest of the standard's example")
        var hash = SHA256()
        let half = text.byteCount / 2 + 3
        hash.update(UnsafeRawBufferPointer(rebasing: text.bytes[..<half]))
        hash.update(UnsafeRawBufferPointer(rebasing: text.bytes[half...]))
        try expect(digest == hash.finish(), "another digest in two parts")
      })
  }
}
