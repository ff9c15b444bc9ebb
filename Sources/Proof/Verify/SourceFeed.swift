import ByteBuffers
import Foundation
import Input
import Work

/// Lines of the source that belong to a unit of an export.
struct SourceStretch: Sendable {
  /// Where the lines are, in order. Text of compressed files is held, other files are read again.
  var segments: [Segment] = []
  /// Lines that were exported.
  var records = 0
}

/// The files of a source, and which of their lines were not exported.
struct SourceFiles: Sendable {
  let catalog: InputCatalog
  let rejected: RejectedLines
}

/// Hands out the source of exports, so many records at a time. Used by one thread at a time.
///
/// The lines of files that lie as they are are only counted here, at the speed of memory; whoever
/// compares them reads them again.
final class SourceFeed {
  private static let segmentSize = 16 << 20

  let files: SourceFiles
  /// Records and rejected lines that were passed.
  private(set) var position = 0
  private(set) var rejectedCount = 0
  /// Lines that are too long to be records, and were not rejected either.
  private(set) var unknownLines: [LongLine] = []
  private let source: SegmentSource
  private let reader: ChunkReader
  private let longLines: LongLineReader
  private let stop: StopFlag
  private var segment: Segment?
  private var chunk: LineChunk?
  /// Bytes of the chunk that have been handed out.
  private var used = 0
  private let text = SegmentText()

  init(
    _ inputs: [String], _ lineLimit: LineLimit, rejected: RejectedLines, stop: StopFlag
  ) throws(ExportError) {
    self.stop = stop
    let catalog = try InputCatalog(
      inputs, spoolFolder: NSTemporaryDirectory(), lineLimit: lineLimit, stop: stop)
    files = SourceFiles(catalog: catalog, rejected: rejected)
    source = try SegmentSource(
      catalog: catalog, plan: SegmentPlan(segmentSize: Self.segmentSize), stop: stop)
    reader = ChunkReader(catalog: catalog, stop: stop)
    longLines = LongLineReader(catalog, stop: stop)
  }

  /// Receives no more of streams.
  func close() { files.catalog.close() }

  /// The next `count` records, with the rejected and blank lines before and between them; fewer where
  /// the source ends.
  func take(_ count: Int) throws(ExportError) -> SourceStretch {
    var stretch = SourceStretch()
    while stretch.records < count, let chunk = try currentChunk() {
      let start = used
      stretch.records += pass(chunk, atMost: count - stretch.records)
      add(chunk, start..<used, to: &stretch)
      try stop.check()
    }
    position += stretch.records
    return stretch
  }

  /// Passes `count` records.
  func skip(_ count: Int) throws(ExportError) { _ = try take(max(count, 0)) }

  /// Counts the records that are left, which are passed.
  func countRest() throws(ExportError) -> Int {
    var count = 0
    while let chunk = try currentChunk() {
      count += pass(chunk, atMost: .max)
      try stop.check()
    }
    return count
  }

  private func currentChunk() throws(ExportError) -> LineChunk? {
    while true {
      if let chunk, used < chunk.count { return chunk }
      used = 0
      chunk = segment == nil ? nil : try reader.next(passing: pass)
      guard chunk == nil else { continue }
      segment = try source.next(text)
      guard let segment else { return nil }
      reader.open(segment)
    }
  }

  /// Passes a line that is too long: of no record, so that it belongs to no stretch.
  private func pass(_ line: LongLine) throws(ExportError) {
    if try files.rejected.contains(line, longLines) {
      rejectedCount += 1
    } else {
      unknownLines.append(line)
    }
  }

  /// Passes lines of the chunk up to so many records; returns how many they were.
  private func pass(_ chunk: LineChunk, atMost most: Int) -> Int {
    var records = 0
    let rejected = files.rejected
    let hasRejects = !rejected.isEmpty
    while used < chunk.count, records < most {
      let start = chunk.base + used
      let count = LineReader.length(start, chunk.count - used)
      used += count + 1
      let line = UnsafeRawBufferPointer(start: start, count: count)
      if LineReader.isBlank(line) { continue }
      if hasRejects, rejected.contains(line) {
        rejectedCount += 1
      } else {
        records += 1
      }
    }
    return records
  }

  private func add(_ chunk: LineChunk, _ range: Range<Int>, to stretch: inout SourceStretch) {
    guard !range.isEmpty else { return }
    guard segment?.isStored == true else {
      return add(text: chunk, range, to: &stretch)
    }
    // A byte-order mark lies before the first line, which is found again from there.
    let hasMark = chunk.surplus > 0 && range.lowerBound == 0
    let start = hasMark ? 0 : chunk.offset + range.lowerBound
    let found = SegmentPlan.Stretch(
      input: chunk.input, range: start..<(chunk.offset + range.upperBound))
    guard case .stretches(var stretches) = stretch.segments.last?.content else {
      stretch.segments.append(Segment(index: 0, content: .stretches([found])))
      return
    }
    if let last = stretches.last, last.input == found.input,
      last.range.upperBound == found.range.lowerBound
    {
      stretches[stretches.count - 1] = SegmentPlan.Stretch(
        input: found.input, range: last.range.lowerBound..<found.range.upperBound)
    } else {
      stretches.append(found)
    }
    stretch.segments[stretch.segments.count - 1] = Segment(
      index: 0, content: .stretches(stretches))
  }

  private func add(text chunk: LineChunk, _ range: Range<Int>, to stretch: inout SourceStretch) {
    let held: SegmentText
    if case .text(let last) = stretch.segments.last?.content {
      held = last
    } else {
      held = SegmentText()
      stretch.segments.append(Segment(index: 0, content: .text(held)))
    }
    held.buffer.append(chunk.base + range.lowerBound, count: range.count)
    held.closePart(input: chunk.input, offset: chunk.offset + range.lowerBound)
  }
}
