import ByteBuffers
import Codecs
import Work

/// A line that is longer than lines may be: where it lies.
package struct LongLine: Sendable, Equatable {
  package let input: Int
  /// Where it starts in the decompressed file.
  package let offset: Int
  /// Bytes without its newline; of a line with which the work ends, those that were seen.
  package let count: Int
  /// Bytes of the file that it goes with: a mark before it, a newline behind it.
  var surplus = 0

  package init(input: Int, offset: Int, count: Int, surplus: Int = 0) {
    self.input = input
    self.offset = offset
    self.count = count
    self.surplus = surplus
  }

  /// Bytes of the decompressed file.
  package var textBytes: Int { count + surplus }
}

/// Reads lines that are too long to be held, a piece at a time, where they lie.
///
/// A file that lies as it is, or a stream, which is kept, is read there. A compressed one is
/// decompressed once more, up to its last such line, if they are asked for in their order.
package final class LongLineReader {
  private static let step = 1 << 20

  private let catalog: InputCatalog
  private let stop: StopFlag
  /// The compressed file that was read last, and how much of its text.
  private var text: (input: Int, offset: Int, reading: DecompressingReader)?

  package init(_ catalog: InputCatalog, stop: StopFlag) {
    self.catalog = catalog
    self.stop = stop
  }

  /// Hands on all bytes of a line, without its newline. Memory: a piece.
  package func read(
    _ line: LongLine, _ take: (UnsafeRawBufferPointer) throws(ExportError) -> Void
  ) throws(ExportError) {
    let codec = try catalog.files[line.input].compression(stop: stop)
    if codec == .none { try readStored(line, take) } else { try readText(line, codec, take) }
  }

  /// The SHA-256 of a line, without its newline.
  package func digest(of line: LongLine) throws(ExportError) -> [UInt8] {
    var hash = SHA256()
    try read(line) { hash.update($0) }
    return hash.finish()
  }

  private func readStored(
    _ line: LongLine, _ take: (UnsafeRawBufferPointer) throws(ExportError) -> Void
  ) throws(ExportError) {
    let handle = try catalog.files[line.input].open(stop: stop)
    let block = ByteBuffer(capacity: min(Self.step, line.count))
    var done = 0
    while done < line.count {
      try stop.check()
      let got = try handle.read(
        at: line.offset + done, into: block.base, room: min(block.capacity, line.count - done))
      guard got > 0 else { throw .cutShort(handle.name) }
      try take(UnsafeRawBufferPointer(start: block.base, count: got))
      done += got
    }
  }

  private func readText(
    _ line: LongLine, _ codec: CompressionCodec,
    _ take: (UnsafeRawBufferPointer) throws(ExportError) -> Void
  ) throws(ExportError) {
    let file = catalog.files[line.input]
    var (input, offset, reading) =
      if let text, text.input == line.input, text.offset <= line.offset {
        text
      } else {
        (line.input, 0, try DecompressingReader(file.open(stop: stop), codec))
      }
    let end = line.offset + line.count
    while offset < end {
      try stop.check()
      let piece = try reading.read(atMost: (offset < line.offset ? line.offset : end) - offset)
      guard !piece.isEmpty else { throw .cutShort(file.name) }
      if offset >= line.offset { try take(piece) }
      offset += piece.count
    }
    text = (input, offset, reading)
  }
}

extension ExportError {
  package static func cutShort(_ name: String) -> ExportError {
    .failure("\(name) was cut short while it was read")
  }
}
