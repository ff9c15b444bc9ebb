import Parquet

/// Shreds records into the columns of a row group.
///
/// Not safe for use by several threads at once; the builder is used by `shred` alone until the row
/// group is full.
public final class RecordShredder {
  private var walker: ShredWalker
  private let builder: RowGroupBuilder
  private let isDraft: Bool
  private var schema: XDMSchema
  /// Of records from before the draft was extended.
  private var ledger = ValueLedger()

  /// Makes a shredder of records of `schema`, whose Parquet schema is the builder's.
  ///
  /// - Parameters:
  ///   - unknown: What becomes of fields that the schema does not have. What is rescued goes
  ///   to the schema's last column, and is rejected where it has none.
  ///   - keepsExactNumbers: Whether a record is rejected for a decimal that a double would change.
  public init(
    schema: XDMSchema, unknown: UnknownFields = .fail, keepsExactNumbers: Bool = false,
    builder: RowGroupBuilder
  ) {
    let isLost = unknown == .rescue && !schema.rescuesUnknown
    walker = ShredWalker(
      schema, unknownFields: isLost ? .fail : unknown, keepsExactNumbers: keepsExactNumbers)
    self.builder = builder
    self.schema = schema
    isDraft = false
  }

  /// Makes a shredder of records whose schema may turn out to be another: `hasNews` of an outcome
  /// tells, and then nothing of the chunk is in the row group.
  public init(draft: SchemaDraft, builder: RowGroupBuilder) {
    walker = ShredWalker(draft)
    self.builder = builder
    schema = draft.schema
    isDraft = true
  }

  /// Starts with an empty row group: `builder` has been emptied. What was collected for the one before
  /// and not flushed is forgotten.
  public func startRowGroup() { walker.startRowGroup() }

  /// Goes on with a draft that extends the present one, in the middle of a row group: fields that
  /// are new are missing in its rows so far. O(fields).
  ///
  /// - Throws: When the draft does not extend the present one; nothing is changed then.
  public func extend(to draft: SchemaDraft) throws(ParquetError) {
    guard draft.schema.keepsMeaning(of: schema) else {
      throw .invalidSchema("the draft does not extend the present one")
    }
    flush()
    let old = builder.schema
    try builder.extend(to: draft.schema.parquet)
    schema = draft.schema
    ledger.merge(walker.takeLedger())
    var next = ShredWalker(draft)
    next.takeCounts(from: walker, of: old, draft.schema.parquet)
    walker = next
  }

  /// What became of the values of the records since this was called last; rejected records are left
  /// out. O(columns), and O(fields that the schema does not have).
  ///
  /// - Parameter rowGroups: All that the records became: what is stored is counted in them.
  public func takeLedger(of rowGroups: [EncodedRowGroup]) -> ValueLedger {
    ledger.merge(walker.takeLedger())
    for rowGroup in rowGroups { ledger.stored += walker.columnValueCount(rowGroup) }
    defer { ledger = ValueLedger() }
    return ledger
  }

  /// Adds the records of a chunk to the row group. A rejected record leaves nothing there. Of a
  /// chunk with news for a draft (`ChunkOutcome.hasNews`) nothing is added: it may be shredded again
  /// by a draft that knows. O(bytes), whatever the width of the schema.
  public func shred(_ chunk: Chunk) -> ChunkOutcome {
    let outcome = add(chunk, isHeld: false)
    flush()
    return outcome
  }

  /// Adds the records of a chunk as `shred` does, but values may wait for those of later chunks:
  /// before the row group is encoded, or anything else is added to it, `flush` has to pass them on.
  /// Where chunks hold few values of each of very many columns, that saves going through all columns
  /// for each chunk.
  public func collect(_ chunk: Chunk) -> ChunkOutcome { add(chunk, isHeld: true) }

  /// Adds what was collected to the row group. O(values).
  public func flush() { walker.flush(to: builder) }

  private func add(_ chunk: Chunk, isHeld: Bool) -> ChunkOutcome {
    // Of a chunk that is one long record, nothing is copied.
    let isLong = chunk.count > HeldTexts.largestChunk
    if isLong { flush() }
    walker.prepare(chunk, isHeld: isHeld && !isLong)
    var outcome = walker.walk(chunk)
    outcome.hasNews = walker.hasNews
    if isDraft, outcome.hasNews {
      walker.dropChunk()
      return outcome
    }
    builder.addRows(outcome.records)
    if walker.keepChunk() { flush() }
    return outcome
  }
}
