import ByteBuffers
import Codecs

/// Turns the columns of a row group into column chunks, one at a time.
///
/// Columns in schema order are cheapest: they share the levels of their groups. Columns that hold
/// nothing have the same pages if they have the same levels, and share those too.
final class ColumnChunkEncoder {
  /// What tells the pages of empty columns apart.
  private struct EmptyKey: Hashable {
    let source: Int
    let definitionWidth: Int
    let repetitionWidth: Int
  }

  private struct EmptyPages {
    let bytes: [UInt8]
    let uncompressedSize: Int
  }

  private let schema: ParquetSchema
  private let options: RowGroupOptions
  private let stack: DefinitionLevelStack
  private var emptyPages: [EmptyKey: EmptyPages] = [:]
  private var group: RowGroupLevels?
  private let scratch = PageScratch()

  init(schema: ParquetSchema, options: RowGroupOptions) {
    self.schema = schema
    self.options = options
    stack = DefinitionLevelStack(schema: schema)
  }

  /// Starts with a row group.
  func begin(_ group: RowGroupLevels) {
    self.group = group
    stack.begin(group)
    emptyPages.removeAll(keepingCapacity: true)
  }

  /// Encodes one column. `begin` came before it.
  func encode(
    leaf index: Int, of builder: RowGroupBuilder, with compressor: BlockCompressor
  ) throws(ParquetError) -> EncodedColumnChunk {
    guard let group else { throw .invalidData("no row group has begun") }
    let leaf = schema.leaves[index]
    let (levels, source) = try stack.levels(of: leaf.node, builder, group)
    let space = group.spaces[schema.nodes[leaf.node].space]
    var chunk = ColumnChunkWriter(
      leaf: leaf, levels: levels,
      repetition: space.repetition.isEmpty ? nil : UnsafePointer(space.repetition.base),
      options: options, compressor: compressor, scratch: scratch)
    let empty = EmptyKey(
      source: source, definitionWidth: chunk.definitionWidth,
      repetitionWidth: chunk.repetitionWidth)
    let column = builder.columns[index]
    if column.count == 0, let pages = emptyPages[empty] {
      chunk.reuse(pages.bytes, uncompressedSize: pages.uncompressedSize)
    } else {
      try chunk.write(column)
      if column.count == 0 {
        emptyPages[empty] = EmptyPages(
          bytes: chunk.output.array(), uncompressedSize: chunk.uncompressedSize)
      }
    }
    return chunk.finish(leaf: index, storedValueCount: column.count)
  }
}

/// Room for a page's body before and after compression, used again for every page.
final class PageScratch {
  var body = ByteBuffer()
  var compressed = ByteBuffer()
}
