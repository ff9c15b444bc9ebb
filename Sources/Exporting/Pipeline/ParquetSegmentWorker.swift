import ByteBuffers
import Codecs
import Input
import Parquet
import Work
import XDM

/// What a segment became: usually one row group, more where limits of files demand it.
struct EncodedSegment: @unchecked Sendable {
  let segment: Segment
  let tally: SegmentTally
  let rowGroups: [EncodedRowGroup]
  /// The schema that the row groups have.
  let schema: XDMSchema
  /// What the segment adds to the schema that it was begun with, if anything.
  var additions: SchemaInferrer?
}

/// Shreds and encodes the records of segments, by the schema at hand, or by one that it extends with
/// what the segment holds.
///
/// Segments before it, at work at the same time, may add another type of the same field, so that a
/// segment may have been encoded by a schema that turns out to be wrong. The committer finds out, and
/// has it encoded again. The text of compressed files is gone by then: their segments wait for their
/// turn if they add to the schema, and are encoded again by the thread that has the text.
final class ParquetSegmentWorker {
  private let pass: InputPass
  private let shared: SharedSchema
  private let files: ParquetFileSettings
  private let recordLimit: RecordLimit?
  private let reader: SegmentReader
  private let compressor: BlockCompressor
  /// For the schema used last. The thread that fills the columns makes them: memory that another
  /// thread was given grows where that one's does, so that both wait for each other and neither fills
  /// the gaps.
  private var columns: (schema: WorkingSchema, builder: RowGroupBuilder, shredder: RecordShredder)?
  private var heap: ThreadHeap?
  /// The first lines of a chunk in which a row group has to end.
  private var head = ByteBuffer()
  /// The schema after the last segment that added to it, which is not committed yet, and the version
  /// that was shared when that segment was begun.
  private var ahead: SharedSchema.Version?

  init(
    _ pass: InputPass, _ shared: SharedSchema, _ files: ParquetFileSettings,
    recordLimit: RecordLimit?, countsProgress: Bool = true
  ) throws(ExportError) {
    self.pass = pass
    self.shared = shared
    self.files = files
    self.recordLimit = recordLimit
    reader = SegmentReader(pass, countsProgress: countsProgress)
    compressor = try files.makeCompressor()
  }

  func work(on segment: Segment, _ turn: any PoolTurn) throws(ExportError) -> EncodedSegment {
    let start = start(for: segment)
    var progress = Progress(start.schema)
    var encoded = try encode(segment, &progress)
    if encoded == nil {
      // A field changed its type: what all of the segment holds decides.
      let additions = try reader.infer(segment, pass.options.inference).inferrer
      progress.schema = try start.schema.merging(additions)
      progress.additions = additions
      encoded = try encodeAgain(segment, progress.schema)
    }
    guard var encoded else { throw .changedInput }
    guard let additions = progress.additions else { return encoded }
    encoded.additions = additions
    guard !segment.isStored else {
      ahead = SharedSchema.Version(schema: progress.schema, number: start.number)
      return encoded
    }
    try turn.wait()
    let before = shared.current.schema
    let after = try before.merging(additions)
    guard after.extends(before.schema), !after.extends(encoded.schema) else { return encoded }
    return try workAgain(on: segment, after: before).encoded ?? encoded
  }

  /// What a segment is begun with. What the one before added may not be shared yet; the next one
  /// begins with it if nothing else has come.
  private func start(for segment: Segment) -> SharedSchema.Version {
    let current = shared.current
    guard segment.isStored, let ahead, ahead.number == current.number else { return current }
    return ahead
  }

  /// Encodes a segment by what all of it adds to `before`, and returns the sum, too; no segment where
  /// that is no extension.
  func workAgain(
    on segment: Segment, after before: WorkingSchema
  ) throws(ExportError) -> (encoded: EncodedSegment?, schema: WorkingSchema) {
    let additions = try reader.infer(segment, pass.options.inference).inferrer
    let after = try before.merging(additions)
    guard after.extends(before.schema) else { return (nil, after) }
    var encoded = try encodeAgain(segment, after)
    encoded.additions = additions
    return (encoded, after)
  }

  /// The schema while a segment is encoded.
  private struct Progress {
    /// What the segment was begun with.
    let start: WorkingSchema
    var schema: WorkingSchema
    /// What the segment has added since.
    var additions: SchemaInferrer?

    init(_ start: WorkingSchema) {
      self.start = start
      schema = start
    }
  }

  /// Encodes a segment by a schema that has all that it holds.
  private func encodeAgain(
    _ segment: Segment, _ schema: WorkingSchema
  ) throws(ExportError) -> EncodedSegment {
    var progress = Progress(schema)
    guard let encoded = try encode(segment, &progress), progress.additions == nil else {
      throw .changedInput
    }
    return encoded
  }

  /// Encodes the segment, in row groups that fit files; nil when it holds records that no extension of
  /// the schema does for.
  private func encode(
    _ segment: Segment, _ progress: inout Progress
  ) throws(ExportError) -> EncodedSegment? {
    var cuts = RowGroupCuts(segment: segment.index, recordLimit: recordLimit)
    while true {
      guard let encoded = try encode(segment, cuts, &progress) else { return nil }
      guard let narrower = try cuts.narrowed(encoded.rowGroups, files, encoded.schema.parquet)
      else { return encoded }
      cuts = narrower
    }
  }

  private func encode(
    _ segment: Segment, _ cuts: RowGroupCuts, _ progress: inout Progress
  ) throws(ExportError) -> EncodedSegment? {
    let (builder, shredder) = try makeColumns(progress.schema)
    builder.removeAll()
    shredder.startRowGroup()
    _ = shredder.takeLedger(of: [])
    var rowGroups: [EncodedRowGroup] = []
    var isOutgrown = false
    reader.fit(columns: progress.schema.columnCount)
    let tally = try reader.read(segment, keepsRejects: true) { chunk, tally throws(ExportError) in
      // Decoding writes behind the chunk, never into it.
      var rest = chunk
      while rest.count > 0 {
        let done = tally.accepted
        let room = cuts.remaining(after: done)
        let part = firstLines(of: rest, atMost: room)
        guard let outcome = try collect(part, &progress) else {
          isOutgrown = true
          return reader.end()
        }
        tally.add(outcome, of: part)
        rest = rest.dropFirst(part.count)
        if tally.accepted - done == room { try finishRowGroup(&rowGroups) }
      }
    }
    guard !isOutgrown else { return nil }
    try finishRowGroup(&rowGroups)
    tally.values = shredder.takeLedger(of: rowGroups)
    return EncodedSegment(
      segment: segment, tally: tally, rowGroups: rowGroups, schema: progress.schema.schema)
  }

  /// Adds lines to the row group, and what they hold beyond it to the schema; nil when no extension of
  /// the schema does for them.
  private func collect(
    _ lines: LineChunk, _ progress: inout Progress
  ) throws(ExportError) -> ChunkOutcome? {
    guard let shredder = columns?.shredder else { return nil }
    let chunk = Chunk(base: lines.base, count: lines.count)
    let outcome = shredder.collect(chunk)
    guard outcome.needsSchemaChange, !progress.schema.isFrozen else { return outcome }
    let additions = progress.additions ?? SchemaInferrer(options: pass.options.inference)
    progress.additions = additions
    _ = additions.consume(chunk)
    progress.schema = try progress.start.merging(additions)
    guard progress.schema.extend(shredder) else { return nil }
    columns?.schema = progress.schema
    let again = shredder.collect(chunk)
    return again.needsSchemaChange ? nil : again
  }

  private func finishRowGroup(_ rowGroups: inout [EncodedRowGroup]) throws(ExportError) {
    guard let columns, columns.builder.rowCount > 0 else { return }
    columns.shredder.flush()
    do throws(ParquetError) {
      rowGroups.append(try columns.builder.encode(with: compressor))
    } catch {
      throw ExportError(error)
    }
    columns.builder.removeAll()
    columns.shredder.startRowGroup()
  }

  private func makeColumns(
    _ schema: WorkingSchema
  ) throws(ExportError) -> (RowGroupBuilder, RecordShredder) {
    if let columns, columns.schema.isSame(as: schema) { return (columns.builder, columns.shredder) }
    if heap == nil { heap = ColumnHeap.reserve(columns: schema.columnCount) }
    do throws(ParquetError) {
      let builder = try RowGroupBuilder(
        schema: schema.schema.parquet, options: pass.options.rowGroup)
      let shredder = schema.makeShredder(pass.options, builder)
      columns = (schema, builder, shredder)
      return (builder, shredder)
    } catch {
      throw ExportError(error)
    }
  }

  /// The chunk's first lines, no more than `lines`: the chunk itself where it has no more.
  private func firstLines(of chunk: LineChunk, atMost lines: Int) -> LineChunk {
    // Two braces and a newline are the shortest record.
    guard lines <= chunk.count / 3 else { return chunk }
    var left = lines
    var end = 0
    while end < chunk.count, left > 0 {
      if chunk.base[end] == UInt8(ascii: "\n") { left -= 1 }
      end += 1
    }
    guard end < chunk.count else { return chunk }
    head.removeAll()
    head.reserve(ChunkReader.room(end))
    head.append(chunk.base, count: end)
    return LineChunk(base: head.base, count: end, input: chunk.input, offset: chunk.offset)
  }
}

extension ExportError {
  static let changedInput = ExportError(.passesDiffer)
}
