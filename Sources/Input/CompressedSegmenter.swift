import ByteBuffers
import Foundation
import Work

/// Cuts the text of consecutive compressed files into segments of whole lines.
///
/// A segment ends with the line in which it reaches its limit. Of a line that is too long, no more is
/// kept than its place. Memory: the segment's text, with a line that is not too long, and the start of
/// the next.
package final class CompressedSegmenter {
  private static let step = 256 << 10

  private let catalog: InputCatalog
  private let stop: StopFlag
  private let meter: ProgressMeter?
  private var inputs: Range<Int>
  private var file: OpenFile?
  /// Text behind the cut, which the next segment starts with.
  private var carried = ByteBuffer()

  /// The file that is being decompressed.
  private struct OpenFile {
    let reader: DecompressingReader
    /// Where the next segment's text starts in the decompressed file.
    var offset = 0
    var isAtEnd = false
  }

  package init(catalog: InputCatalog, inputs: Range<Int>, stop: StopFlag, meter: ProgressMeter?) {
    self.catalog = catalog
    self.inputs = inputs
    self.stop = stop
    self.meter = meter
  }

  /// Replaces `text` by the next segment, which is empty when there is no more.
  package func fill(_ text: SegmentText, limit: Int) throws(ExportError) {
    text.removeAll()
    text.buffer.append(carried.bytes)
    carried.removeAll()
    while let input = try openNext(text) {
      let start = text.parts.last?.range.upperBound ?? 0
      let end = try decompress(input, into: text, from: start, limit: limit)
      let offset = file?.offset ?? 0
      text.closePart(input: input, offset: offset)
      switch end {
      case .file:
        closeFile()
        if text.buffer.count >= limit { return }
        continue
      case .line: file?.offset = offset + text.buffer.count - start
      case .longLine(let line, let next):
        text.append(line)
        file?.offset = next
      }
      if file?.isAtEnd == true, carried.isEmpty { closeFile() }
      return
    }
  }

  /// What a segment's text of a file ends with.
  private enum End {
    case file
    case line
    /// A line that is not in the text, and where the next one starts.
    case longLine(LongLine, next: Int)
  }

  /// The input that text comes from next, opened; nil behind the last. Text behind what is to be
  /// left out is appended where it came along with that.
  private func openNext(_ text: SegmentText) throws(ExportError) -> Int? {
    guard let input = inputs.first else { return nil }
    if file == nil {
      let source = catalog.files[input]
      file = OpenFile(
        reader: try DecompressingReader(
          source.open(stop: stop), source.compression(stop: stop)))
      try skip(source.start.textOffset, of: source, text)
    }
    return input
  }

  private func skip(
    _ count: Int, of source: InputFile, _ text: SegmentText
  ) throws(ExportError) {
    var left = count
    var skipped = ByteBuffer()
    while left > 0, file?.isAtEnd == false {
      skipped.removeAll()
      try produce(into: &skipped)
      let unwanted = min(left, skipped.count)
      left -= unwanted
      text.buffer.append(skipped.base + unwanted, count: skipped.count - unwanted)
    }
    file?.offset = count - left
  }

  private func closeFile() {
    file = nil
    inputs = inputs.dropFirst()
  }

  /// Appends text of the open file until that ends, or the segment does.
  private func decompress(
    _ input: Int, into text: SegmentText, from start: Int, limit: Int
  ) throws(ExportError) -> End {
    var searched = max(limit - 1, 0)
    while true {
      if let cut = newline(in: text.buffer, from: searched) {
        carried.append(text.buffer.base + cut, count: text.buffer.count - cut)
        text.buffer.truncate(to: cut)
        return .line
      }
      searched = max(searched, text.buffer.count)
      guard searched - max(limit - 1, start) <= catalog.lineLimit.bytes else {
        return try cutOffLine(input, of: text, from: start)
      }
      if file?.isAtEnd == true { return .file }
      try produce(into: &text.buffer)
    }
  }

  /// Takes the last line of the text away, which is too long, and passes the rest of it.
  private func cutOffLine(
    _ input: Int, of text: SegmentText, from start: Int
  ) throws(ExportError) -> End {
    var first = text.buffer.count
    while first > start, text.buffer.base[first - 1] != UInt8(ascii: "\n") { first -= 1 }
    let offset = (file?.offset ?? 0) + first - start
    let seen = UnsafeRawBufferPointer(rebasing: text.buffer.bytes[first...])
    let mark = offset == 0 && seen.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    var (count, surplus) = (seen.count - mark, mark)
    text.cut(to: first)
    guard !catalog.lineLimit.endsWork else {
      inputs = inputs.suffix(0)
      file = nil
      return .longLine(
        LongLine(input: input, offset: offset + mark, count: count, surplus: surplus), next: 0)
    }
    var more = ByteBuffer()
    while file?.isAtEnd == false {
      try stop.check()
      more.removeAll()
      try produce(into: &more)
      guard let end = newline(in: more, from: 0) else {
        count += more.count
        continue
      }
      count += end - 1
      surplus += 1
      carried.append(more.base + end, count: more.count - end)
      break
    }
    let line = LongLine(input: input, offset: offset + mark, count: count, surplus: surplus)
    return .longLine(line, next: offset + line.textBytes)
  }

  /// The offset behind the first newline at `from` or later.
  private func newline(in buffer: borrowing ByteBuffer, from: Int) -> Int? {
    guard from < buffer.count,
      let found = memchr(buffer.base + from, Int32(UInt8(ascii: "\n")), buffer.count - from)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(buffer.base) + 1
  }

  /// Appends some text, or finds that the file has no more.
  private func produce(into buffer: inout ByteBuffer) throws(ExportError) {
    guard let reader = file?.reader else { return }
    let before = reader.bytesRead
    buffer.reserve(Self.step)
    let count = try reader.read(
      into: UnsafeMutableRawBufferPointer(start: buffer.end, count: Self.step))
    buffer.advance(by: count)
    if count == 0 { file?.isAtEnd = true }
    meter?.add(bytes: reader.bytesRead - before)
  }
}
