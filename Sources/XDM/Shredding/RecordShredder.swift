import Parquet

/// Shreds records into the columns of a row group.
///
/// Not safe for use by several threads at once; the builder is used by `shred` alone until the row
/// group is full.
public final class RecordShredder {
  private var walker: ShredWalker
  private let builder: RowGroupBuilder

  /// Makes a shredder of records of `schema`, whose Parquet schema is the builder's.
  public init(schema: XDMSchema, builder: RowGroupBuilder) {
    walker = ShredWalker(schema)
    self.builder = builder
  }

  /// Makes a shredder of records whose schema may turn out to be another: `hasNews` of an outcome
  /// tells, and then the row group is of no use.
  public init(draft: SchemaDraft, builder: RowGroupBuilder) {
    walker = ShredWalker(draft.schema, watch: draft.watch)
    self.builder = builder
  }

  /// Starts with an empty row group: `builder` has been emptied.
  public func startRowGroup() { walker.startRowGroup() }

  /// Adds the records of a chunk to the row group. A rejected record leaves nothing there.
  /// O(bytes), whatever the width of the schema.
  public func shred(_ chunk: Chunk) -> ChunkOutcome {
    walker.prepare(chunk)
    var outcome = walker.walk(chunk)
    outcome.hasNews = walker.hasNews
    walker.flush(chunk, to: builder)
    builder.addRows(outcome.records)
    return outcome
  }
}
