import TestSupport
import Testing

@testable import Codecs

@Suite("Block decompressor")
struct BlockDecompressorTests {
  @Test("a damaged block gives an error or as many bytes", arguments: CompressionCodec.allCases)
  func damage(codec: CompressionCodec) throws {
    var random = SeededGenerator(seed: 20)
    let compressor = try BlockCompressor(codec)
    let decompressor = BlockDecompressor(codec)
    for round in 0..<600 {
      let sample = Sample.allCases[round % Sample.allCases.count]
      let bytes = sample.bytes(round * 5, seed: UInt64(round))
      let block = try compressor.compressed(bytes)
      let damaged = block.damaged(using: &random)
      let result = try? decompressor.decompressed(damaged, count: bytes.count)
      if codec == .gzip { #expect(result == nil || result == bytes, "its checksum sees damage") }
      let noise = Sample.noise.bytes(round, seed: UInt64(round))
      _ = try? decompressor.decompressed(noise, count: round)
    }
  }

  @Test("a block of another length than promised is refused", arguments: CompressionCodec.allCases)
  func wrongLength(codec: CompressionCodec) throws {
    for length in [1, 15, 100, 5_000] {
      let block = try BlockCompressor(codec).compressed(Sample.records.bytes(length, seed: 21))
      for count in [0, length - 1, length + 1, length + 100] {
        #expect(throws: CodecError.self) {
          try BlockDecompressor(codec).decompressed(block, count: count)
        }
      }
    }
  }

  @Test("a block that is cut off is refused wherever the cut", arguments: CompressionCodec.allCases)
  func cutOff(codec: CompressionCodec) throws {
    for sample in Sample.allCases {
      let bytes = sample.bytes(500, seed: 22)
      let block = try BlockCompressor(codec).compressed(bytes)
      for length in block.indices {
        #expect(throws: CodecError.self) {
          try BlockDecompressor(codec).decompressed(Array(block.prefix(length)), count: bytes.count)
        }
      }
    }
  }

  @Test("bytes behind the block are refused", arguments: CompressionCodec.allCases)
  func trailingBytes(codec: CompressionCodec) throws {
    for length in [0, 10, 1_000] {
      let bytes = Sample.patterns.bytes(length, seed: 23)
      let block = try BlockCompressor(codec).compressed(bytes) + [1]
      #expect(throws: CodecError.self) {
        try BlockDecompressor(codec).decompressed(block, count: length)
      }
    }
  }

  @Test(
    "gzip members and zstd frames may follow one another",
    arguments: [CompressionCodec.gzip, .zstd])
  func concatenated(codec: CompressionCodec) throws {
    let parts = [Sample.records.bytes(300, seed: 1), [], Sample.noise.bytes(70, seed: 2)]
    let compressor = try BlockCompressor(codec)
    let block = try parts.flatMap { try compressor.compressed($0) }
    #expect(try BlockDecompressor(codec).decompressed(block, count: 370) == parts.flatMap { $0 })
  }
}
