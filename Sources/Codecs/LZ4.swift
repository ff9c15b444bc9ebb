import ByteBuffers

// The raw block format, https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
//
//   block    := sequence* last
//   sequence := token | more literal length | literals | offset(2) | more match length
//   token    := literal length (high 4 bits) and match length - 4 (low 4 bits); 15 in either means
//               that bytes follow to be added, up to and including the first that is not 255
//   last     := a sequence that ends with its literals, at least 5 of them

enum LZ4 {
  static func error(_ reason: String) -> CodecError { CodecError(.lz4, reason) }

  /// The longest input that the reference implementation takes.
  static let maximumLength = 0x7E00_0000
}

/// Writes LZ4 blocks.
final class LZ4Compressor {
  func compress(_ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer) throws(CodecError) {
    guard bytes.count <= LZ4.maximumLength else {
      throw LZ4.error(
        "a block of \(bytes.count) bytes is longer than the format's \(LZ4.maximumLength)")
    }
    output.append(UInt8(min(bytes.count, 15) << 4))
    if bytes.count >= 15 {
      output.append(repeating: 255, count: (bytes.count - 15) / 255)
      output.append(UInt8((bytes.count - 15) % 255))
    }
    output.append(bytes)
  }
}
