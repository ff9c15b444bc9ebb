import ByteBuffers
import Parquet
import Work

/// After which records of a segment a row group ends, so that files can keep their limits.
struct RowGroupCuts {
  private let segment: Int
  private let recordLimit: RecordLimit?
  /// Records of the segment up to each end, ascending.
  private var ends: [Int] = []

  init(segment: Int, recordLimit: RecordLimit?) {
    self.segment = segment
    self.recordLimit = recordLimit
  }

  /// Records that go into the row group, at most, when `done` records of the segment came before.
  func remaining(after done: Int) -> Int {
    let limited = recordLimit?.remaining(segment: segment, done: done) ?? .max
    guard let end = ends.first(where: { $0 > done }) else { return limited }
    return min(limited, end - done)
  }

  /// Cuts that divide those of `rowGroups`, of a schema, that would not fit even a file of their own;
  /// nil when all fit.
  func narrowed(
    _ rowGroups: [EncodedRowGroup], _ files: ParquetFileSettings, _ schema: ParquetSchema
  ) throws(ExportError) -> RowGroupCuts? {
    guard let limit = files.maximumSize else { return nil }
    var cuts = self
    cuts.ends = []
    var done = 0
    var isNarrower = false
    for rowGroup in rowGroups {
      let size = files.makeWriter(MemorySink(), schema).sizeAfterAppending(rowGroup)
      if size > limit {
        let overhead = size - rowGroup.byteCount
        guard overhead < limit else {
          throw ExportError(
            .metadataExceedsFile, facts: ["size": .number(overhead)],
            remedies: [Setting("maximumFileSize")])
        }
        guard rowGroup.rowCount > 1 else {
          throw .recordExceedsFile(size)
        }
        let room = limit - overhead
        let wanted = (rowGroup.byteCount + room - 1) / room
        let pieces = min(max(wanted, 2), rowGroup.rowCount)
        cuts.ends += (1..<pieces).map { done + rowGroup.rowCount * $0 / pieces }
        isNarrower = true
      }
      done += rowGroup.rowCount
      cuts.ends.append(done)
    }
    return isNarrower ? cuts : nil
  }
}

extension ExportError {
  /// - Parameter size: Bytes of a file that holds the record alone.
  static func recordExceedsFile(_ size: Int) -> ExportError {
    ExportError(
      .recordExceedsFile, facts: ["size": .number(size)], remedies: [Setting("maximumFileSize")])
  }
}
