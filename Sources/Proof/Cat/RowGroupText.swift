import ByteBuffers
import FileSystem
import Parquet
import Work
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
  /// Chooses rows by their time; nil for all.
  let filter: TimestampFilter?
  /// The column of fields that go back to their places in records; nil where they do not, or where
  /// there is none.
  let rescuedColumn: String?
  /// The fields that records have; nil for all.
  let fields: [String]?

  convenience init(_ path: String, _ options: AssemblyOptions) throws(ExportError) {
    try self.init(FileReader(path), options)
  }

  /// - Parameter putsRescuedBack: Whether fields without a column of their own go back to their
  ///   places.
  init(
    _ file: FileReader, _ options: AssemblyOptions, timeRange: TimeRange? = nil,
    putsRescuedBack: Bool = false
  ) throws(ExportError) {
    path = file.path
    reader = try ParquetInput.open(file)
    let column = reader.metadata.keyValues.first { $0.key == XDMSchema.rescuedMetadataKey }?.value
    rescuedColumn = putsRescuedBack ? column : nil
    fields = options.columns
    var options = options
    if let rescuedColumn, let names = options.columns, !names.contains(rescuedColumn) {
      // What was rescued of these fields goes with them.
      options.columns = names + [rescuedColumn]
    }
    filter = timeRange.flatMap { [reader] in TimestampFilter(reader.schema, $0) }
    guard timeRange == nil || filter != nil else {
      throw ExportError(
        .noTimeField, at: .file(path), facts: ["name": .text(TimestampFilter.fieldName)])
    }
    do throws(XDMError) {
      plan = try AssemblyPlan(reader.schema, options: options)
    } catch {
      throw ExportError(error, in: path)
    }
  }
}

extension OpenParquetFile {
  /// Whether a row group may have rows that are chosen.
  func mayMatch(rowGroup: Int) -> Bool {
    guard let filter else { return true }
    let chunk = reader.metadata.rowGroups[rowGroup].columns[filter.leaf]
    return filter.mayMatch(chunk.metaData?.statistics)
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
  private var whole = ByteBuffer()
  /// For the file used last.
  private var assembler: (file: OpenParquetFile, assembler: RecordAssembler)?
  private var rescued: RescuedFields?

  /// Writes the records of a row group.
  ///
  /// - Parameter history: What is known of the file's columns.
  /// - Returns: How many were written, and how many rows were left out for want of a time.
  @discardableResult
  func write(
    _ unit: RowGroupUnit, history: FieldHistory? = nil, to receiver: any TextReceiver
  ) throws(ExportError) -> (records: Int, withoutTime: Int) {
    let assembler = assembler(for: unit.file)
    var counts = (records: unit.rows, withoutTime: 0)
    var failure: ExportError?
    do throws(ParquetError) { counts = try begin(unit, history, assembler) } catch {
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
      if rescued == nil {
        try receiver.take(&text)
      } else {
        rescued?.append(&text, to: &whole)
        text.removeAll()
        try receiver.take(&whole)
      }
    }
    if let failure { throw failure }
    return counts
  }

  private func begin(
    _ unit: RowGroupUnit, _ history: FieldHistory?, _ assembler: RecordAssembler
  ) throws(ParquetError) -> (records: Int, withoutTime: Int) {
    let reader = unit.file.reader
    let rowCount = reader.metadata.rowGroups[unit.rowGroup].rowCount
    var counts = (records: unit.rows, withoutTime: 0)
    var isChosen: [Bool]?
    if let filter = unit.file.filter {
      let column = try reader.readColumnChunk(rowGroup: unit.rowGroup, leaf: filter.leaf)
      guard let rows = filter.choose(column, rowCount: rowCount) else {
        throw .corrupt("\(TimestampFilter.fieldName): it has other values than its schema says")
      }
      counts = (rows.count { $0 }, rowCount - column.values.count)
      isChosen = rows
    }
    var columns: [DecodedColumn] = []
    for leaf in unit.file.plan.leaves {
      columns.append(try reader.readColumnChunk(rowGroup: unit.rowGroup, leaf: leaf))
    }
    try assembler.begin(columns, rowCount: rowCount, history: history, isChosen: isChosen)
    return counts
  }

  private func assembler(for file: OpenParquetFile) -> RecordAssembler {
    if let assembler, assembler.file === file { return assembler.assembler }
    let made = RecordAssembler(file.plan)
    rescued = file.rescuedColumn.map { RescuedFields(column: $0, below: file.fields) }
    assembler = (file, made)
    return made
  }
}
