import ByteBuffers
import Codecs
import Foundation

/// A row group whose columns are filled or encoded, by whichever thread has time.
///
/// What changes is guarded by the pool's lock.
final class RowGroupJob: @unchecked Sendable {
  let builder: RowGroupBuilder
  /// What columns are filled from first, beginning there.
  fileprivate let source: (slice: BatchSlice, start: BatchSlice.Start)?
  /// Counts the row groups of a pool.
  fileprivate var number = 0
  /// What encoding needs; nil where columns are filled and not encoded.
  fileprivate let levels: Result<RowGroupLevels, ParquetError>?
  fileprivate var chunks: [EncodedColumnChunk?]
  /// The first column that nobody has taken.
  fileprivate var next = 0
  /// The first column that has not been handed out.
  fileprivate var handedOut = 0
  /// Columns that are not finished.
  fileprivate var rest: Int
  /// The failure of the first column that failed.
  fileprivate var failure: (leaf: Int, error: ParquetError)?

  /// A row group that is encoded.
  ///
  /// - Parameters:
  ///   - slice: What its columns are filled from just before.
  ///   - encodes: False for one that is filled, and not complete.
  init(_ builder: RowGroupBuilder, from slice: BatchSlice? = nil, encodes: Bool = true) {
    self.builder = builder
    source = slice.map { ($0, $0.fillShared(builder)) }
    levels = encodes ? Self.levels(of: builder) : nil
    chunks = Array(repeating: nil, count: builder.schema.leaves.count)
    rest = chunks.count
    if case .failure = levels { rest = 0 }
    next = chunks.count - rest
  }

  /// The next column in schema order, once it is encoded; not behind one that failed.
  fileprivate func takeChunk() -> EncodedColumnChunk? {
    guard handedOut < chunks.count, let chunk = chunks[handedOut] else { return nil }
    handedOut += 1
    return chunk
  }

  /// Lets go of the bytes of the column that was taken last.
  fileprivate func dropTaken() {
    if let chunk = chunks[handedOut - 1] { chunks[handedOut - 1] = .init(written: chunk) }
  }

  private static func levels(of builder: RowGroupBuilder) -> Result<RowGroupLevels, ParquetError> {
    do throws(ParquetError) { return .success(try builder.levels()) } catch {
      return .failure(error)
    }
  }
}

/// Checks that threads share among them. What changes is guarded by the pool's lock.
private final class CheckLoop: @unchecked Sendable {
  let count: Int
  let check: (Int) -> ParquetError?
  /// The first that nobody has taken.
  var next = 0
  /// Those that are not done.
  var rest: Int
  /// Of the first check that failed.
  var failure: (index: Int, error: ParquetError)?

  init(_ count: Int, _ check: @escaping (Int) -> ParquetError?) {
    self.count = count
    self.check = check
    rest = count
  }
}

/// Threads that encode the columns of row groups. The thread that asks for a result helps.
///
/// Which thread encodes a column does not matter to its bytes.
final class EncodingPool: @unchecked Sendable {
  /// Row groups that may be unfinished while another is filled.
  let lookahead: Int

  private let schema: ParquetSchema
  private let options: ParquetWriterOptions
  private let condition = NSCondition()
  private var jobs: [RowGroupJob] = []
  /// Checks, which come before all row groups.
  private var loops: [CheckLoop] = []
  private var jobCount = 0
  /// Row groups that have columns to be worked on.
  private var unfinished = 0
  private var isStopped = false
  /// Threads besides the caller's, which are started with the first row group.
  private let helperCount: Int
  private var helpers: [ColumnEncoder] = []
  private let own: ColumnEncoder
  /// Room of chunks that have been written, for those to come.
  private var spareOutputs = ScratchCache.shared.takeOutputs()
  /// Columns that are taken in one go: many at once of a wide schema.
  private let stride: Int

  init(schema: ParquetSchema, options: ParquetWriterOptions) throws(ParquetError) {
    self.schema = schema
    self.options = options
    let threads = max(1, min(options.threads, 256))
    let columns = max(schema.leaves.count, 1)
    helperCount = threads - 1
    lookahead = threads == 1 ? 0 : 1 + (threads - 1) / columns
    stride = max(1, columns / (threads * 16))
    own = try ColumnEncoder(schema: schema, options: options)
    // Made here, so that what is wrong with the options shows at once.
    for _ in 0..<helperCount {
      helpers.append(try ColumnEncoder(schema: schema, options: options))
    }
  }

  /// Ends the threads, once they are done with the columns that they have taken.
  func stop() {
    condition.lock()
    defer { condition.unlock() }
    isStopped = true
    ScratchCache.shared.give(spareOutputs)
    spareOutputs = OutputBufferCache()
    condition.broadcast()
  }

  func add(_ job: RowGroupJob) {
    condition.lock()
    defer { condition.unlock() }
    job.number = jobCount
    jobCount += 1
    guard job.rest > 0 else { return }
    jobs.append(job)
    unfinished += 1
    callHelpers()
  }

  /// Starts threads with the first work there is, and tells them of what has come. What no thread
  /// does, whoever waits for it does.
  private func callHelpers() {
    for helper in helpers { _ = WorkerThread.start { self.loop(helper) } }
    helpers = []
    condition.broadcast()
  }

  /// What the first of `count` checks that fails returns. Threads share them among them.
  ///
  /// - Parameter check: Called with each index once, before this returns.
  func firstFailure(
    ofChecks count: Int, _ check: @escaping (Int) -> ParquetError?
  ) -> ParquetError? {
    guard count > 0 else { return nil }
    let loop = CheckLoop(count, check)
    condition.lock()
    defer { condition.unlock() }
    loops.append(loop)
    if count > 1 { callHelpers() }
    while loop.rest > 0 {
      if !continueLoop() { condition.wait() }
    }
    return loop.failure?.error
  }

  /// Does a check, without the lock; false when there is none to do. The lock is held before and
  /// after.
  private func continueLoop() -> Bool {
    guard let loop = loops.first else { return false }
    let index = loop.next
    loop.next += 1
    if loop.next == loop.count { loops.removeFirst() }
    condition.unlock()
    let failure = loop.check(index)
    condition.lock()
    if let failure, index < loop.failure?.index ?? .max { loop.failure = (index, failure) }
    loop.rest -= 1
    if loop.rest == 0 { condition.broadcast() }
    return true
  }

  func isDone(_ job: RowGroupJob) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    return job.rest == 0
  }

  /// Waits until all columns of all row groups are done, and works on them meanwhile.
  func finishAll() {
    condition.lock()
    defer { condition.unlock() }
    while unfinished > 0 {
      if !encodeNext(own) { condition.wait() }
    }
  }

  /// Fills the columns of a row group that is not complete.
  func fill(_ job: RowGroupJob) throws(ParquetError) {
    add(job)
    if case .failure(let error) = result(of: job, handingOut: { _ in false }) { throw error }
  }

  /// The encoded row group. Encodes columns of any row group until it is there.
  ///
  /// - Parameter body: Takes columns in schema order as soon as they are encoded, while other threads
  ///   go on; its failure is that of the row group. Of a row group that fails it may have taken some.
  ///   It returns whether their bytes are no longer needed: the row group is without them then.
  func result(
    of job: RowGroupJob, handingOut body: (EncodedColumnChunk) throws(ParquetError) -> Bool
  ) -> Result<EncodedRowGroup, ParquetError> {
    condition.lock()
    while true {
      if let chunk = job.takeChunk() {
        condition.unlock()
        let isDone: Bool
        do throws(ParquetError) { isDone = try body(chunk) } catch { return .failure(error) }
        condition.lock()
        if isDone {
          job.dropTaken()
          spareOutputs.give(chunk.bytes.giveUp())
        }
      } else if job.rest == 0 {
        break
      } else if !encodeNext(own) {
        condition.wait()
      }
    }
    condition.unlock()
    if case .failure(let error) = job.levels { return .failure(error) }
    if let failure = job.failure { return .failure(failure.error) }
    return .success(
      EncodedRowGroup(columns: job.chunks.compactMap { $0 }, rowCount: job.builder.rowCount))
  }

  private func loop(_ encoder: ColumnEncoder) {
    condition.lock()
    defer { condition.unlock() }
    while !isStopped {
      if !continueLoop(), !encodeNext(encoder) { condition.wait() }
    }
  }

  /// Takes columns and encodes them, without the lock; false when there are none to take. The lock
  /// is held before and after.
  private func encodeNext(_ encoder: ColumnEncoder) -> Bool {
    guard let job = jobs.first else { return false }
    let leaves = job.next..<min(job.next + stride, job.chunks.count)
    job.next = leaves.upperBound
    if job.next == job.chunks.count { jobs.removeFirst() }
    encoder.takeOutput(&spareOutputs)
    condition.unlock()
    var chunks: [EncodedColumnChunk?] = []
    var failure: (leaf: Int, error: ParquetError)?
    for leaf in leaves {
      do throws(ParquetError) {
        chunks.append(try encoder.work(on: leaf, of: job))
      } catch {
        failure = (leaf, error)
        break
      }
    }
    condition.lock()
    for (leaf, chunk) in zip(leaves, chunks) { job.chunks[leaf] = chunk }
    if let failure, failure.leaf < job.failure?.leaf ?? .max { job.failure = failure }
    job.rest -= leaves.count
    if job.rest == 0 { unfinished -= 1 }
    // Who waits for the row group hands out what there is of it.
    condition.broadcast()
    return true
  }
}

/// What a thread needs to encode columns, kept from row group to row group. Used by one at a time.
private final class ColumnEncoder: @unchecked Sendable {
  private let encoder: ColumnChunkEncoder
  private let compressor: BlockCompressor
  private let scratch: EncodingScratch
  /// The row group that the encoder knows the levels of.
  private var number = -1

  init(schema: ParquetSchema, options: ParquetWriterOptions) throws(ParquetError) {
    scratch = ScratchCache.shared.takeScratch(for: options.rowGroup)
    encoder = ColumnChunkEncoder(schema: schema, options: options.rowGroup, scratch: scratch.pages)
    do {
      compressor = try BlockCompressor(options.compression, level: options.compressionLevel)
    } catch { throw .codec(error) }
  }

  deinit { ScratchCache.shared.give(scratch) }

  /// Takes room for the next chunk, where it has none.
  func takeOutput(_ spare: inout OutputBufferCache) {
    guard !scratch.pages.hasOutput, let output = spare.take() else { return }
    scratch.pages.giveOutput(output)
  }

  /// Fills a column, if there is something to fill it from, and encodes it, if it is complete.
  func work(on leaf: Int, of job: RowGroupJob) throws(ParquetError) -> EncodedColumnChunk? {
    let levels = try job.levels?.get()
    let own = job.builder.columns[leaf]
    guard let (slice, start) = job.source else { return try encode(leaf, own, of: job, levels) }
    // Where the column is encoded at once, its builder has held nothing before, and need not.
    let column = levels == nil ? own : scratch.columns.column(like: own)
    defer { if levels != nil { column.removeAll() } }
    return try slice.withFilled(
      leaf: leaf, of: job.builder, column, from: start, lends: levels != nil
    ) { () throws(ParquetError) in try encode(leaf, column, of: job, levels) }
  }

  private func encode(
    _ leaf: Int, _ column: ColumnBuffer, of job: RowGroupJob, _ levels: RowGroupLevels?
  ) throws(ParquetError) -> EncodedColumnChunk? {
    guard let levels else { return nil }
    if number != job.number {
      encoder.begin(levels)
      number = job.number
    }
    return try encoder.encode(leaf: leaf, of: job.builder, column, with: compressor)
  }
}
