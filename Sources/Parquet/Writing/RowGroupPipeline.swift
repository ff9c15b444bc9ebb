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
    current = try RowGroupBuilder(schema: schema, options: options.rowGroup)
    file = ParquetFileWriter(
      sink: sink, schema: schema, keyValueMetadata: options.keyValueMetadata,
      createdBy: options.createdBy)
    pool = try EncodingPool(schema: schema, options: options)
  }

  deinit { pool.stop() }

  var isCurrentFull: Bool {
    current.rowCount >= options.rowGroupRowCount
      || current.estimatedByteCount >= options.rowGroupByteCount
  }

  /// Ends the row group that is filled, if it has rows.
  func end() throws(ParquetError) {
    guard !isBroken else { throw .invalidData("the file failed before; it cannot be continued") }
    guard current.rowCount > 0 else { return }
    let full = current
    if let builder = spare.popLast() {
      current = builder
    } else {
      current = try RowGroupBuilder(schema: schema, options: options.rowGroup)
    }
    try submit(RowGroupJob(full))
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
      let result = pool.result(of: first)
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
