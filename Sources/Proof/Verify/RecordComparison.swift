import ByteBuffers
import Foundation
import Input
import JSONStream
import Work
import XDM

/// Compares the restored records of a unit with their stretch of the source. Used by one thread.
final class RecordComparison {
  /// Takes the first difference of a record, its number in the unit from 0 on, and where its source is.
  typealias Report = (RecordDifference, _ record: Int, VerifySourcePlace) -> Void

  private let comparer: RecordComparer
  private let files: SourceFiles
  private let reader: ChunkReader
  private let report: Report
  private var segments: ArraySlice<Segment>
  private var chunk: LineChunk?
  private var isAtEnd = false
  /// Restored records before those at hand.
  private var before = 0

  var droppedFields: Int { comparer.droppedFields }

  init(
    _ rules: ComparisonRules, _ source: SourceStretch, _ files: SourceFiles, stop: StopFlag,
    report: @escaping Report
  ) {
    comparer = RecordComparer(rules)
    self.files = files
    self.report = report
    reader = ChunkReader(catalog: files.catalog, stop: stop)
    segments = source.segments[...]
  }

  /// Compares the next restored records, a line each; returns how many had a source.
  ///
  /// - Parameter text: Their lines; room is made behind them.
  /// - Throws: When the source cannot be read.
  func compare(_ text: inout ByteBuffer, records: Int) throws(ExportError) -> Int {
    defer { before += records }
    guard text.count <= Chunk.maximumCount else {
      refuse(.tooLong)
      return 0
    }
    text.reserve(StructuralIndex.paddedCapacity(for: text.count) - text.count)
    guard comparer.beginRestored(Chunk(base: text.base, count: text.count)) else {
      refuse(.followedByNoText)
      return 0
    }
    let rejected = files.rejected
    var isRejected: ((UnsafeRawBufferPointer) -> Bool)?
    if !rejected.isEmpty { isRejected = { rejected.contains($0) } }
    var compared = 0
    while !comparer.needsRestored {
      compared += comparer.compare(isRejected: isRejected) { difference, record, offset in
        report(difference, before + compared + record, place(offset))
      }
      guard !comparer.needsRestored else { break }
      guard try beginChunk() else { break }
    }
    return compared
  }

  private func refuse(_ reason: RecordDifference.Reason) {
    report(RecordDifference(path: "", reason: reason), before, place(0))
  }

  private func place(_ offset: Int) -> VerifySourcePlace {
    VerifySourcePlace(
      file: chunk.map { files.catalog.files[$0.input].name } ?? "the source", line: nil,
      offset: (chunk?.offset ?? 0) + offset)
  }

  /// Goes on with the next lines of the source; false when there are none.
  private func beginChunk() throws(ExportError) -> Bool {
    while !isAtEnd {
      // No record was made of a line that is too long.
      if let next = try reader.next(passing: { _ in }) {
        chunk = next
        comparer.beginSource(Chunk(base: next.base, count: next.count))
        return true
      }
      guard let segment = segments.popFirst() else {
        isAtEnd = true
        break
      }
      reader.open(segment)
    }
    return false
  }
}
