import ByteBuffers
import XDM

/// Whole lines, each ended by a newline, and where they come from.
struct LineChunk {
  /// The lines, followed by storage up to `ChunkReader.room(count)`, all of it writable.
  let base: UnsafeMutablePointer<UInt8>
  let count: Int
  let input: Int
  /// Where the first line starts in the decompressed file.
  let offset: Int

  /// The chunk without its first lines, which have `bytes` bytes.
  func dropFirst(_ bytes: Int) -> LineChunk {
    LineChunk(base: base + bytes, count: count - bytes, input: input, offset: offset + bytes)
  }
}

/// Cuts a segment into chunks of whole lines that fit the second-level cache.
///
/// Takes a file's byte-order mark away, adds a newline that its last line lacks, and grows for a
/// line that is longer than a chunk. Owns the storage of the chunk, which lasts until the next.
final class ChunkReader {
  static let defaultChunkSize = 256 << 10
  /// A longer line is no record but a file in another form.
  static let maximumLineLength = 256 << 20
  /// Storage that long lines made larger than this is given back.
  private static let keptCapacity = 8 << 20

  private let catalog: InputCatalog
  private let chunkSize: Int
  private var chunk: ByteBuffer
  /// The start of a line behind the last chunk.
  private var partial = ByteBuffer()
  private var supplies: [Supply] = []
  private var current = 0

  /// Lines that are to be read: a range of a file, or of text in memory.
  private struct Supply {
    let input: Int
    /// Offset in the decompressed file of what is read next.
    var offset: Int
    var rest: Int
    /// Nil for text in memory.
    let handle: InputHandle?
    var text: UnsafePointer<UInt8>?
  }

  init(catalog: InputCatalog, chunkSize: Int = ChunkReader.defaultChunkSize) {
    self.catalog = catalog
    self.chunkSize = chunkSize
    chunk = ByteBuffer(capacity: Self.room(chunkSize))
  }

  /// Bytes that storage has in all for `count` bytes of lines.
  static func room(_ count: Int) -> Int { Chunk.room(count) }

  /// Starts with `segment`, whose text must not change until it is read. May be called again for
  /// the same segment.
  func open(_ segment: Segment) throws(ExportError) {
    supplies.removeAll()
    current = 0
    partial.removeAll()
    switch segment.content {
    case .stretches(let stretches):
      for stretch in stretches {
        let handle = try catalog.files[stretch.input].open()
        let start = try LineSearch.lineStart(handle, at: stretch.range.lowerBound)
        let end = try LineSearch.lineStart(handle, at: stretch.range.upperBound)
        supplies.append(
          Supply(input: stretch.input, offset: start, rest: end - start, handle: handle))
      }
    case .text(let text):
      for part in text.parts {
        supplies.append(
          Supply(
            input: part.input, offset: part.offset, rest: part.range.count, handle: nil,
            text: text.buffer.base + part.range.lowerBound))
      }
    }
    try skipByteOrderMarks()
  }

  /// The next lines; nil at the end of the segment. Never empty.
  func next() throws(ExportError) -> LineChunk? {
    while current < supplies.count {
      if partial.isEmpty, supplies[current].rest == 0 {
        current += 1
        continue
      }
      return try fill()
    }
    return nil
  }

  private func fill() throws(ExportError) -> LineChunk {
    let input = supplies[current].input
    let offset = supplies[current].offset - partial.count
    chunk.removeAll(keepingAtMost: max(Self.keptCapacity, Self.room(partial.count)))
    chunk.append(partial.bytes)
    partial.removeAll()
    var target = max(chunkSize, chunk.count + chunkSize / 2)
    while true {
      let searched = chunk.count
      try read(upTo: target)
      if supplies[current].rest == 0 {
        if chunk.base[chunk.count - 1] != UInt8(ascii: "\n") { chunk.append(UInt8(ascii: "\n")) }
        break
      }
      if let end = Self.lastLineEnd(chunk.base, from: searched, to: chunk.count) {
        partial.append(chunk.base + end, count: chunk.count - end)
        chunk.truncate(to: end)
        break
      }
      guard chunk.count <= Self.maximumLineLength else {
        throw .lineTooLong(catalog.files[input].name)
      }
      target = chunk.count * 2
    }
    chunk.reserve(Self.room(chunk.count) - chunk.count)
    return LineChunk(base: chunk.base, count: chunk.count, input: input, offset: offset)
  }

  /// Appends to the chunk until it holds `target` bytes or the supply ends.
  private func read(upTo target: Int) throws(ExportError) {
    chunk.reserve(Self.room(target) - chunk.count)
    while chunk.count < target, supplies[current].rest > 0 {
      let wanted = min(target - chunk.count, supplies[current].rest)
      var got = wanted
      if let handle = supplies[current].handle {
        got = try handle.read(at: supplies[current].offset, into: chunk.end, room: wanted)
        guard got > 0 else { throw .failure("\(handle.name) was cut short while it was read") }
      } else if let text = supplies[current].text {
        chunk.end.update(from: text, count: wanted)
        supplies[current].text = text + wanted
      }
      chunk.advance(by: got)
      supplies[current].offset += got
      supplies[current].rest -= got
    }
  }

  private static func lastLineEnd(
    _ base: UnsafePointer<UInt8>, from: Int, to: Int
  ) -> Int? {
    var at = to
    while at > from {
      at -= 1
      if base[at] == UInt8(ascii: "\n") { return at + 1 }
    }
    return nil
  }

  private func skipByteOrderMarks() throws(ExportError) {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    for index in supplies.indices where supplies[index].offset == 0 && supplies[index].rest >= 3 {
      var first = ByteBuffer(capacity: 3)
      if let handle = supplies[index].handle {
        first.advance(by: try handle.read(at: 0, into: first.base, room: 3))
      } else if let text = supplies[index].text {
        first.append(text, count: 3)
      }
      guard first.bytes.elementsEqual(mark) else { continue }
      supplies[index].offset = 3
      supplies[index].rest -= 3
      supplies[index].text = supplies[index].text.map { $0 + 3 }
    }
  }
}

extension ExportError {
  static func lineTooLong(_ name: String) -> ExportError {
    .failure(
      "\(name) has a line longer than \(ChunkReader.maximumLineLength >> 20) MiB: is it one JSON"
        + " record a line?")
  }
}
