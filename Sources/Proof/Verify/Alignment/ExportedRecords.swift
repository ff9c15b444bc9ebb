import ByteBuffers
import Parquet
import Work
import XDM

/// Reads the records of exports once more, one after the other, as they were compared with the source.
///
/// What cannot be read is passed over: it was reported when it was found.
final class ExportedRecords {
  /// A part of an export that was compared with the source.
  struct Start: Equatable {
    /// Place of its file among all files.
    var file: Int
    /// Records of the file before it.
    var record: Int
    /// Records of the source before its own.
    var source: Int
  }

  private let files: [VerifiedFile]
  /// Where in the source the records of each file begin, and where those of the last one end.
  private let sourceStarts: [Int]
  private let stop: StopFlag
  private var current: (any RecordSupply)?
  private var file: Int
  /// Records of the file that were passed.
  private var record: Int

  /// - Precondition: `sourceStarts` has one number more than there are files.
  init(_ files: [VerifiedFile], from start: Start, sourceStarts: [Int], stop: StopFlag) {
    precondition(sourceStarts.count == files.count + 1)
    self.files = files
    self.sourceStarts = sourceStarts
    self.stop = stop
    file = start.file
    record = start.record
    current = open()
  }

  func next() throws(ExportError) -> ExportedItem? {
    while file < files.count {
      try stop.check()
      switch current {
      case nil:
        let rest = sourceStarts[file + 1] - sourceStarts[file] - record
        openNext()
        if rest > 0 { return .unreadable(rest) }
      case let supply?:
        switch try supply.next() {
        case .line(let line):
          defer { record += 1 }
          return .record(hold(line))
        case .unreadable(let count):
          record += count
          return .unreadable(count)
        case .failed: current = nil
        case nil: openNext()
        }
      }
    }
    return nil
  }

  private func hold(_ line: UnsafeRawBufferPointer) -> HeldRecord {
    let held = HeldRecord()
    held.hold(line)
    held.file = file
    held.record = record
    held.ordinal = sourceStarts[file] + record
    return held
  }

  private func openNext() {
    file += 1
    record = 0
    current = open()
  }

  private func open() -> (any RecordSupply)? {
    guard files.indices.contains(file) else { return nil }
    let path = files[file].file.path
    do throws(ExportError) {
      switch files[file].file.format {
      case .parquet:
        var assembly = AssemblyOptions()
        assembly.isStrict = true
        return ParquetRecords(try OpenParquetFile(path, assembly), behind: record, stop: stop)
      case .json: return try JSONRecords(path, behind: record, stop: stop)
      }
    } catch {
      return nil
    }
  }
}

/// The records of one file.
private protocol RecordSupply: AnyObject {
  /// Nil behind the last.
  func next() throws(ExportError) -> SuppliedRecord?
}

private enum SuppliedRecord {
  /// Without a newline; valid until the next one.
  case line(UnsafeRawBufferPointer)
  /// So many that cannot be read.
  case unreadable(Int)
  /// All that are left cannot be read, however many they are.
  case failed
}

private final class ParquetRecords: RecordSupply {
  /// Bytes of text that are put together at a time.
  private static let pieceSize = 256 << 10

  private let file: OpenParquetFile
  private let assembler: RecordAssembler
  private let stop: StopFlag
  private var nextRowGroup = 0
  private var rowsLeft = 0
  private var text = ByteBuffer()
  private var position = 0

  init(_ file: OpenParquetFile, behind count: Int, stop: StopFlag) {
    self.file = file
    self.stop = stop
    assembler = RecordAssembler(file.plan)
    var rows = 0
    for rowGroup in file.reader.metadata.rowGroups where rows < count {
      rows += rowGroup.rowCount
      nextRowGroup += 1
    }
  }

  func next() throws(ExportError) -> SuppliedRecord? {
    let rowGroups = file.reader.metadata.rowGroups
    while true {
      if position < text.count {
        let count = LineReader.length(text.base + position, text.count - position)
        defer { position += count + 1 }
        return .line(UnsafeRawBufferPointer(start: text.base + position, count: count))
      }
      if rowsLeft == 0 {
        guard nextRowGroup < rowGroups.count else { return nil }
        rowsLeft = rowGroups[nextRowGroup].rowCount
        nextRowGroup += 1
        guard try begin(nextRowGroup - 1) else { return skipRest() }
        continue
      }
      text.removeAll()
      position = 0
      do throws(ParquetError) {
        let count = try assembler.append(to: &text, limit: Self.pieceSize)
        guard count > 0 else { return skipRest() }
        rowsLeft -= count
      } catch {
        // Whole lines before the one that is wrong do not count.
        text.removeAll()
        return skipRest()
      }
    }
  }

  private func skipRest() -> SuppliedRecord {
    defer { rowsLeft = 0 }
    return .unreadable(rowsLeft)
  }

  private func begin(_ rowGroup: Int) throws(ExportError) -> Bool {
    var columns: [DecodedColumn] = []
    do throws(ParquetError) {
      for leaf in file.plan.leaves {
        if stop.isSet { break }
        columns.append(try file.reader.readColumnChunk(rowGroup: rowGroup, leaf: leaf))
      }
      if !stop.isSet { try assembler.begin(columns, rowCount: rowsLeft) }
    } catch {
      return false
    }
    try stop.check()
    return true
  }
}

private final class JSONRecords: RecordSupply {
  private let lines: LineReader
  private let stop: StopFlag

  init(_ path: String, behind count: Int, stop: StopFlag) throws(ExportError) {
    self.stop = stop
    lines = try LineReader([path], stop: stop)
    for _ in 0..<count where try lines.next() != nil {}
  }

  func next() throws(ExportError) -> SuppliedRecord? {
    do throws(ExportError) {
      return try lines.next().map { .line($0.bytes) }
    } catch {
      try stop.check()
      return .failed
    }
  }
}
