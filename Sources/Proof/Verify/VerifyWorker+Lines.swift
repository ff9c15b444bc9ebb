import ByteBuffers
import Exporting
import Foundation
import Input
import JSONStream
import Work
import XDM

extension VerifyWorker {
  /// Checks lines of a JSON file: each must be a record, and the bytes of one in the source.
  func check(_ unit: VerifyLines) throws(ExportError) {
    let reader = SegmentReader(catalog: unit.catalog, stop: stop, meter: meter)
    var comparison = LineComparison(
      unit.source.flatMap { stretch in source.map { SourceLines(stretch, $0, stop: stop) } })
    // What is wrong with the source ends the work; what is wrong with the file is a finding.
    var sourceFailure: ExportError?
    do throws(ExportError) {
      try reader.forEachChunk(of: unit.segment) { chunk throws(ExportError) in
        do throws(ExportError) { try check(chunk, of: unit, &comparison) } catch {
          sourceFailure = error
          throw error
        }
      }
    } catch {
      if let sourceFailure { throw sourceFailure }
      try stop.check()
      add(VerifyFinding(.damaged, unit.file.file.path, error), unit.file)
    }
    count(records: comparison.records, compared: comparison.compared, of: unit.file)
  }

  /// Lines of a unit that were looked at, and those of the source that come next.
  private struct LineComparison: ~Copyable {
    var source: SourceLines?
    var scanner = JSONLineScanner()
    var records = 0
    var compared = 0

    init(_ source: SourceLines?) { self.source = source }
  }

  private func check(
    _ chunk: LineChunk, of unit: VerifyLines, _ comparison: inout LineComparison
  ) throws(ExportError) {
    let first = unit.firstRecord ?? 0
    comparison.scanner.begin(chunk.base, count: chunk.count)
    while let line = comparison.scanner.next() {
      if case .blank = line.verdict { continue }
      let record = comparison.records
      if case .bad(let error) = line.verdict {
        let path = unit.file.file.path
        let problem = ExportError(
          .lineDamaged, at: ErrorPlace(file: path, byteOffset: chunk.offset + error.offset),
          facts: ["reason": .text(error.reason.sentence)])
        add(
          VerifyFinding(
            .damaged, path, record: unit.firstRecord.map { $0 + record + 1 }, problem),
          unit.file, record: first + record)
      }
      let bytes = UnsafeRawBufferPointer(
        start: chunk.base + line.start, count: line.end - line.start)
      if let other = try comparison.source?.next() {
        comparison.compared += 1
        if let difference = Self.difference(bytes, other.bytes) {
          report(difference, of: unit.file, record: first + record, other.place)
        }
      } else {
        comparison.source = nil
      }
      comparison.records += 1
    }
  }

  /// What differs between two lines; nil when they are the same bytes, or the same record.
  private static func difference(
    _ line: UnsafeRawBufferPointer, _ source: UnsafeRawBufferPointer
  ) -> RecordDifference? {
    if line.count == source.count,
      line.isEmpty || memcmp(line.baseAddress!, source.baseAddress!, line.count) == 0
    {
      return nil
    }
    var copy = ByteBuffer()
    var sourceCopy = ByteBuffer()
    return RecordComparer().difference(chunk(line, in: &copy), chunk(source, in: &sourceCopy))
  }

  private static func chunk(_ line: UnsafeRawBufferPointer, in buffer: inout ByteBuffer) -> Chunk {
    let count = min(line.count, Chunk.maximumCount - 1)
    buffer.reserve(StructuralIndex.paddedCapacity(for: count + 1))
    buffer.append(UnsafeRawBufferPointer(rebasing: line[..<count]))
    buffer.append(UInt8(ascii: "\n"))
    return Chunk(base: buffer.base, count: count + 1)
  }
}

/// The records of a stretch of the source, line by line.
private struct SourceLines {
  private let lines: LineReader
  private let files: SourceFiles

  init(_ stretch: SourceStretch, _ files: SourceFiles, stop: StopFlag) {
    self.files = files
    var segments = stretch.segments[...]
    lines = LineReader(
      ChunkReader(catalog: files.catalog, stop: stop), passing: { _ in },
      next: { segments.popFirst() })
  }

  mutating func next() throws(ExportError) -> (
    bytes: UnsafeRawBufferPointer, place: VerifySourcePlace
  )? {
    while let line = try lines.next() {
      if !files.rejected.isEmpty, files.rejected.contains(line.bytes) { continue }
      return (
        line.bytes,
        VerifySourcePlace(file: files.catalog.files[line.input].name, offset: line.offset)
      )
    }
    return nil
  }
}
