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
    reader = ChunkReader(catalog: pass.catalog)
    inference = InferenceWorker(pass)
    do throws(CodecError) {
      compressor = try BlockCompressor(pass.options.codec, level: pass.options.level)
    } catch {
      throw .failure("cannot write Parquet: \(error)")
    }
  }

  func work(on segment: Segment) throws(ExportError) -> DraftedSegment {
    reported = segment.isStored ? 0 : .max
    let known = board.current
    if let drafted = try encode(segment, known.draft) { return drafted }
    let learnt = try inference.work(on: segment, reportsProgress: false).inferrer
    var drafted = try encodeAgain(segment, try known.learning(learnt).draft)

    try turns.wait(for: segment.index)
    let before = board.current
    let after = try before.learning(learnt)
    let schema = after.draft.schema.parquet
    // Where the schema cannot grow, the attempt ends with this segment, however it is encoded.
    if schema.isExtension(of: before.draft.schema.parquet),
      !schema.isExtension(of: drafted.schema.parquet)
    {
      drafted = try encodeAgain(segment, after.draft)
    }
    drafted.learnt = after
    return drafted
  }

  /// Encodes a segment by a draft that knows what it holds.
  private func encodeAgain(
    _ segment: Segment, _ draft: SchemaDraft
  ) throws(ExportError) -> DraftedSegment {
    guard let drafted = try encode(segment, draft) else {
      throw .failure("the input changed while it was read: export it when nothing writes to it")
    }
    return drafted
  }

  /// Encodes the segment; nil when it holds records that the draft does not do for.
  private func encode(
    _ segment: Segment, _ draft: SchemaDraft
  ) throws(ExportError) -> DraftedSegment? {
    let (builder, shredder) = try makeColumns(draft)
    builder.removeAll()
    shredder.startRowGroup()
    let tally = SegmentTally(keepsRejects: true)
    reader.fit(columns: draft.schema.parquet.leaves.count)
    reader.open(segment)
    while let chunk = try reader.next() {
      try pass.stop.check()
      let outcome = shredder.shred(Chunk(base: chunk.base, count: chunk.count))
      if outcome.hasNews { return nil }
      tally.add(outcome, of: chunk)
      reportProgress(tally.textBytes)
    }
    var rowGroup: EncodedRowGroup?
    if builder.rowCount > 0 {
      do throws(ParquetError) { rowGroup = try builder.encode(with: compressor) } catch {
        throw ExportError(error)
      }
    }
    return DraftedSegment(tally: tally, rowGroup: rowGroup, schema: draft.schema)
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
      let builder = try RowGroupBuilder(schema: draft.schema.parquet)
      let shredder = RecordShredder(draft: draft, builder: builder)
      columns = (draft, builder, shredder)
      return (builder, shredder)
    } catch {
      throw ExportError(error)
    }
  }
}
