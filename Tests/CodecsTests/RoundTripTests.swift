import ByteBuffers
import TestSupport
import Testing

@testable import Codecs

@Suite("Round trips")
struct RoundTripTests {
  @Test("every codec gives back every short input", arguments: CompressionCodec.allCases)
  func shortInputs(codec: CompressionCodec) throws {
    let compressor = try BlockCompressor(codec)
    let decompressor = BlockDecompressor(codec)
    for kind in Sample.allCases {
      for length in 0...300 {
        let bytes = kind.bytes(length, seed: UInt64(length))
        let block = try compressor.compressed(bytes)
        #expect(try decompressor.decompressed(block, count: length) == bytes)
      }
    }
  }

  @Test("a level that the codec does not have is refused, in words")
  func levels() throws {
    for codec in CompressionCodec.allCases {
      for level in [-1, 0, 100] {
        #expect(throws: CodecError.self) { try BlockCompressor(codec, level: level) }
      }
      guard let levels = codec.levels else { continue }
      for level in levels {
        #expect(try BlockCompressor(codec, level: level).level == level)
      }
    }
  }
}
