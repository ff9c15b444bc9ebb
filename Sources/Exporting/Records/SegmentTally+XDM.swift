import Input
import XDM

extension SegmentTally {
  /// Notes what became of the lines of `chunk`.
  func add(_ outcome: ChunkOutcome, of chunk: LineChunk) {
    begin(chunk)
    for record in outcome.rejects {
      reject(
        chunk, start: record.offset, length: record.length, line: record.lineIndex,
        error: record.errorOffset, path: record.fieldPath, reason: record.reason,
        values: record.values)
    }
    end(lines: outcome.lines, accepted: outcome.records)
  }
}
