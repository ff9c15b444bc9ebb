import ByteBuffers
import Codecs

/// Decompresses the bodies of pages, one at a time, into storage that is used again.
struct PageDecompressor: ~Copyable {
  private let codec: PageCodec
  private let decompressor: BlockDecompressor
  private var storage = ByteBuffer()

  init(_ codec: PageCodec) {
    self.codec = codec
    decompressor = BlockDecompressor(codec.block)
  }

  /// The `size` bytes that `bytes` stand for. Valid until the next call.
  mutating func decompress(
    _ bytes: UnsafeRawBufferPointer, size: Int
  ) throws(ParquetError) -> UnsafeRawBufferPointer {
    guard codec != .block(.none) else {
      guard bytes.count == size else {
        throw .corrupt("an uncompressed page has \(bytes.count) bytes, not \(size)")
      }
      return bytes
    }
    guard size <= codec.block.largestSize(of: bytes.count) else {
      throw .corrupt("\(size) bytes cannot have become \(bytes.count) by \(codec.block.rawValue)")
    }
    storage.removeAll()
    storage.reserve(size)
    let output = UnsafeMutableRawBufferPointer(start: storage.end, count: size)
    do {
      switch codec {
      case .block: try decompressor.decompress(bytes, into: output)
      case .hadoopLZ4: try HadoopLZ4.decompress(bytes, into: output, with: decompressor)
      }
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
