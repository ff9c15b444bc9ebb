import ByteBuffers
import Foundation
import Input
import JSONStream
import Wording
import Work
import XDM

extension VerifyWorker {
  /// Checks lines of a JSON file: each must be a record, and the bytes of one in the source.
  func check(_ unit: VerifyLines) throws(ExportError) {
    let path = unit.file.file.path
    let reader = ChunkReader(catalog: unit.catalog, stop: stop)
    var scanner = JSONLineScanner()
    var lines = unit.source.flatMap { stretch in source.map { SourceLines(stretch, $0, stop: stop) }
    }
    let first = unit.firstRecord ?? 0
    var (records, compared) = (0, 0)
    reader.open(unit.segment)
    while let chunk = try nextChunk(reader, of: unit) {
      try stop.check()
      scanner.begin(chunk.base, count: chunk.count)
      while let line = scanner.next() {
        if case .blank = line.verdict { continue }
        if case .bad(let error) = line.verdict {
          let place =
            "\(error.reason.sentence) (byte \(chunk.offset + error.offset) of its text)"
          add(
            VerifyFinding(
              .damaged, path, record: unit.firstRecord.map { $0 + records + 1 }, place),
            unit.file, record: first + records)
        }
        let bytes = UnsafeRawBufferPointer(
          start: chunk.base + line.start, count: line.end - line.start)
        if let other = try lines?.next() {
          compared += 1
          if let difference = Self.difference(bytes, other.bytes) {
            report(difference, of: unit.file, record: first + records, other.place)
          }
        } else {
          lines = nil
        }
        records += 1
      }
      if unit.segment.isStored { meter.add(bytes: chunk.count) }
    }
    count(records: records, compared: compared, of: unit.file)
  }

  private func nextChunk(
    _ reader: ChunkReader, of unit: VerifyLines
  ) throws(ExportError) -> LineChunk? {
    do throws(ExportError) {
      return try reader.next()
    } catch {
      try stop.check()
      add(VerifyFinding(.damaged, unit.file.file.path, error.description), unit.file)
      return nil
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
