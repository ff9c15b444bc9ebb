import ByteBuffers
import Codecs

/// Turns the columns of a row group into column chunks, one at a time.
///
/// Columns in schema order are cheapest: they share the levels of their groups. Columns that hold
/// nothing have the same pages if they have the same levels, and share those too.
final class ColumnChunkEncoder {
  private let schema: ParquetSchema
  private let options: RowGroupOptions
  private let stack: DefinitionLevelStack
  private var emptyPages = EmptyColumnPages()
  private var group: RowGroupLevels?
  /// Room that is used again for every column.
  private let scratch: PageScratch

  init(schema: ParquetSchema, options: RowGroupOptions, scratch: PageScratch = .init()) {
    self.scratch = scratch
    self.schema = schema
    self.options = options
    stack = DefinitionLevelStack(schema: schema)
  }

  /// Starts with a row group.
  func begin(_ group: RowGroupLevels) {
    self.group = group
    stack.begin(group)
    emptyPages.removeAll()
  }

  /// Encodes one column. `begin` came before it.
  ///
  /// - Parameter column: Its values; nil for those that the builder holds.
  func encode(
    leaf index: Int, of builder: RowGroupBuilder, _ column: ColumnBuffer? = nil,
    with compressor: BlockCompressor
  ) throws(ParquetError) -> EncodedColumnChunk {
    guard let group else { throw .invalidData("no row group has begun") }
    let column = column ?? builder.columns[index]
    try group.check(leaf: index, of: builder, count: column.count)
    let leaf = schema.leaves[index]
    let (definition, source) = try stack.levels(of: leaf.node, builder, group)
    let space = group.spaces[schema.nodes[leaf.node].space]
    let levels = ColumnLevels(
      leaf, definition: definition,
      repetition: space.repetition.isEmpty ? nil : UnsafePointer(space.repetition.base),
      rowCount: group.rowCount,
      counts: column.count > 0 ? LevelCounts(of: leaf, builder, schema) : nil)
    var chunk = ColumnChunkWriter(
      leaf: leaf, levels: levels, options: options, compressor: compressor, scratch: scratch)
    if column.count == 0 {
      try emptyPages.write(source: source, to: &chunk) { column }
    } else {
      try chunk.write(column)
    }
    chunk.describe(column)
    return chunk.finish(leaf: index, storedValueCount: column.count)
  }
}
