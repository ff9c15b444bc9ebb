import ByteBuffers
import Codecs
import Work

/// The text of a compressed file, from its start on.
package final class TextReading {
  private static let step = 256 << 10

  private let handle: InputHandle
  private let decompressor: DecompressingStream
  private var compressed = ByteBuffer(capacity: step)
  private var used = 0
  private var read = 0
  private var text = ByteBuffer(capacity: step)

  package init(_ handle: InputHandle, _ codec: CompressionCodec) throws(ExportError) {
    self.handle = handle
    do throws(CodecError) { decompressor = try DecompressingStream(codec) } catch {
      throw .failure("cannot decompress \(handle.name): \(error.reason)")
    }
  }

  /// The next text, at most `count` bytes; none at its end. Valid until the next call.
  package func read(atMost count: Int) throws(ExportError) -> UnsafeRawBufferPointer {
    while true {
      if used == compressed.count {
        compressed.removeAll()
        used = 0
        compressed.advance(
          by: try handle.read(at: read, into: compressed.end, room: Self.step))
        read += compressed.count
      }
      let input = UnsafeRawBufferPointer(rebasing: compressed.bytes[used...])
      let room = UnsafeMutableRawBufferPointer(start: text.base, count: min(count, Self.step))
      do throws(CodecError) {
        let (consumed, produced) = try decompressor.decompress(input, into: room)
        used += consumed
        if produced > 0 { return UnsafeRawBufferPointer(start: text.base, count: produced) }
        guard consumed == 0 else { continue }
        guard input.isEmpty, decompressor.isAtBoundary else {
          throw CodecError(decompressor.codec, "the data is cut off at byte \(read)")
        }
        return UnsafeRawBufferPointer(start: nil, count: 0)
      } catch {
        throw .failure(
          "cannot decompress \(handle.name): \(error.reason): the file is damaged or incomplete")
      }
    }
  }
}
