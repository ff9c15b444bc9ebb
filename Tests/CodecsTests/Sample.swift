import ByteBuffers
import TestSupport

@testable import Codecs

/// Inputs of every length that compress in different ways.
enum Sample: CaseIterable {
  /// Bytes that repeat nothing.
  case noise
  /// One byte, over and over.
  case run
  /// Short patterns of 1 to 20 bytes, each repeated for a while.
  case patterns
  /// Records of JSON with some fields that vary.
  case records
  /// Noise with copies of what came before, from near and far.
  case echoes

  private static let randomBytes: [UInt8] = {
    var random = SeededGenerator(seed: 1)
    return (0..<4096).map { _ in UInt8.random(in: 0...255, using: &random) }
  }()

  func bytes(_ length: Int, seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(length + 256)
    while bytes.count < length {
      switch self {
      case .noise: bytes.append(UInt8.random(in: 0...255, using: &random))
      case .run: bytes.append(0x61)
      case .patterns:
        let start = Int.random(in: 0...4000, using: &random)
        let pattern = Self.randomBytes[start..<start + Int.random(in: 1...20, using: &random)]
        for _ in 0..<Int.random(in: 1...12, using: &random) { bytes += pattern }
      case .records:
        bytes += Array(
          """
          {"_id":"\(random.next())","timestamp":"2024-01-0\(random.next() % 9)T12:00:00Z",\
          "web":{"webPageDetails":{"name":"page \(random.next() % 20)","viewport":\(random.next() % 7)}}}

          """.utf8)
      case .echoes:
        if bytes.isEmpty || Bool.random(using: &random) {
          let start = Int.random(in: 0...4000, using: &random)
          bytes += Self.randomBytes[start..<start + Int.random(in: 1...70, using: &random)]
        } else {
          let back = Int.random(in: 1...min(bytes.count, 70_000), using: &random)
          for _ in 0..<Int.random(in: 1...100, using: &random) {
            bytes.append(bytes[bytes.count - back])
          }
        }
      }
    }
    return Array(bytes.prefix(length))
  }
}

extension BlockCompressor {
  func compressed(_ bytes: [UInt8]) throws -> [UInt8] {
    var output = ByteBuffer()
    try bytes.withUnsafeBytes { bytes in
      try compress(bytes, into: &output)
    }
    return output.array()
  }
}

extension BlockDecompressor {
  /// The decompressed bytes. Fails where bytes around the output were touched.
  func decompressed(_ block: [UInt8], count: Int) throws -> [UInt8] {
    let guardLength = 64
    var output = [UInt8](repeating: 0xA5, count: count + 2 * guardLength)
    try output.withUnsafeMutableBytes { output in
      try block.withUnsafeBytes { block in
        let inner = UnsafeMutableRawBufferPointer(
          rebasing: output[guardLength..<guardLength + count])
        try decompress(block, into: inner)
      }
    }
    let around = output.prefix(guardLength) + output.suffix(guardLength)
    precondition(around.allSatisfy { $0 == 0xA5 }, "bytes around the output were written")
    return Array(output[guardLength..<guardLength + count])
  }
}

extension [UInt8] {
  /// The bytes with one to three of them changed, or cut off somewhere.
  func damaged(using random: inout SeededGenerator) -> [UInt8] {
    guard !isEmpty else { return [UInt8.random(in: 0...255, using: &random)] }
    if Int.random(in: 0..<4, using: &random) == 0 {
      return Array(prefix(Int.random(in: 0..<count, using: &random)))
    }
    var bytes = self
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      bytes[Int.random(in: 0..<count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
    }
    return bytes
  }
}
