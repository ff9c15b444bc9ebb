import Input
import Work
import XDM

/// What a segment held: lines of each file, records, and the lines that are none.
package final class SegmentTally: @unchecked Sendable {
  /// Consecutive lines of one file.
  struct Part: Sendable, Equatable {
    let input: Int
    var lines: Int
  }

  private(set) var parts: [Part] = []
  /// Records that were accepted.
  package private(set) var accepted = 0
  /// Bytes of text, as they are in the decompressed file.
  private(set) var textBytes = 0
  /// Of the values of records that were accepted.
  var values = ValueLedger()
  /// Lines of the current part in chunks before this one.
  private var linesBefore = 0
  package let rejects: RejectLog

  /// - Parameter keepsRejects: Whether rejected lines are kept, and not only counted.
  init(keepsRejects: Bool) { rejects = RejectLog(keepsEntries: keepsRejects) }

  /// Lines that are not blank.
  var read: Int { accepted + rejects.count }

  /// Starts with a chunk, whose rejects and lines come next.
  func begin(_ chunk: LineChunk) {
    textBytes += chunk.textBytes
    if parts.last?.input != chunk.input { parts.append(Part(input: chunk.input, lines: 0)) }
    linesBefore = parts[parts.count - 1].lines
  }

  /// Notes a line of the chunk that is no record.
  ///
  /// - Parameters:
  ///   - start: Offset of the line in `chunk`.
  ///   - length: Bytes of the line, without its newline.
  ///   - line: Number of the line in the chunk, from 0.
  ///   - error: Offset in `chunk` of the byte at which the line goes wrong.
  ///   - values: Values that it holds, where it is a record.
  func reject(
    _ chunk: LineChunk, start: Int, length: Int, line: Int, error: Int, path: String,
    reason: RejectReason,
    values: Int = 0
  ) {
    rejects.append(
      RejectLog.Entry(
        part: parts.count - 1, line: linesBefore + line, offset: chunk.offset + start,
        column: max(error - start, 0), path: path, reason: reason,
        text: UnsafeRawBufferPointer(start: chunk.base + start, count: length),
        values: values))
  }

  /// Notes a line that is too long, which lies between chunks.
  func reject(_ line: LongLine, _ limit: LineLimit) {
    textBytes += line.textBytes
    if parts.last?.input != line.input { parts.append(Part(input: line.input, lines: 0)) }
    let part = parts.count - 1
    rejects.append(
      RejectLog.Entry(
        part: part, line: parts[part].lines, offset: line.offset, column: limit.bytes, path: "",
        reason: .lineTooLong(limit: limit.bytes),
        text: UnsafeRawBufferPointer(start: nil, count: 0),
        longCount: line.count))
    parts[part].lines += 1
  }

  /// Ends the chunk.
  func end(lines: Int, accepted: Int) {
    parts[parts.count - 1].lines = linesBefore + lines
    self.accepted += accepted
  }
}

extension ChunkReader {
  /// The next lines; nil at the end of the segment. Lines before them that are too long are noted in
  /// `tally`.
  ///
  /// - Parameter meter: Counts these.
  func next(
    notingIn tally: SegmentTally, _ meter: ProgressMeter?
  ) throws(ExportError) -> LineChunk? {
    try next {
      tally.reject($0, limit)
      meter?.add(bytes: $0.textBytes)
    }
  }
}
