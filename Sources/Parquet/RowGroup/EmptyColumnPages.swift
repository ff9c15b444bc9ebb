import ByteBuffers

/// The pages of columns that hold no value, for one row group.
///
/// They depend on levels alone, whatever the column's type: columns with the same levels share them.
struct EmptyColumnPages {
  private struct Key: Hashable {
    let source: Int
    let definitionWidth: Int
    let repetitionWidth: Int
  }

  private struct Pages {
    let bytes: [UInt8]
    let uncompressedSize: Int
    let descriptions: [DataPageDescription]
  }

  private var pages: [Key: Pages] = [:]

  /// Forgets the pages of the last row group.
  mutating func removeAll() { pages.removeAll(keepingCapacity: true) }

  /// Writes the pages of an empty column into `chunk`.
  ///
  /// - Parameters:
  ///   - source: The node whose levels the chunk has.
  ///   - column: The column, asked for where its pages have to be made.
  mutating func write(
    source: Int, to chunk: inout ColumnChunkWriter,
    column: () throws(ParquetError) -> ColumnBuffer
  ) throws(ParquetError) {
    let key = Key(
      source: source, definitionWidth: chunk.levels.definitionWidth,
      repetitionWidth: chunk.levels.repetitionWidth)
    if let known = pages[key] {
      chunk.reuse(
        known.bytes, uncompressedSize: known.uncompressedSize, known.descriptions)
    } else {
      try chunk.write(try column())
      pages[key] = Pages(
        bytes: chunk.pages.output.array(), uncompressedSize: chunk.pages.uncompressedSize,
        descriptions: chunk.descriptions)
    }
  }
}
