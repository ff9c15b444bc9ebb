import ByteBuffers
import Codecs

/// How the bodies of a chunk's pages are compressed, as far as it can be read.
enum PageCodec: Equatable {
  case block(CompressionCodec)
  /// LZ4 = 5, whose framing differs among writers (see `HadoopLZ4`).
  case hadoopLZ4

  private static let hadoopLZ4Value: Int32 = 5

  init?(parquetValue: Int32) {
    if parquetValue == Self.hadoopLZ4Value {
      self = .hadoopLZ4
    } else if let codec = CompressionCodec(parquetValue: parquetValue) {
      self = .block(codec)
    } else {
      return nil
    }
  }

  /// The codec of the blocks.
  var block: CompressionCodec {
    switch self {
    case .block(let codec): codec
    case .hadoopLZ4: .lz4
    }
  }
}

// LZ4 = 5 (Parquet format, "Compression", "LZ4"). Deprecated for LZ4_RAW.
//
//   page:   frame* | block
//   frame:  bytes of the frame when decompressed(4)  bytes of the block(4)  block
//
// Lengths are big-endian, as Hadoop writes them. Early writers in C++ wrote a block alone.
enum HadoopLZ4 {
  private static let headerSize = 8

  /// Fills `output` exactly, or throws.
  static func decompress(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer,
    with decompressor: BlockDecompressor
  ) throws(CodecError) {
    do throws(CodecError) {
      try decompressFrames(bytes, into: output, with: decompressor)
    } catch {
      try decompressor.decompress(bytes, into: output)
    }
  }

  private static func decompressFrames(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer,
    with decompressor: BlockDecompressor
  ) throws(CodecError) {
    var input = bytes
    var output = output
    while input.count >= headerSize {
      let size = length(input, at: 0)
      let blockSize = length(input, at: headerSize / 2)
      guard size <= output.count, blockSize <= input.count - headerSize else {
        throw CodecError(.lz4, "a frame has lengths that are longer than the page")
      }
      let end = headerSize + blockSize
      try decompressor.decompress(
        input.slice(headerSize..<end),
        into: UnsafeMutableRawBufferPointer(rebasing: output[..<size]))
      input = input.slice(end...)
      output = UnsafeMutableRawBufferPointer(rebasing: output[size...])
    }
    guard input.isEmpty, output.isEmpty else {
      throw CodecError(.lz4, "the frames do not fill the page")
    }
  }

  private static func length(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int {
    Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }
}
