import ByteBuffers
import Codecs
import Work

/// The text of a compressed file, from its start on.
package final class DecompressingReader {
  private static let step = 256 << 10

  private let handle: InputHandle
  private let decompressor: DecompressingStream
  private var compressed = ByteBuffer(capacity: step)
  private var used = 0
  /// Bytes of the file read so far, compressed.
  private(set) var bytesRead = 0
  private var text = ByteBuffer()

  package init(_ handle: InputHandle, _ codec: CompressionCodec) throws(ExportError) {
    self.handle = handle
    do throws(CodecError) { decompressor = try DecompressingStream(codec) } catch {
      throw .failure("cannot decompress \(handle.name): \(error.reason)")
    }
  }

  /// The next text, at most `count` bytes; none at its end. Valid until the next call.
  package func read(atMost count: Int) throws(ExportError) -> UnsafeRawBufferPointer {
    text.removeAll()
    text.reserve(Self.step)
    let room = UnsafeMutableRawBufferPointer(start: text.base, count: min(count, Self.step))
    return UnsafeRawBufferPointer(start: text.base, count: try read(into: room))
  }

  /// Fills `room` with the next text; 0 at its end.
  func read(into room: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
    while true {
      if used == compressed.count { try refill() }
      let input = UnsafeRawBufferPointer(rebasing: compressed.bytes[used...])
      do throws(CodecError) {
        let (consumed, produced) = try decompressor.decompress(input, into: room)
        used += consumed
        if produced > 0 { return produced }
        guard consumed == 0 else { continue }
        guard input.isEmpty, decompressor.isAtBoundary else {
          throw CodecError(decompressor.codec, "the data is cut off")
        }
      } catch {
        throw .failure(
          "cannot decompress \(handle.name): \(error.reason), near byte \(bytesRead - input.count):"
            + " the file is damaged or incomplete")
      }
      // Where one compressed member ends, a file that gives no more bytes must have no more.
      guard bytesRead >= (try handle.status().size) else { throw .cutShort(handle.name) }
      return 0
    }
  }

  private func refill() throws(ExportError) {
    compressed.removeAll()
    used = 0
    compressed.advance(by: try handle.read(at: bytesRead, into: compressed.end, room: Self.step))
    bytesRead += compressed.count
  }
}
