import ByteBuffers
import Codecs

/// Row groups on their way into a file: one is filled, some are encoded by other threads, and what
/// is finished is placed in order by the thread that calls.
final class RowGroupPipeline {
  /// The row group that is filled.
  private(set) var current: RowGroupBuilder

  private let schema: ParquetSchema
  private let options: ParquetWriterOptions
  private let file: ParquetFileAssembler
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
    file = ParquetFileAssembler(
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

  /// Checks that all lengths and offsets of a batch fit together.
  func check(_ batch: ColumnBatch) throws(ParquetError) { try batch.check(with: pool) }

  /// Adds the rows of a checked batch. Where it holds enough for row groups of its own, these are
  /// encoded from where they are; else its rows are copied, unless they are to be a row group anyway.
  func append(_ batch: ColumnBatch, endingRowGroup endsRowGroup: Bool) throws(ParquetError) {
    try checkUsable()
    let rowSize = batch.rowCount > 0 ? Double(batch.byteCount) / Double(batch.rowCount) : 0
    do throws(ParquetError) {
      var row = 0
      while row < batch.rowCount {
        let (count, isWhole) = cut(
          batch.rowCount - row, ofSize: rowSize, endingRowGroup: endsRowGroup)
        let slice = try BatchSlice(batch, rows: row..<(row + count))
        row += count
        if isWhole {
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

  /// Rows that are looked at in one go, at least, by how many bytes a row group has.
  private static let smallestStep = 4096
  /// The part of a row group's bytes from which on rows are not copied to lie in one with others.
  private static let wholeShare = 0.75

  /// How many of a batch's last `rowCount` rows are to go into a row group next, and whether they
  /// make up all of it.
  ///
  /// Row groups that a batch is cut into are alike, so that threads are done with them at a time and
  /// no small one is left: as many as come nearest to the size that the options ask for.
  private func cut(
    _ rowCount: Int, ofSize rowSize: Double, endingRowGroup endsRowGroup: Bool
  ) -> (count: Int, isWhole: Bool) {
    let rowLimit = max(options.rowGroupRowCount, 1)
    let byteLimit = Double(max(options.rowGroupByteCount, 1))
    guard current.rowCount == 0 else {
      let room = max(byteLimit - Double(current.estimatedByteCount), 0)
      let fitting = rowSize * Double(rowCount) > room ? Int(room / rowSize) : rowCount
      let step = min(max(fitting, Self.smallestStep), max(rowLimit - current.rowCount, 1))
      return (min(step, rowCount), false)
    }
    let share = rowSize * Double(rowCount) / byteLimit
    let groups = Int(min(max(share.rounded(), 1), Double(rowCount)))
    let count = min((rowCount + groups - 1) / groups, rowLimit)
    let isWhole =
      count == rowLimit || share >= Self.wholeShare || (endsRowGroup && count == rowCount)
    return (count, isWhole)
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
        return writesEarly
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
    pool.stop()
    try file.finish(options: options.rowGroup)
  }
}
