import Parquet

/// Shreds records into the columns of a row group.
///
/// Not safe for use by several threads at once. Only the shredder appends to the builder until the
/// row group is full.
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
  ///   - unknown: What happens to fields that the schema does not have. Rescued fields go to the
  ///     schema's last column; a schema without that column rejects them.
  ///   - keepsExactNumbers: Whether a record is rejected when a double would change one of its
  ///     decimals.
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

  /// Makes a shredder of records whose schema may still change. When an outcome has
  /// `needsSchemaChange`, nothing of its chunk is in the row group.
  public init(draft: SchemaDraft, builder: RowGroupBuilder) {
    walker = ShredWalker(draft)
    self.builder = builder
    schema = draft.schema
    isDraft = true
  }

  /// Starts a row group: the builder is empty. Collected values that were not flushed are
  /// discarded.
  public func startRowGroup() { walker.startRowGroup() }

  /// Continues with a draft that extends the current one, in the middle of a row group. Rows so far
  /// have no values in new fields. O(fields).
  ///
  /// - Throws: When the draft does not extend the current one. Nothing changes then.
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

  /// The ledger of the records stored since the last call; rejected records are left out. O(columns
  /// + unknown fields).
  ///
  /// - Parameter rowGroups: The row groups that hold these records. Stored values are counted in
  ///   them.
  public func takeLedger(of rowGroups: [EncodedRowGroup]) -> ValueLedger {
    ledger.merge(walker.takeLedger())
    for rowGroup in rowGroups { ledger.stored += walker.columnValueCount(rowGroup) }
    defer { ledger = ValueLedger() }
    return ledger
  }

  /// Adds the records of a chunk to the row group. A rejected record adds nothing.
  ///
  /// When a record changes the schema of a draft (`ChunkOutcome.needsSchemaChange`), nothing of the
  /// chunk is added, and the chunk can be shredded again with a later draft. O(bytes), whatever the
  /// width of the schema.
  public func shred(_ chunk: Chunk) -> ChunkOutcome {
    let outcome = add(chunk, isHeld: false)
    flush()
    return outcome
  }

  /// Adds the records of a chunk as `shred` does, but may hold values back until later chunks bring
  /// more.
  ///
  /// Call `flush` before the row group is encoded or anything else is added to it. This saves a
  /// pass over all columns for each chunk when there are very many columns with few values in each
  /// chunk.
  public func collect(_ chunk: Chunk) -> ChunkOutcome { add(chunk, isHeld: true) }

  /// Adds the collected values to the row group. O(values).
  public func flush() { walker.flush(to: builder) }

  private func add(_ chunk: Chunk, isHeld: Bool) -> ChunkOutcome {
    // Of a chunk that is one long record, nothing is copied.
    let isLong = chunk.count > TextArena.largestChunk
    if isLong { flush() }
    walker.prepare(chunk, isHeld: isHeld && !isLong)
    var outcome = walker.walk(chunk)
    outcome.needsSchemaChange = walker.needsSchemaChange
    if isDraft, outcome.needsSchemaChange {
      walker.dropChunk()
      return outcome
    }
    builder.addRows(outcome.records)
    if walker.keepChunk() { flush() }
    return outcome
  }
}
