import ByteBuffers
import Foundation
import JSONStream
import Work

/// Whole lines, each ended by a newline, and where they come from.
package struct LineChunk {
  /// The lines, followed by storage up to `ChunkReader.room(count)`, all of it writable.
  package let base: UnsafeMutablePointer<UInt8>
  package let count: Int
  package let input: Int
  /// Where the first line starts in the decompressed file.
  package let offset: Int
  /// Bytes that the file has more: a mark before its first line, but no newline behind its last.
  package var surplus = 0

  package init(
    base: UnsafeMutablePointer<UInt8>, count: Int, input: Int, offset: Int, surplus: Int = 0
  ) {
    self.base = base
    self.count = count
    self.input = input
    self.offset = offset
    self.surplus = surplus
  }

  /// Bytes of the decompressed file.
  package var textBytes: Int { count + surplus }

  /// The chunk without its first lines, which have `bytes` bytes.
  package func dropFirst(_ bytes: Int) -> LineChunk {
    LineChunk(
      base: base + bytes, count: count - bytes, input: input, offset: offset + bytes,
      surplus: surplus)
  }
}

/// Cuts a segment into chunks of whole lines that fit the second-level cache.
///
/// Takes a file's byte-order mark away, adds a newline that its last line lacks, and grows for a
/// line that is longer than a chunk. A line that is longer than lines may be comes as its place alone.
/// Owns the storage of the chunk, which lasts until the next.
package final class ChunkReader {
  static let defaultChunkSize = 256 << 10
  private static let sizePerColumn = 64
  private static let largestChunkSize = 3 << 20
  /// Storage that long lines made larger than this is given back, and the end of a longer line is
  /// looked for before it is read: it takes no more memory than it needs, and none where it is too
  /// long.
  private static let keptCapacity = 8 << 20
  private static let searchStep = 256 << 10

  private let catalog: InputCatalog
  package let limit: LineLimit
  private let stop: StopFlag
  private(set) var chunkSize: Int
  private var chunk: ByteBuffer
  /// The start of a line behind the last chunk.
  private var partial = ByteBuffer()
  private var segment: Segment?
  /// Parts of the segment that have been opened: the last of them is read.
  private var opened = 0
  private var supply: Supply?

  /// Lines that are to be read: a range of a file, or of text in memory.
  private struct Supply {
    let input: Int
    /// Offset in the decompressed file of what is read next.
    var offset: Int
    var rest: Int
    /// Nil for text in memory.
    let handle: InputHandle?
    var text: UnsafePointer<UInt8>?
    /// Bytes of the byte-order mark, until the first chunk has them.
    var mark = 0

    mutating func advance(by count: Int) {
      offset += count
      rest -= count
      text = text.map { $0 + count }
    }
  }

  private enum Lines {
    case chunk(LineChunk)
    case long(LongLine)
  }

  /// - Parameter stop: Ends waiting for what a stream has not given yet.
  package init(
    catalog: InputCatalog, stop: StopFlag = StopFlag(),
    chunkSize: Int = ChunkReader.defaultChunkSize
  ) {
    self.catalog = catalog
    limit = catalog.lineLimit
    self.stop = stop
    self.chunkSize = chunkSize
    chunk = ByteBuffer(capacity: Self.room(chunkSize))
  }

  /// Makes chunks large enough that a schema of `columns` columns is worth going through for each
  /// that brings news of it.
  package func fit(columns: Int) {
    chunkSize = min(max(Self.defaultChunkSize, columns * Self.sizePerColumn), Self.largestChunkSize)
  }

  /// Bytes that storage has in all for `count` bytes of lines.
  package static func room(_ count: Int) -> Int { StructuralIndex.paddedCapacity(for: count) }

  /// Starts with `segment`, whose text must not change until it is read. May be called again for
  /// the same segment.
  package func open(_ segment: Segment) {
    self.segment = segment
    opened = 0
    supply = nil
    partial.removeAll()
  }

  /// The next lines; nil at the end of the segment. Never empty.
  ///
  /// - Throws: At a line that is too long, too.
  package func next() throws(ExportError) -> LineChunk? {
    try next { line throws(ExportError) in
      throw .lineTooLong(catalog.files[line.input].name, around: line.offset, limit)
    }
  }

  /// The next lines that are not too long; nil at the end of the segment. Never empty.
  ///
  /// - Parameter pass: Takes each line that is too long, in its place between chunks.
  package func next(
    passing pass: (LongLine) throws(ExportError) -> Void
  ) throws(ExportError) -> LineChunk? {
    while let lines = try nextLines() {
      switch lines {
      case .chunk(let chunk): return chunk
      case .long(let line): try pass(line)
      }
    }
    return nil
  }

  private func nextLines() throws(ExportError) -> Lines? {
    while true {
      if var current = supply, current.rest > 0 || !partial.isEmpty {
        defer { supply = current }
        return try fill(from: &current)
      }
      if let line = takeLongPart() { return .long(line) }
      supply = try openNext()
      if supply == nil { return nil }
    }
  }

  /// The next part of the segment where that is a line that was too long to be kept.
  private func takeLongPart() -> LongLine? {
    guard case .text(let text) = segment?.content, opened < text.parts.count,
      let line = text.parts[opened].longLine
    else { return nil }
    opened += 1
    if limit.endsWork { segment = nil }
    return line
  }

  /// The next part of the segment. Files are opened one at a time: a segment may share thousands.
  private func openNext() throws(ExportError) -> Supply? {
    var next: Supply
    switch segment?.content {
    case .stretches(let stretches) where opened < stretches.count:
      let stretch = stretches[opened]
      let handle = try catalog.files[stretch.input].open(stop: stop)
      let lines = try LineSearch.lines(
        startingIn: stretch.range, of: handle, limit, stop: stop)
      next = Supply(
        input: stretch.input, offset: lines.lowerBound, rest: lines.count, handle: handle)
    case .text(let text) where opened < text.parts.count:
      let part = text.parts[opened]
      next = Supply(
        input: part.input, offset: part.offset, rest: part.range.count, handle: nil,
        text: text.buffer.base + part.range.lowerBound)
    default:
      segment = nil
      return nil
    }
    opened += 1
    try skipByteOrderMark(&next)
    return next
  }

  private func fill(from supply: inout Supply) throws(ExportError) -> Lines {
    let offset = supply.offset - partial.count
    var surplus = supply.mark
    supply.mark = 0
    chunk.removeAll(keepingAtMost: max(Self.keptCapacity, Self.room(partial.count)))
    chunk.append(partial.bytes)
    partial.removeAll()
    var target = max(chunkSize, chunk.count + chunkSize / 2)
    while true {
      let searched = chunk.count
      // No more than the longest line with its newline: what has none then is too long, and a chunk
      // that has one holds no line that is.
      try read(from: &supply, upTo: min(target, limit.bytes + 1))
      let end = Self.lastLineEnd(chunk.base, from: searched, to: chunk.count)
      if end == nil, chunk.count > limit.bytes {
        return .long(try passLine(from: offset, surplus: surplus, of: &supply))
      }
      if supply.rest == 0 {
        if chunk.base[chunk.count - 1] != UInt8(ascii: "\n") {
          chunk.append(UInt8(ascii: "\n"))
          surplus -= 1
        }
        break
      }
      if let end {
        partial.append(chunk.base + end, count: chunk.count - end)
        chunk.truncate(to: end)
        break
      }
      guard chunk.count >= Self.keptCapacity else {
        target = chunk.count * 2
        continue
      }
      let room = limit.bytes + 1 - chunk.count
      if let bytes = try lineEnd(in: supply, within: room) {
        target = chunk.count + bytes
      } else if supply.rest < room {
        target = chunk.count + supply.rest
      } else {
        return .long(try passLine(from: offset, surplus: surplus, of: &supply))
      }
    }
    chunk.reserve(Self.room(chunk.count) - chunk.count)
    return .chunk(
      LineChunk(
        base: chunk.base, count: chunk.count, input: supply.input, offset: offset,
        surplus: surplus))
  }

  /// Passes the rest of the line whose start the chunk is.
  private func passLine(
    from offset: Int, surplus: Int, of supply: inout Supply
  ) throws(ExportError) -> LongLine {
    var line = (count: chunk.count, surplus: surplus)
    chunk.removeAll(keepingAtMost: Self.keptCapacity)
    if limit.endsWork {
      segment = nil
      supply.rest = 0
    } else if let bytes = try lineEnd(in: supply, within: .max) {
      line.count += bytes - 1
      line.surplus += 1
      supply.advance(by: bytes)
    } else {
      line.count += supply.rest
      supply.advance(by: supply.rest)
    }
    return LongLine(
      input: supply.input, offset: offset, count: line.count, surplus: line.surplus)
  }

  /// How many bytes come next up to a newline, that included; nil when none is among `most`.
  private func lineEnd(in supply: Supply, within most: Int) throws(ExportError) -> Int? {
    let most = min(most, supply.rest)
    if let text = supply.text { return Self.lineEnd(text, most) }
    guard let handle = supply.handle else { return nil }
    // It holds nothing now.
    partial.reserve(Self.searchStep)
    var done = 0
    while done < most {
      try stop.check()
      let got = try handle.read(
        at: supply.offset + done, into: partial.base, room: min(Self.searchStep, most - done))
      guard got > 0 else { throw .cutShort(handle.name) }
      if let end = Self.lineEnd(partial.base, got) { return done + end }
      done += got
    }
    return nil
  }

  private static func lineEnd(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    guard let found = memchr(bytes, Int32(UInt8(ascii: "\n")), count) else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(bytes) + 1
  }

  /// Appends to the chunk until it holds `target` bytes or the supply ends.
  private func read(from supply: inout Supply, upTo target: Int) throws(ExportError) {
    chunk.reserve(Self.room(target) - chunk.count)
    while chunk.count < target, supply.rest > 0 {
      let wanted = min(target - chunk.count, supply.rest)
      var got = wanted
      if let handle = supply.handle {
        got = try handle.read(at: supply.offset, into: chunk.end, room: wanted)
        guard got > 0 else { throw .cutShort(handle.name) }
      } else if let text = supply.text {
        chunk.end.update(from: text, count: wanted)
      }
      chunk.advance(by: got)
      supply.advance(by: got)
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

  private func skipByteOrderMark(_ supply: inout Supply) throws(ExportError) {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    guard !catalog.keepsMarks, supply.offset == 0, supply.rest >= mark.count,
      catalog.files[supply.input].start.offset == 0
    else { return }
    var first = ByteBuffer(capacity: mark.count)
    if let handle = supply.handle {
      while first.count < mark.count {
        let got = try handle.read(
          at: first.count, into: first.end, room: mark.count - first.count)
        guard got > 0 else { throw .cutShort(handle.name) }
        first.advance(by: got)
      }
    } else if let text = supply.text {
      first.append(text, count: mark.count)
    }
    guard first.bytes.elementsEqual(mark) else { return }
    supply.advance(by: mark.count)
    supply.mark = mark.count
  }
}
