import ByteBuffers
import Codecs

/// Writes a Parquet file from rows, or from columns in memory.
///
/// ```swift
/// let schema = try ParquetSchema([.int64("id", .required), .string("name")])
/// let id = try schema.column("id", of: Int64.self)
/// let name = try schema.column("name", of: String.self)
///
/// let writer = try ParquetWriter(path: "people.parquet", schema: schema)
/// try writer.append { row in
///   row.set(id, 1)
///   row.set(name, "Ada")
/// }
/// try writer.finish()
/// ```
///
/// The options decide where row groups end. Several threads may encode them; everything else, writing
/// to the sink included, happens on the calling thread. Memory holds the row group that is filled and
/// those that are encoded, never more of the file. The process keeps up to 48 MiB of
/// these buffers for the next writer.
///
/// To place row groups that you encode yourself, see ``ParquetFileAssembler``.
///
/// Not safe for use by several threads at once. A writer that is not finished leaves no readable
/// file.
public final class ParquetWriter {
  public let schema: ParquetSchema
  public let options: ParquetWriterOptions
  /// Rows appended so far.
  public private(set) var rowCount = 0

  private let rowGroups: RowGroupPipeline
  @usableFromInline let stage: StagedRows
  /// The sink that `finish` closes, where the writer opened it.
  private let ownSink: FileSink?
  private var isInRow = false
  private var isFinished = false

  /// Writes to a sink, which is empty at first, and which the caller closes after `finish`.
  ///
  /// - Throws: `ParquetError.unsupported` for a schema with types that are not written,
  ///   `ParquetError.codec` for a level that the codec does not have.
  public init(
    to sink: any ByteSink, schema: ParquetSchema, options: ParquetWriterOptions = .init()
  ) throws(ParquetError) {
    self.schema = schema
    self.options = options
    ownSink = nil
    stage = try StagedRows(schema: schema)
    rowGroups = try RowGroupPipeline(sink, schema, options)
  }

  /// Writes a new file, which `finish` flushes to the disk and closes. A file that is there already
  /// is not overwritten.
  ///
  /// - Throws: As `init(to:schema:options:)`, and `ParquetError.io` when the file cannot be made.
  public init(
    path: String, schema: ParquetSchema, options: ParquetWriterOptions = .init()
  ) throws(ParquetError) {
    self.schema = schema
    self.options = options
    stage = try StagedRows(schema: schema)
    let sink: FileSink
    do { sink = try FileSink(path: path) } catch { throw .io(error) }
    ownSink = sink
    rowGroups = try RowGroupPipeline(sink, schema, options)
  }

  /// Appends a row: the closure sets its fields.
  ///
  /// A row is written as a whole or not at all: where this throws, the writer goes on as if the row
  /// had not been tried, unless the error is one of `ParquetError.io`. O(values set).
  ///
  /// - Throws: What the closure throws. `ParquetError.invalidData`, with the row's number from 0 and
  ///   the field, when a required field is not set, a field is set twice or outside an element of
  ///   its list, a list is left open, or a column was resolved in another schema.
  ///   `ParquetError.io` when a row group was completed and the sink failed.
  @inlinable
  public func append(_ body: (inout RowWriter) throws -> Void) throws {
    var row = try beginRow()
    do {
      try body(&row)
    } catch {
      abandonRow()
      throw error
    }
    try endRow()
  }

  @usableFromInline
  func beginRow() throws(ParquetError) -> RowWriter {
    guard !isInRow, !isFinished else {
      throw .invalidData(isInRow ? "a row is begun within a row" : "the file is finished already")
    }
    isInRow = true
    stage.beginRow()
    return RowWriter(stage)
  }

  @usableFromInline
  func abandonRow() {
    isInRow = false
    stage.abandonRow()
    _ = stage.takeFailure()
  }

  @usableFromInline
  func endRow() throws(ParquetError) {
    isInRow = false
    guard stage.endRow() else {
      throw .invalidData("row \(rowCount): \(stage.takeFailure() ?? "it failed")")
    }
    rowCount += 1
    if stage.shouldHandOn
      || stage.rowCount + rowGroups.current.rowCount >= options.rowGroupRowCount
    {
      try handOn()
    }
  }

  /// Appends columns that are in memory.
  ///
  /// Batches that are large enough are cut into row groups that are alike; the rows of small ones are
  /// copied, and fill row groups from batch to batch. Numbers without nulls that make a whole row
  /// group are encoded from where they are, and texts go from there into the dictionary or page; the
  /// rest is copied once. Other threads, if the options ask for some, take columns each. O(values).
  ///
  /// - Parameter endingRowGroup: Whether the next row begins another row group. Then nothing has to
  ///   be kept of this one, and no numbers without nulls are copied.
  /// - Throws: `ParquetError.invalidData` when lengths or offsets do not fit together; nothing has
  ///   been written then. `ParquetError.io` when the sink fails.
  public func append(
    _ batch: ColumnBatch, endingRowGroup: Bool = false
  ) throws(ParquetError) {
    guard !isInRow, !isFinished else {
      throw .invalidData(
        isInRow ? "a batch is appended within a row" : "the file is finished already")
    }
    guard batch.schema.fingerprint == schema.fingerprint else {
      throw .invalidData("a batch has another schema than the writer")
    }
    try rowGroups.check(batch)
    if stage.rowCount > 0 { try handOn() }
    try rowGroups.append(batch, endingRowGroup: endingRowGroup)
    stage.continueRowGroup(of: rowGroups.current)
    rowCount += batch.rowCount
  }

  /// Hands staged rows on to the row group, and ends it when it is full.
  private func handOn() throws(ParquetError) {
    stage.handOn(to: rowGroups.current)
    if rowGroups.isCurrentFull { try endRowGroup() }
  }

  /// Ends the row group at hand, if it has rows: the next row begins another.
  public func endRowGroup() throws(ParquetError) {
    guard !isInRow, !isFinished else {
      throw .invalidData(
        isInRow ? "a row group is ended within a row" : "the file is finished already")
    }
    if stage.rowCount > 0 { stage.handOn(to: rowGroups.current) }
    stage.beginRowGroup()
    try rowGroups.end()
  }

  /// Writes what is left of the rows, and the footer. The sink holds a whole file then.
  ///
  /// - Throws: `ParquetError.io` when the sink fails; the file is of no use then.
  public func finish() throws(ParquetError) {
    try endRowGroup()
    isFinished = true
    try rowGroups.finish()
    if let ownSink { do { try ownSink.close() } catch { throw .io(error) } }
  }
}
