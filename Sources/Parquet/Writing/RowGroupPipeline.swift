import ByteBuffers
import Codecs

/// Row groups on their way into a file: one is filled, some are encoded by other threads, and what
/// is finished is placed in order by the thread that calls.
final class RowGroupPipeline {
  /// The row group that is filled.
  private(set) var current: RowGroupBuilder

  private let schema: ParquetSchema
  private let options: ParquetWriterOptions
  private let file: ParquetFileWriter
  private let pool: EncodingPool
  /// Row groups that are encoded, in the order of the file.
  private var pending: [RowGroupJob] = []
  /// Builders that are free again, with room that they had use for.
  private var spare: [RowGroupBuilder] = []
  private var isBroken = false

  init(
    _ sink: any ByteSink, _ schema: ParquetSchema, _ options: ParquetWriterOptions
  ) throws(ParquetError) {
    self.schema = schema
    self.options = options
    try Self.check(options, schema)
    current = try RowGroupBuilder(schema: schema, options: options.rowGroup)
    file = ParquetFileWriter(
      sink: sink, schema: schema, keyValueMetadata: options.keyValueMetadata,
      columnMetadata: options.columnMetadata,
      createdBy: options.createdBy, pageIndexes: options.pageIndexes)
    pool = try EncodingPool(schema: schema, options: options)
  }

  deinit { pool.stop() }

  /// Checks that the columns that options name are there, and suit.
  private static func check(
    _ options: ParquetWriterOptions, _ schema: ParquetSchema
  ) throws(ParquetError) {
    let leaves = Dictionary(schema.leaves.map { ($0.dottedPath, $0) }) { first, _ in first }
    let sorting = options.rowGroup.sortingColumns.map(\.path)
    let encodings = options.rowGroup.columnEncodings
    let named = options.rowGroup.bloomFilters.keys.sorted() + sorting + encodings.keys.sorted()
    for path in named + options.columnMetadata.keys.sorted() where leaves[path] == nil {
      throw .invalidSchema("the options name the column \(path), which it does not have")
    }
    for (path, encoding) in encodings.sorted(by: { $0.key < $1.key }) {
      guard let leaf = leaves[path], !encoding.suits(leaf.type) else { continue }
      throw .invalidSchema(
        "\(encoding.specificationName) is no encoding for the column \(path) of \(leaf.type.specificationName)"
      )
    }
    for path in options.rowGroup.bloomFilters.keys.sorted() where leaves[path]?.type == .boolean {
      throw .invalidSchema("the column \(path) of booleans cannot have a bloom filter")
    }
    for path in sorting where leaves[path]?.maxRepetitionLevel != 0 {
      throw .invalidSchema("rows cannot be sorted by \(path), of which they have several values")
    }
  }

  var isCurrentFull: Bool {
    current.rowCount >= options.rowGroupRowCount
      || current.estimatedByteCount >= options.rowGroupByteCount
  }

  /// Ends the row group that is filled, if it has rows.
  func end() throws(ParquetError) {
    try checkUsable()
    guard current.rowCount > 0 else { return }
    try submit(RowGroupJob(try takeCurrent()))
  }

  /// Adds the rows of a checked batch. Row groups that lie in it as a whole are encoded from where
  /// they are; what is left behind them is copied, unless it is to be a row group of its own.
  func append(_ batch: ColumnBatch, endingRowGroup endsRowGroup: Bool) throws(ParquetError) {
    try checkUsable()
    let limit = rowLimit(of: batch)
    do throws(ParquetError) {
      var row = 0
      while row < batch.rowCount {
        let room = current.rowCount == 0 ? limit : options.rowGroupRowCount - current.rowCount
        let rows = row..<min(row + max(room, 1), batch.rowCount)
        row = rows.upperBound
        let slice = try BatchSlice(batch, rows: rows)
        let isWhole = rows.count == limit || (endsRowGroup && row == batch.rowCount)
        if current.rowCount == 0, isWhole {
          try submit(RowGroupJob(try takeCurrent(), from: slice))
        } else {
          try pool.fill(RowGroupJob(current, from: slice, encodes: false))
          if isCurrentFull { try end() }
        }
      }
      if endsRowGroup { try end() }
      try placeFinished(leaving: 0)
    } catch {
      isBroken = true
      // Other threads may be reading the batch, which is the caller's again behind this.
      pool.finishAll()
      throw error
    }
  }

  /// Rows of a batch that make a row group.
  private func rowLimit(of batch: ColumnBatch) -> Int {
    let byRows = max(options.rowGroupRowCount, 1)
    let byteCount = batch.byteCount
    guard byteCount > 0, batch.rowCount > 0 else { return byRows }
    let byBytes = Double(options.rowGroupByteCount) / Double(byteCount) * Double(batch.rowCount)
    return byBytes < Double(byRows) ? max(Int(byBytes), 1) : byRows
  }

  private func checkUsable() throws(ParquetError) {
    guard !isBroken else { throw .invalidData("the file failed before; it cannot be continued") }
  }

  /// The row group that is filled; an empty one takes its place.
  private func takeCurrent() throws(ParquetError) -> RowGroupBuilder {
    let full = current
    if let builder = spare.popLast() {
      current = builder
    } else {
      current = try RowGroupBuilder(schema: schema, options: options.rowGroup)
    }
    return full
  }

  /// Has a row group encoded, and waits as long as too many are.
  private func submit(_ job: RowGroupJob) throws(ParquetError) {
    pending.append(job)
    pool.add(job)
    try placeFinished(leaving: pool.lookahead)
  }

  /// Places row groups in order, until no more than `limit` are left.
  private func placeFinished(leaving limit: Int) throws(ParquetError) {
    while let first = pending.first, pending.count > limit || pool.isDone(first) {
      let file = file
      let writesEarly = options.rowGroup.sortingColumns.isEmpty
      let result = pool.result(of: first) { (chunk) throws(ParquetError) in
        if writesEarly { try file.appendEarly(chunk) }
      }
      pending.removeFirst()
      do throws(ParquetError) {
        try file.append(try result.get())
      } catch {
        isBroken = true
        throw error
      }
      first.builder.removeAll()
      spare.append(first.builder)
    }
  }

  /// Places all row groups, and writes the footer.
  func finish() throws(ParquetError) {
    try placeFinished(leaving: 0)
    try file.finish(options: options.rowGroup)
  }
}
