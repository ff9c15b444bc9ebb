import ByteBuffers
import Parquet
import XDM

/// A row group, or the first rows of one, whose records are to be written as text.
struct RowGroupUnit: Sendable {
  let file: OpenParquetFile
  let rowGroup: Int
  let rows: Int
}

/// A Parquet file that threads read, and how its records are put together.
final class OpenParquetFile: Sendable {
  let path: String
  let reader: ParquetFileReader
  let plan: AssemblyPlan

  init(_ path: String, _ options: AssemblyOptions) throws(ExportError) {
    self.path = path
    reader = try ParquetInput.open(path)
    do throws(XDMError) {
      plan = try AssemblyPlan(reader.schema, options: options)
    } catch {
      throw .failure("\(path): \(error.description)")
    }
  }
}

/// The row groups of files, in order, up to a number of records. Used by one thread at a time.
final class RowGroupQueue: @unchecked Sendable {
  private let paths: [String]
  private let options: AssemblyOptions
  private var rowsLeft: Int
  private var nextPath = 0
  private var file: OpenParquetFile?
  private var nextRowGroup = 0

  init(_ paths: [String], options: AssemblyOptions, limit: Int = .max) {
    self.paths = paths
    self.options = options
    rowsLeft = limit
  }

  func next() throws(ExportError) -> RowGroupUnit? {
    while rowsLeft > 0 {
      guard let file else {
        guard nextPath < paths.count else { return nil }
        self.file = try OpenParquetFile(paths[nextPath], options)
        nextPath += 1
        nextRowGroup = 0
        continue
      }
      let rowGroups = file.reader.metadata.rowGroups
      guard nextRowGroup < rowGroups.count else {
        self.file = nil
        continue
      }
      let rows = min(rowsLeft, rowGroups[nextRowGroup].rowCount)
      rowsLeft -= rows
      nextRowGroup += 1
      if rows > 0 { return RowGroupUnit(file: file, rowGroup: nextRowGroup - 1, rows: rows) }
    }
    return nil
  }
}

/// Writes the records of row groups as text. Used by one thread.
final class RowGroupText {
  /// Bytes of text that are handed on together.
  private static let pieceSize = 1 << 20

  private var text = ByteBuffer()
  /// For the file used last.
  private var assembler: (file: OpenParquetFile, assembler: RecordAssembler)?

  func write(_ unit: RowGroupUnit, to receiver: any TextReceiver) throws(ExportError) {
    let assembler = assembler(for: unit.file)
    var failure: ExportError?
    do throws(ParquetError) { try begin(unit, assembler) } catch {
      throw ExportError(error, in: unit.file.path)
    }
    var rowsLeft = unit.rows
    while rowsLeft > 0, failure == nil {
      do throws(ParquetError) {
        rowsLeft -= try assembler.append(to: &text, rows: rowsLeft, limit: Self.pieceSize)
      } catch {
        failure = ExportError(error, in: unit.file.path)
      }
      // Records before one that is wrong are right.
      try receiver.take(&text)
    }
    if let failure { throw failure }
  }

  private func begin(
    _ unit: RowGroupUnit, _ assembler: RecordAssembler
  ) throws(ParquetError) {
    let reader = unit.file.reader
    var columns: [DecodedColumn] = []
    for leaf in unit.file.plan.leaves {
      columns.append(try reader.readColumnChunk(rowGroup: unit.rowGroup, leaf: leaf))
    }
    try assembler.begin(columns, rowCount: reader.metadata.rowGroups[unit.rowGroup].rowCount)
  }

  private func assembler(for file: OpenParquetFile) -> RecordAssembler {
    if let assembler, assembler.file === file { return assembler.assembler }
    let made = RecordAssembler(file.plan)
    assembler = (file, made)
    return made
  }
}
