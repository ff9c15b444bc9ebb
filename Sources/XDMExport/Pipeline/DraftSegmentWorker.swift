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
  /// What the segment's records say about the schema, if the draft at hand did not do. Used by one
  /// thread at a time: it goes from the worker to the committing thread.
  var learnt: SchemaInferrer?
}

/// Shreds and encodes the records of a segment by the draft at hand, or by one that it extends with
/// what the segment holds.
final class DraftSegmentWorker: SegmentWorker, @unchecked Sendable {
  private let pass: ExportPass
  private let board: DraftBoard
  private let reader: ChunkReader
  private let inference: InferenceWorker
  private let compressor: BlockCompressor
  /// For the draft used last.
  private var columns: (draft: SchemaDraft, builder: RowGroupBuilder, shredder: RecordShredder)?

  init(_ pass: ExportPass, board: DraftBoard) throws(ExportError) {
    self.pass = pass
    self.board = board
    reader = ChunkReader(catalog: pass.catalog)
    inference = InferenceWorker(pass)
    do throws(CodecError) {
      compressor = try BlockCompressor(pass.options.codec, level: pass.options.level)
    } catch {
      throw .failure("cannot write Parquet: \(error)")
    }
  }

  func work(on segment: Segment) throws(ExportError) -> DraftedSegment {
    let known = board.current
    if let drafted = try encode(segment, known.draft, reportsProgress: true) { return drafted }
    let learnt = try inference.work(on: segment).inferrer
    let own = try known.learning(learnt)
    guard var drafted = try encode(segment, own.draft) else {
      throw .failure("the input changed while it was read: export it when nothing writes to it")
    }
    drafted.learnt = learnt
    return drafted
  }

  /// Encodes the segment; nil when it holds records that the draft does not do for.
  func encode(
    _ segment: Segment, _ draft: SchemaDraft, reportsProgress: Bool = false
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
      if reportsProgress { pass.meter.add(bytes: chunk.count) }
    }
    var rowGroup: EncodedRowGroup?
    if builder.rowCount > 0 {
      do throws(ParquetError) { rowGroup = try builder.encode(with: compressor) } catch {
        throw ExportError(error)
      }
    }
    return DraftedSegment(
      segment: segment, tally: tally, rowGroup: rowGroup, schema: draft.schema)
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
