import ByteBuffers
import Codecs
import Parquet
import XDM

/// A segment that was encoded with a draft of the schema.
struct DraftedSegment: @unchecked Sendable {
  let segment: Segment
  let tally: SegmentTally
  let rowGroup: EncodedRowGroup?
  /// The schema that the row group has.
  let schema: XDMSchema
  /// What the segment says about the schema beyond the draft, if anything.
  var news: SchemaInferrer?
}

/// Shreds and encodes the records of a segment by the draft at hand, or by one that it extends with
/// what the segment holds.
///
/// Segments before it, at work at the same time, may hold other news of the same field, so that a
/// segment may have been encoded by a draft that turns out to be wrong. Who commits finds out, and
/// has it encoded again. The text of compressed files is gone by then: their segments wait for their
/// turn if they hold news, and are encoded again by who has the text.
final class DraftSegmentWorker: SegmentWorker, @unchecked Sendable {
  private let pass: ExportPass
  private let board: DraftBoard
  private let turns: SegmentTurns
  private let reader: ChunkReader
  private let inference: InferenceWorker
  private let compressor: BlockCompressor
  /// For the draft used last.
  private var columns: (draft: SchemaDraft, builder: RowGroupBuilder, shredder: RecordShredder)?
  private var heap: ThreadHeap?
  /// What is known after the last segment with news, which is not committed yet, and what the board
  /// said when it was begun.
  private var ahead: DraftBoard.Notice?
  /// Bytes of the segment at work that count as progress already.
  private var reported = 0

  init(_ pass: ExportPass, board: DraftBoard, turns: SegmentTurns) throws(ExportError) {
    self.pass = pass
    self.board = board
    self.turns = turns
    reader = ChunkReader(catalog: pass.catalog, stop: pass.stop)
    inference = InferenceWorker(pass)
    do throws(CodecError) {
      compressor = try BlockCompressor(pass.options.codec, level: pass.options.level)
    } catch {
      throw .failure("cannot write Parquet: \(error)")
    }
  }

  func work(on segment: Segment) throws(ExportError) -> DraftedSegment {
    reported = segment.isStored ? 0 : .max
    let start = start(for: segment)
    var learning = Learning(known: start.known)
    var drafted = try encode(segment, &learning)
    if drafted == nil {
      // A field changed its type: what all of the segment holds decides.
      let learnt = try inference.work(on: segment, reportsProgress: false).inferrer
      learning = Learning(known: try start.known.learning(learnt), news: learnt)
      drafted = try encodeAgain(segment, learning.known)
    }
    guard var drafted else { throw .changedInput }
    guard let news = learning.news else { return drafted }
    drafted.news = news
    guard !segment.isStored else {
      ahead = DraftBoard.Notice(known: learning.known, version: start.version)
      return drafted
    }
    try turns.wait(for: segment.index)
    let before = board.current.known
    let after = try before.learning(news)
    guard after.extends(before.draft.schema), !after.extends(drafted.schema) else { return drafted }
    return try workAgain(on: segment, knowing: before).drafted ?? drafted
  }

  /// What a segment is begun with. What the one before taught may not be on the board yet; the next
  /// one begins with it if nothing else has come.
  private func start(for segment: Segment) -> DraftBoard.Notice {
    let current = board.current
    guard segment.isStored, let ahead, ahead.version == current.version else { return current }
    return ahead
  }

  /// Encodes a segment by what all of it adds to `known`, with which it is returned; no segment where
  /// that is no extension.
  func workAgain(
    on segment: Segment, knowing known: KnownSchema
  ) throws(ExportError) -> (drafted: DraftedSegment?, known: KnownSchema) {
    reported = .max
    let learnt = try inference.work(on: segment, reportsProgress: false).inferrer
    let after = try known.learning(learnt)
    guard after.extends(known.draft.schema) else { return (nil, after) }
    var drafted = try encodeAgain(segment, after)
    drafted.news = learnt
    return (drafted, after)
  }

  /// What is known while a segment is encoded.
  private struct Learning {
    var known: KnownSchema
    /// What the segment taught.
    var news: SchemaInferrer?
  }

  /// Encodes a segment by a draft that knows what it holds.
  private func encodeAgain(
    _ segment: Segment, _ known: KnownSchema
  ) throws(ExportError) -> DraftedSegment {
    var learning = Learning(known: known)
    guard let drafted = try encode(segment, &learning), learning.news == nil else {
      throw .changedInput
    }
    return drafted
  }

  /// Encodes the segment; nil when it holds records that an extension of the draft does not do for.
  /// Learns from the chunks that the draft does not do for.
  private func encode(
    _ segment: Segment, _ learning: inout Learning
  ) throws(ExportError) -> DraftedSegment? {
    let known = learning.known
    let (builder, shredder) = try makeColumns(known.draft)
    builder.removeAll()
    shredder.startRowGroup()
    _ = shredder.takeLedger(of: [])
    let tally = SegmentTally(keepsRejects: true)
    reader.fit(columns: known.draft.schema.parquet.leaves.count)
    reader.open(segment)
    while let lines = try reader.next(notingIn: tally, nil) {
      try pass.stop.check()
      let chunk = Chunk(base: lines.base, count: lines.count)
      var outcome = shredder.collect(chunk)
      if outcome.needsSchemaChange {
        let news = learning.news ?? SchemaInferrer(options: pass.options.inference)
        learning.news = news
        _ = news.consume(chunk)
        learning.known = try known.learning(news)
        guard grow(to: learning.known.draft) else { return nil }
        outcome = shredder.collect(chunk)
        if outcome.needsSchemaChange { return nil }
      }
      tally.add(outcome, of: lines)
      reportProgress(tally.textBytes)
    }
    reportProgress(tally.textBytes)
    shredder.flush()
    var rowGroup: EncodedRowGroup?
    if builder.rowCount > 0 {
      do throws(ParquetError) { rowGroup = try builder.encode(with: compressor) } catch {
        throw ExportError(error)
      }
    }
    tally.values = shredder.takeLedger(of: rowGroup.map { [$0] } ?? [])
    return DraftedSegment(
      segment: segment, tally: tally, rowGroup: rowGroup, schema: learning.known.draft.schema)
  }

  /// Lets the columns at work take up what a draft has more; false when it is no extension.
  private func grow(to draft: SchemaDraft) -> Bool {
    guard let columns else { return false }
    do throws(ParquetError) {
      try columns.shredder.extend(to: draft)
    } catch {
      return false
    }
    self.columns = (draft, columns.builder, columns.shredder)
    return true
  }

  private func reportProgress(_ bytes: Int) {
    guard bytes > reported else { return }
    pass.meter.add(bytes: bytes - reported)
    reported = bytes
  }

  private func makeColumns(
    _ draft: SchemaDraft
  ) throws(ExportError) -> (RowGroupBuilder, RecordShredder) {
    if let columns, columns.draft.isSame(as: draft) { return (columns.builder, columns.shredder) }
    if heap == nil { heap = ColumnHeap.reserve(columns: draft.schema.parquet.leaves.count) }
    do throws(ParquetError) {
      let builder = try RowGroupBuilder(
        schema: draft.schema.parquet, options: pass.options.rowGroup)
      let shredder = RecordShredder(draft: draft, builder: builder)
      columns = (draft, builder, shredder)
      return (builder, shredder)
    } catch {
      throw ExportError(error)
    }
  }
}

extension ExportError {
  fileprivate static let changedInput = ExportError.failure(
    "the input changed while it was read: export it when nothing writes to it")
}
