import Codecs
import Parquet
import XDM

/// A segment that was encoded with a draft of the schema.
struct DraftedSegment: @unchecked Sendable {
  let tally: SegmentTally
  let rowGroup: EncodedRowGroup?
  /// The schema that the row group has.
  let schema: XDMSchema
  /// What is known of the schema after the segment, if it holds news.
  var learnt: KnownSchema?
}

/// Shreds and encodes the records of a segment by the draft at hand, or by one that it extends with
/// what the segment holds.
///
/// Only a segment that holds news can have been encoded by a draft that turns out to be wrong:
/// segments before it, at work at the same time, may hold other news of the same field. Such a
/// segment waits for its turn, with its text still at hand, and is encoded again if need be.
final class DraftSegmentWorker: SegmentWorker, @unchecked Sendable {
  private let pass: ExportPass
  private let board: DraftBoard
  private let turns: SegmentTurns
  private let reader: ChunkReader
  private let inference: InferenceWorker
  private let compressor: BlockCompressor
  /// For the draft used last.
  private var columns: (draft: SchemaDraft, builder: RowGroupBuilder, shredder: RecordShredder)?
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
    var news: SchemaInferrer?
    let known = board.current
    var drafted = try encode(segment, known, learning: &news)
    if drafted == nil {
      // A field changed its type: what all of the segment holds decides.
      let learnt = try inference.work(on: segment, reportsProgress: false).inferrer
      drafted = try encodeAgain(segment, try known.learning(learnt))
      news = learnt
    }
    guard var drafted else { throw .changedInput }
    guard let news else { return drafted }

    try turns.wait(for: segment.index)
    let before = board.current
    var after = try before.learning(news)
    if after.extends(before.draft.schema), !after.extends(drafted.schema) {
      let learnt = try inference.work(on: segment, reportsProgress: false).inferrer
      after = try before.learning(learnt)
      // Where the schema cannot grow, the attempt ends with this segment, however it is encoded.
      if after.extends(before.draft.schema) { drafted = try encodeAgain(segment, after) }
    }
    drafted.learnt = after
    return drafted
  }

  /// Encodes a segment by a draft that knows what it holds.
  private func encodeAgain(
    _ segment: Segment, _ known: KnownSchema
  ) throws(ExportError) -> DraftedSegment {
    var news: SchemaInferrer?
    guard let drafted = try encode(segment, known, learning: &news), news == nil else {
      throw .changedInput
    }
    return drafted
  }

  /// Encodes the segment; nil when it holds records that an extension of the draft does not do for.
  ///
  /// - Parameter news: Learns from the chunks that the draft does not do for.
  private func encode(
    _ segment: Segment, _ known: KnownSchema, learning news: inout SchemaInferrer?
  ) throws(ExportError) -> DraftedSegment? {
    let (builder, shredder) = try makeColumns(known.draft)
    builder.removeAll()
    shredder.startRowGroup()
    var schema = known.draft.schema
    let tally = SegmentTally(keepsRejects: true)
    reader.fit(columns: schema.parquet.leaves.count)
    reader.open(segment)
    while let lines = try reader.next() {
      try pass.stop.check()
      let chunk = Chunk(base: lines.base, count: lines.count)
      var outcome = shredder.shred(chunk)
      if outcome.hasNews {
        let learnt = news ?? SchemaInferrer(options: pass.options.inference)
        news = learnt
        _ = learnt.consume(chunk)
        let draft = try known.learning(learnt).draft
        guard grow(to: draft) else { return nil }
        schema = draft.schema
        outcome = shredder.shred(chunk)
        if outcome.hasNews { return nil }
      }
      tally.add(outcome, of: lines)
      reportProgress(tally.textBytes)
    }
    var rowGroup: EncodedRowGroup?
    if builder.rowCount > 0 {
      do throws(ParquetError) { rowGroup = try builder.encode(with: compressor) } catch {
        throw ExportError(error)
      }
    }
    return DraftedSegment(tally: tally, rowGroup: rowGroup, schema: schema)
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

extension KnownSchema {
  fileprivate func extends(_ schema: XDMSchema) -> Bool {
    draft.schema.parquet.isExtension(of: schema.parquet)
  }
}
