import ByteBuffers
import TestSupport
import Testing

@testable import Codecs

@Suite("Block compressor")
struct BlockCompressorTests {
  @Test("every short input comes back", arguments: CompressionCodec.allCases)
  func shortInputs(codec: CompressionCodec) throws {
    let compressor = try BlockCompressor(codec)
    let decompressor = BlockDecompressor(codec)
    for sample in Sample.allCases {
      for length in 0...300 {
        let bytes = sample.bytes(length, seed: UInt64(length))
        let block = try compressor.compressed(bytes)
        #expect(try decompressor.decompressed(block, count: length) == bytes)
      }
    }
  }

  @Test("long inputs come back, around the length of a fragment too", arguments: Sample.allCases)
  func longInputs(sample: Sample) throws {
    let bytes = sample.bytes(2_000_003, seed: 3)
    for codec in CompressionCodec.allCases {
      let compressor = try BlockCompressor(codec)
      let decompressor = BlockDecompressor(codec)
      for length in [65_535, 65_536, 65_537, 65_550, 131_072, 200_001, bytes.count] {
        let part = Array(bytes.prefix(length))
        let block = try compressor.compressed(part)
        #expect(try decompressor.decompressed(block, count: length) == part)
      }
    }
  }

  @Test("every level gives back its input", arguments: [CompressionCodec.gzip, .zstd])
  func levels(codec: CompressionCodec) throws {
    let bytes = Sample.records.bytes(100_000, seed: 4)
    for level in try #require(codec.levels) {
      let block = try BlockCompressor(codec, level: level).compressed(bytes)
      #expect(block.count < bytes.count / 2)
      #expect(try BlockDecompressor(codec).decompressed(block, count: bytes.count) == bytes)
    }
  }

  /// What the bytes become with and without a look at a sample, each checked to come back.
  private func sizes(
    _ bytes: [UInt8], by compressor: BlockCompressor
  ) throws -> (sampled: Int, whole: Int) {
    var output = ByteBuffer()
    try bytes.withUnsafeBytes { try compressor.compress(sampling: $0, into: &output) }
    let decompressor = BlockDecompressor(compressor.codec)
    #expect(try decompressor.decompressed(output.array(), count: bytes.count) == bytes)
    return (output.count, try compressor.compressed(bytes).count)
  }

  @Test("a sample makes text of few characters smaller, and numbers that begin alike")
  func samplingGains() throws {
    let compressor = try BlockCompressor(.zstd)
    var random = SeededGenerator(seed: 12)
    let tokens = (0..<20_000).flatMap { _ in
      [16, 0, 0, 0] + (0..<16).map { _ in UInt8.random(in: 97..<113, using: &random) }
    }
    let texts = try sizes(tokens, by: compressor)
    #expect(texts.sampled < texts.whole - texts.whole / 20)
    let times = (0..<20_000).flatMap { _ in
      let time = 1_420_000_000_000 + Int.random(in: 0..<300_000_000_000, using: &random)
      return withUnsafeBytes(of: time.littleEndian, Array.init)
    }
    let numbers = try sizes(times, by: compressor)
    #expect(numbers.sampled < numbers.whole)
  }

  @Test(
    "a sample never makes blocks much larger, and small ones have none",
    arguments: [(CompressionCodec.zstd, 3, 32 << 10), (.zstd, 4, 32 << 10), (.gzip, 6, 4 << 10)])
  func sampling(codec: CompressionCodec, level: Int, smallest: Int) throws {
    let compressor = try BlockCompressor(codec, level: level)
    // What is repeated from far away is not to be seen in a sample.
    for sample in Sample.allCases where sample != .echoes {
      for length in [0, 1, smallest - 1, smallest, smallest + 1, 100_003, 1 << 20] {
        let (sampled, whole) = try sizes(
          sample.bytes(length, seed: UInt64(length)), by: compressor)
        #expect(sampled <= whole + whole / 10, "\(sample), \(length) bytes")
        if length < smallest, level > 3 { #expect(sampled == whole) }
      }
    }
  }

  @Test("short blocks at level 3 are those of level 2, whatever was compressed before")
  func shortBlocks() throws {
    let three = try BlockCompressor(.zstd, level: 3)
    let two = try BlockCompressor(.zstd, level: 2)
    let four = try BlockCompressor(.zstd, level: 4)
    func sampled(_ bytes: [UInt8], _ compressor: BlockCompressor) throws -> [UInt8] {
      var output = ByteBuffer()
      try bytes.withUnsafeBytes { try compressor.compress(sampling: $0, into: &output) }
      return output.array()
    }
    for length in [0, 1, 300, 4000, 32767] {
      let bytes = Sample.records.bytes(length, seed: 5)
      let block = try sampled(bytes, three)
      #expect(block == (try two.compressed(bytes)))
      #expect(try sampled(bytes, four) == four.compressed(bytes))
      _ = try sampled(Sample.noise.bytes(100_000, seed: 6), three)
      #expect(try sampled(bytes, three) == block)
    }
  }

  @Test(
    "at levels beyond 6, a sample gives no size for time",
    arguments: [CompressionCodec.gzip, .zstd])
  func thoroughSampling(codec: CompressionCodec) throws {
    let compressor = try BlockCompressor(codec, level: 9)
    for sample in Sample.allCases where sample != .echoes {
      let (sampled, whole) = try sizes(sample.bytes(200_000, seed: 5), by: compressor)
      #expect(sampled <= whole + whole / 100, "\(sample)")
    }
  }

  @Test("a level that the codec does not have is refused", arguments: CompressionCodec.allCases)
  func refusedLevels(codec: CompressionCodec) throws {
    for level in [-1, 0, 23] {
      #expect(throws: CodecError.self) { try BlockCompressor(codec, level: level) }
    }
    #expect(try BlockCompressor(codec).level == codec.defaultLevel)
  }

  @Test("what is written does not depend on what was before", arguments: CompressionCodec.allCases)
  func noMemory(codec: CompressionCodec) throws {
    let used = try BlockCompressor(codec)
    let decompressor = BlockDecompressor(codec)
    var random = SeededGenerator(seed: 6)
    for _ in 0..<60 {
      let sample = Sample.allCases.randomElement(using: &random) ?? .noise
      let most = Bool.random(using: &random) ? 200 : 70_000
      let bytes = sample.bytes(Int.random(in: 0...most, using: &random), seed: 8)
      let block = try used.compressed(bytes)
      #expect(try BlockCompressor(codec).compressed(bytes) == block)
      // A block that is refused leaves nothing behind either.
      _ = try? decompressor.decompressed(block.damaged(using: &random), count: bytes.count)
      #expect(try decompressor.decompressed(block, count: bytes.count) == bytes)
    }
  }

  @Test("compressed bytes are appended", arguments: CompressionCodec.allCases)
  func appending(codec: CompressionCodec) throws {
    let compressor = try BlockCompressor(codec)
    var output = ByteBuffer()
    var expected: [UInt8] = []
    for length in [5, 0, 1_000, 70_000] {
      let bytes = Sample.records.bytes(length, seed: 9)
      try bytes.withUnsafeBytes { try compressor.compress($0, into: &output) }
      expected += try compressor.compressed(bytes)
    }
    #expect(output.array() == expected)
  }

  @Test("a zstd frame has a checksum only when asked for")
  func checksum() throws {
    let bytes = Sample.noise.bytes(1_000, seed: 10)
    let plain = try BlockCompressor(.zstd).compressed(bytes)
    let checked = try BlockCompressor(.zstd, checksum: true).compressed(bytes)
    #expect(checked.count == plain.count + 4)
    let broken = checked.dropLast() + [checked[checked.count - 1] ^ 1]
    #expect(throws: CodecError.self) {
      try BlockDecompressor(.zstd).decompressed(Array(broken), count: bytes.count)
    }
  }
}
