import ByteBuffers
import Codecs

/// Decompresses the bodies of pages, one at a time, into storage that is used again.
struct PageDecompressor: ~Copyable {
  private let codec: CompressionCodec
  private let decompressor: BlockDecompressor
  private var storage = ByteBuffer()

  init(_ codec: CompressionCodec) {
    self.codec = codec
    decompressor = BlockDecompressor(codec)
  }

  /// The `size` bytes that `bytes` stand for. Valid until the next call.
  mutating func decompress(
    _ bytes: UnsafeRawBufferPointer, size: Int
  ) throws(ParquetError) -> UnsafeRawBufferPointer {
    guard codec != .none else {
      guard bytes.count == size else {
        throw .corrupt("an uncompressed page has \(bytes.count) bytes, not \(size)")
      }
      return bytes
    }
    guard size <= codec.largestSize(of: bytes.count) else {
      throw .corrupt("\(size) bytes cannot have become \(bytes.count) by \(codec.rawValue)")
    }
    storage.removeAll()
    storage.reserve(size)
    do {
      try decompressor.decompress(
        bytes, into: UnsafeMutableRawBufferPointer(start: storage.end, count: size))
    } catch { throw .codec(error) }
    storage.advance(by: size)
    return storage.bytes
  }
}

extension CompressionCodec {
  /// More bytes than any `count` bytes can stand for: nothing is allocated for a size beyond it.
  fileprivate func largestSize(of count: Int) -> Int {
    let ratio =
      switch self {
      case .none: 1
      case .snappy: 32  // a copy of 3 bytes makes 64
      case .lz4: 256  // a byte of length makes 255
      case .gzip: 1040  // two bits make 258
      case .zstd: 1 << 16  // a run of 4 bytes makes 128 KiB
      }
    return (count + 1) * ratio
  }
}
