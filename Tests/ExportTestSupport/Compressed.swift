import ByteBuffers
import Codecs
import Testing

/// Bytes as a file of a codec, in one member.
package enum Compressed {
  package static func bytes(
    _ bytes: [UInt8], _ codec: CompressionCodec
  ) throws -> [UInt8] {
    let compressor = try BlockCompressor(codec)
    var output = ByteBuffer()
    try bytes.withUnsafeBytes { try compressor.compress($0, into: &output) }
    return output.array()
  }
}

/// Whole files, decompressed.
package enum Decompressed {
  package static func bytes(_ stored: [UInt8], _ codec: CompressionCodec) throws -> [UInt8] {
    if codec == .none { return stored }
    let stream = try DecompressingStream(codec)
    var output: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 20)
    try stored.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while true {
        let (consumed, produced) = try block.withUnsafeMutableBytes {
          try stream.decompress(UnsafeRawBufferPointer(rebasing: rest), into: $0)
        }
        output += block[..<produced]
        rest = rest.dropFirst(consumed)
        if produced == 0, rest.isEmpty { break }
      }
    }
    #expect(stream.isAtBoundary)
    return output
  }
}
