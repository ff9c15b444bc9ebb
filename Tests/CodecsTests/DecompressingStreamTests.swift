import TestSupport
import Testing

@testable import Codecs

@Suite("Decompressing stream")
struct DecompressingStreamTests {
  static let codecs: [CompressionCodec] = [.gzip, .zstd]
  /// Members or frames of a file: their bytes before compression.
  static let parts: [[UInt8]] = [
    Sample.records.bytes(3_000, seed: 1), [], Sample.noise.bytes(500, seed: 2), [],
    Sample.run.bytes(20_000, seed: 3), [],
  ]

  @Test("a file is read whatever pieces it comes in and goes out", arguments: codecs)
  func pieces(codec: CompressionCodec) throws {
    let file = try Self.compressed(codec).flatMap { $0 }
    for inputPiece in [1, 2, 7, 1_000, file.count] {
      for room in [1, 13, 4_096, 100_000] {
        let (bytes, stream) = try Self.read(file, codec, inputPiece: inputPiece, room: room)
        #expect(bytes == Self.parts.flatMap { $0 })
        #expect(stream.isAtBoundary)
      }
    }
  }

  @Test("a file without bytes has no open member", arguments: codecs)
  func emptyFile(codec: CompressionCodec) throws {
    let (bytes, stream) = try Self.read([], codec, inputPiece: 10, room: 10)
    #expect(bytes.isEmpty && stream.isAtBoundary)
  }

  @Test("a file that is cut off ends inside a member, wherever the cut", arguments: codecs)
  func cutOff(codec: CompressionCodec) throws {
    let members = try Self.compressed(codec)
    let file = members.flatMap { $0 }
    var ends: Set<Int> = [0]
    var end = 0
    for member in members {
      end += member.count
      ends.insert(end)
    }
    for length in file.indices {
      let part = Array(file.prefix(length))
      let (bytes, stream) = try Self.read(part, codec, inputPiece: 512, room: 512)
      #expect(stream.isAtBoundary == ends.contains(length))
      #expect(Self.parts.flatMap { $0 }.starts(with: bytes))
    }
  }

  @Test("bytes behind the last member are an error, now and ever after", arguments: codecs)
  func trailingBytes(codec: CompressionCodec) throws {
    let file = try Self.compressed(codec).flatMap { $0 }
    for trailing: [UInt8] in [[0, 0, 0, 0], Array("garbage".utf8)] {
      #expect(throws: CodecError.self) {
        try Self.read(file + trailing, codec, inputPiece: 100, room: 100)
      }
    }
    let stream = try DecompressingStream(codec)
    var room = [UInt8](repeating: 0, count: 100)
    for bytes in [Array("garbage".utf8), file] {
      #expect(throws: CodecError.self) {
        try bytes.withUnsafeBytes { input in
          try room.withUnsafeMutableBytes { _ = try stream.decompress(input, into: $0) }
        }
      }
    }
  }

  @Test("a damaged file ends with an error or in bytes, never without end", arguments: codecs)
  func damage(codec: CompressionCodec) throws {
    var random = SeededGenerator(seed: 40)
    let file = try Self.compressed(codec).flatMap { $0 }
    for _ in 0..<300 {
      _ = try? Self.read(file.damaged(using: &random), codec, inputPiece: 600, room: 600)
    }
  }

  @Test(
    "a codec without a stream form is refused", arguments: [CompressionCodec.none, .snappy, .lz4])
  func noStream(codec: CompressionCodec) {
    #expect(throws: CodecError.self) { try DecompressingStream(codec) }
  }

  private static func compressed(_ codec: CompressionCodec) throws -> [[UInt8]] {
    let compressor = try BlockCompressor(codec)
    return try parts.map { try compressor.compressed($0) }
  }

  /// Reads `file` as a caller does: pieces of input, each until the output is no longer filled.
  private static func read(
    _ file: [UInt8], _ codec: CompressionCodec, inputPiece: Int, room: Int
  ) throws -> ([UInt8], DecompressingStream) {
    let stream = try DecompressingStream(codec)
    var output = [UInt8](repeating: 0, count: room)
    var bytes: [UInt8] = []
    var position = 0
    while position < file.count {
      let end = min(position + inputPiece, file.count)
      while true {
        let (consumed, produced) = try file.withUnsafeBytes { file in
          try output.withUnsafeMutableBytes {
            try stream.decompress(UnsafeRawBufferPointer(rebasing: file[position..<end]), into: $0)
          }
        }
        position += consumed
        bytes += output.prefix(produced)
        if produced < room, position == end { break }
        try #require(consumed > 0 || produced > 0)
      }
    }
    return (bytes, stream)
  }
}
