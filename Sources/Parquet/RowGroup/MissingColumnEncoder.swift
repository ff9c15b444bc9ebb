import Codecs

/// A row group whose columns' levels can be read.
protocol LevelSource {
  var rowCount: Int { get }
  /// Bytes of a column's chunk.
  func size(of leaf: Int) -> Int
  /// The levels of a column, decoded; empty where it has none of a kind.
  func levels(
    of leaf: Int
  ) throws(ParquetError) -> (definition: [UInt8], repetition: [UInt8])
}

/// Makes chunks for the columns that row groups of an older schema lack. They hold nothing, but
/// the levels of the groups that they lie in, which are read from a neighbour.
final class MissingColumnEncoder {
  private let growth: SchemaGrowth
  private let options: RowGroupOptions
  private let compressor: BlockCompressor
  private let scratch = PageScratch()
  private var pages = EmptyColumnPages()
  /// By node of the old schema.
  private var levels: [Int: InheritedLevels] = [:]

  init(growth: SchemaGrowth, options: RowGroupOptions, compressor: BlockCompressor) {
    self.growth = growth
    self.options = options
    self.compressor = compressor
  }

  /// The chunks of all new columns, in schema order: byte for byte what a builder with the new
  /// schema makes of the same rows. O(new columns + entries of a column for each group that grew).
  func encode(_ rowGroup: some LevelSource) throws(ParquetError) -> [EncodedColumnChunk] {
    levels.removeAll()
    pages.removeAll()
    var chunks: [EncodedColumnChunk] = []
    chunks.reserveCapacity(growth.newLeaves.count)
    for column in growth.newLeaves {
      chunks.append(
        try encode(
          column.leaf, in: column.group, try levels(of: column.group, rowGroup),
          rowCount: rowGroup.rowCount))
    }
    return chunks
  }

  private func encode(
    _ index: Int, in group: Int, _ levels: InheritedLevels, rowCount: Int
  ) throws(ParquetError) -> EncodedColumnChunk {
    let leaf = growth.new.leaves[index]
    var chunk = ColumnChunkWriter(
      leaf: leaf,
      levels: ColumnLevels(
        leaf, definition: levels.definitionLevels, repetition: levels.repetitionLevels,
        rowCount: rowCount), options: options, compressor: compressor, scratch: scratch)
    let options = options
    try pages.write(source: group, to: &chunk) { () throws(ParquetError) in
      guard let column = ColumnBuffer(leaf, dictionaryLimit: options.dictionaryPageSize) else {
        throw .unsupported("the column \(leaf.dottedPath) has a type that is not written")
      }
      return column
    }
    if let column = ColumnBuffer(leaf, dictionaryLimit: options.dictionaryPageSize) {
      chunk.describe(column)
    }
    return chunk.finish(leaf: index, storedValueCount: 0)
  }

  private func levels(
    of group: Int, _ rowGroup: some LevelSource
  ) throws(ParquetError) -> InheritedLevels {
    if let known = levels[group] { return known }
    let found: InheritedLevels
    if growth.old.nodes[group].maxDefinitionLevel == 0 {
      found = InheritedLevels(rowCount: rowGroup.rowCount)
    } else {
      let source = growth.old.leaves(below: group).min {
        rowGroup.size(of: $0) < rowGroup.size(of: $1)
      }
      guard let source else { throw .invalidSchema("a group has no fields") }
      let column = try rowGroup.levels(of: source)
      found = InheritedLevels(
        of: group, in: growth.old, definitions: column.definition, repetitions: column.repetition)
    }
    levels[group] = found
    return found
  }
}
