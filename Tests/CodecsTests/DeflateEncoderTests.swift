import ByteBuffers
import CZlib
import TestSupport
import Testing

@testable import Codecs

@Suite("DEFLATE encoder")
struct DeflateEncoderTests {
  static let levels = Array(1...9)

  @Test("every short input comes back", arguments: levels)
  func shortInputs(level: Int) {
    let encoder = DeflateEncoder(level: level)
    for (index, sample) in Sample.allCases.enumerated() {
      let bytes = sample.bytes(600, seed: UInt64(level))
      for length in 0...600 where length < 80 || length % Sample.allCases.count == index {
        expectBack(Array(bytes.prefix(length)), encoder, "\(sample), \(length) bytes")
      }
    }
  }

  @Test("a match ends with the input, also where what lies beyond would go on", arguments: levels)
  func shortRuns(level: Int) {
    let encoder = DeflateEncoder(level: level)
    for length in 0...1_100 {
      expectBack([UInt8](repeating: 0, count: length), encoder, "\(length) zeros")
      let tail = [UInt8](repeating: 0, count: min(length, 40))
      let pattern = (0..<length - tail.count).map { UInt8(truncatingIfNeeded: $0 & 3) }
      expectBack(pattern + tail, encoder, "\(length) bytes that end with zeros")
    }
  }

  @Test("inputs at the bounds of the format come back", arguments: levels)
  func extremes(level: Int) {
    let encoder = DeflateEncoder(level: level)
    for (name, bytes) in Self.extremeInputs() { expectBack(bytes, encoder, name) }
  }

  @Test("long inputs come back", arguments: Sample.allCases)
  func longInputs(sample: Sample) {
    let bytes = sample.bytes(600_001, seed: 3)
    for level in [1, 3, 6, 9] {
      let encoder = DeflateEncoder(level: level)
      for length in [65_536, 327_680, 327_681, bytes.count] {
        expectBack(Array(bytes.prefix(length)), encoder, "level \(level), \(length) bytes")
      }
    }
  }

  @Test("mixtures of kinds come back", arguments: levels)
  func mixtures(level: Int) {
    var random = SeededGenerator(seed: UInt64(level))
    let encoder = DeflateEncoder(level: level)
    for round in 0..<10 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let sample = Sample.allCases.randomElement(using: &random) ?? .noise
        bytes += sample.bytes(Int.random(in: 0...40_000, using: &random), seed: random.next())
      }
      expectBack(bytes, encoder, "round \(round)")
    }
  }

  @Test("what is written depends on the bytes and the level alone", arguments: levels)
  func noMemory(level: Int) {
    let used = DeflateEncoder(level: level)
    var random = SeededGenerator(seed: 6)
    for round in 0..<20 {
      let sample = Sample.allCases.randomElement(using: &random) ?? .noise
      let most = Bool.random(using: &random) ? 300 : 80_000
      let bytes = sample.bytes(Int.random(in: 0...most, using: &random), seed: 8)
      #expect(used.compressed(bytes) == DeflateEncoder(level: level).compressed(bytes), "\(round)")
    }
  }

  @Test("bytes that do not compress grow by a few in 64 KiB", arguments: levels)
  func incompressible(level: Int) {
    let encoder = DeflateEncoder(level: level)
    for length in [0, 1, 100, 5_000, 65_535, 65_536, 300_000] {
      let bytes = Sample.noise.bytes(length, seed: 11)
      let count = encoder.compressed(bytes).count
      #expect(count <= length + 5 * (length / 65_535 + length / 65_536 + 2))
    }
  }

  @Test(
    "the output is not larger than zlib's", arguments: [Sample.records, .patterns, .echoes, .run])
  func sizes(sample: Sample) {
    for length in [1_000, 30_000, 300_000] {
      let bytes = sample.bytes(length, seed: 12)
      for level in Self.levels {
        let count = DeflateEncoder(level: level).compressed(bytes).count
        let bound = zlibCount(bytes, level: level)
        // Echoes from anywhere, as no real data has them, are what is given up for speed.
        let slack = sample == .echoes ? bound / 10 : bound / 40
        #expect(
          count <= bound + slack + 24, "\(sample), \(length) bytes, level \(level)")
      }
    }
  }

  @Test("higher levels do not write more")
  func monotone() {
    let bytes =
      Sample.records.bytes(400_000, seed: 13) + Sample.echoes.bytes(200_000, seed: 14)
    let counts = Self.levels.map { DeflateEncoder(level: $0).compressed(bytes).count }
    for (lower, higher) in zip(counts, counts.dropFirst()) {
      #expect(higher <= lower + lower / 200, "\(counts)")
    }
  }

  private func expectBack(_ bytes: [UInt8], _ encoder: DeflateEncoder, _ name: String) {
    let block = encoder.compressed(bytes)
    let back = inflated(block, count: bytes.count)
    if back != bytes { Issue.record("\(name): not what was compressed") }
  }

  static func extremeInputs() -> [(name: String, bytes: [UInt8])] {
    var inputs: [(String, [UInt8])] = []
    let noise = Sample.noise.bytes(40_000, seed: 1)
    for length in [257, 258, 259, 260, 515, 516, 517, 518, 775, 70_000] {
      inputs.append(("\(length) the same", [UInt8](repeating: 7, count: length)))
    }
    for period in 1...300 {
      let pattern = noise.prefix(period)
      let times = (1_500 + period) / period
      inputs.append(("period \(period)", (0..<times).flatMap { _ in pattern }))
    }
    // A match exactly as far back as the format and the encoder reach, and one byte farther.
    for distance in 32_760...32_770 {
      for length in [3, 4, 8, 258, 300] {
        let match = noise.prefix(length)
        let between = (0..<distance - length).map { UInt8(truncatingIfNeeded: $0 >> 8 & 3) }
        inputs.append(("\(length) bytes from \(distance)", match + between + match + [1]))
      }
    }
    // Literals with the frequencies of Fibonacci, whose best code is a chain, and every literal.
    var (rare, often) = (1, 1)
    var chain: [UInt8] = []
    for symbol in 0..<22 {
      chain += [UInt8](repeating: UInt8(symbol), count: rare)
      (rare, often) = (often, rare + often)
    }
    var random = SeededGenerator(seed: 2)
    inputs.append(("Fibonacci", chain.shuffled(using: &random)))
    inputs.append(("all literals", (0...255).map { UInt8($0) }))
    inputs.append(("two literals", noise.map { $0 & 1 }))
    inputs.append(("four literals", noise.map { $0 & 3 }))
    inputs.append(("noise, then the same", noise + [UInt8](repeating: 0, count: 300_000)))
    inputs.append(("noise twice", noise.prefix(32_767) + noise))
    return inputs
  }
}

extension DeflateEncoder {
  func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var output = ByteBuffer()
    bytes.withUnsafeBytes { compress($0, into: &output) }
    return output.array()
  }
}

/// What zlib reads from a raw stream that must end with its last byte, nil where it is broken.
func inflated(_ block: [UInt8], count: Int) -> [UInt8]? {
  var stream = z_stream()
  let streamSize = Int32(MemoryLayout<z_stream>.size)
  guard inflateInit2_(&stream, -15, ZLIB_VERSION, streamSize) == Z_OK else { return nil }
  defer { inflateEnd(&stream) }
  var block = block
  var output = [UInt8](repeating: 0, count: count + 1)
  let code = block.withUnsafeMutableBufferPointer { block in
    output.withUnsafeMutableBufferPointer { output in
      stream.next_in = block.baseAddress
      stream.avail_in = UInt32(block.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      return inflate(&stream, Z_FINISH)
    }
  }
  guard code == Z_STREAM_END, stream.avail_in == 0, stream.total_out == count else { return nil }
  return Array(output.prefix(count))
}

/// How many bytes zlib's raw stream takes.
func zlibCount(_ bytes: [UInt8], level: Int) -> Int {
  var stream = z_stream()
  let streamSize = Int32(MemoryLayout<z_stream>.size)
  let strategy = Z_DEFAULT_STRATEGY
  guard
    deflateInit2_(&stream, Int32(level), Z_DEFLATED, -15, 8, strategy, ZLIB_VERSION, streamSize)
      == Z_OK
  else { return 0 }
  defer { deflateEnd(&stream) }
  var bytes = bytes
  var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(bytes.count))))
  return bytes.withUnsafeMutableBufferPointer { bytes in
    output.withUnsafeMutableBufferPointer { output in
      stream.next_in = bytes.baseAddress
      stream.avail_in = UInt32(bytes.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      return deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : 0
    }
  }
}
