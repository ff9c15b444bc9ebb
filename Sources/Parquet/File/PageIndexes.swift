import ByteBuffers

/// For which column chunks a file has offset and column indexes (Parquet format, "Page Index").
public enum PageIndexPolicy: Sendable, Hashable {
  /// Where readers can skip pages by it. The bounds of a chunk's only page are those of the chunk,
  /// which its statistics say: column indexes are written of chunks with several pages. Readers skip
  /// pages only where they know those of every column: offset indexes are written of all chunks, in
  /// files in which a chunk has several pages. Files of wide schemas stay small by it.
  case whereUseful
  /// Of all chunks: column indexes wherever bounds can be told.
  case always
  /// Not at all.
  case never
}

/// The page indexes of the row groups that a file has so far. They are written behind the last row
/// group, column indexes first, so that readers get at them in one go.
struct PageIndexes: ~Copyable {
  /// A chunk's stretches of both buffers; of length 0 where it has no such index.
  struct Chunk {
    fileprivate var columnIndex: (start: Int, length: Int32) = (0, 0)
    fileprivate var offsetIndex: (start: Int, length: Int32) = (0, 0)
  }

  private let policy: PageIndexPolicy
  private var isUseful: Bool
  private var columnIndexes = ThriftCompactWriter()
  private var offsetIndexes = ThriftCompactWriter()
  /// By row group and column.
  private var chunks: [[Chunk]] = []
  private var indexCount = 0
  /// Bytes of the footer that tell the lengths of indexes: a varint each, and the headers of two
  /// fields.
  private var lengthSize = 0

  init(_ policy: PageIndexPolicy) {
    self.policy = policy
    isUseful = policy == .always
  }

  /// Bytes that these indexes and those that are to be added take in a file, at most, and in its
  /// footer, which tells where they are.
  ///
  /// - Parameter fileSize: Bytes of the file without them.
  func size(with added: borrowing PageIndexes, fileSize: Int) -> Int {
    guard isUseful || added.isUseful else { return 0 }
    let bytes = byteCount + added.byteCount
    let places = lengthSize + added.lengthSize
    let count = indexCount + added.indexCount
    let largest = fileSize + bytes + places + count * Varint.maximumLength
    return bytes + places + count * Varint.length(Varint.zigZag(Int64(largest)))
  }

  private var byteCount: Int { columnIndexes.buffer.count + offsetIndexes.buffer.count }

  /// Adds the indexes of the next row group.
  ///
  /// - Parameter start: Where its first chunk starts in the file.
  mutating func append(
    _ rowGroup: EncodedRowGroup, at start: Int, _ leaves: [ParquetSchema.Leaf]
  ) {
    var offset = start
    var added: [Chunk] = []
    added.reserveCapacity(rowGroup.columns.count)
    for (column, leaf) in zip(rowGroup.columns, leaves) {
      added.append(add(column, at: offset, leaf))
      offset += column.compressedSize
    }
    chunks.append(added)
  }

  /// Adds the indexes of a chunk that starts at `start` in the file.
  mutating func add(
    _ column: EncodedColumnChunk, at start: Int, _ leaf: ParquetSchema.Leaf
  ) -> Chunk {
    var chunk = Chunk()
    let pages = column.dataPages
    guard policy != .never, !pages.isEmpty else { return chunk }
    isUseful = isUseful || pages.count > 1
    chunk.offsetIndex.start = offsetIndexes.buffer.count
    OffsetIndex.write(pages, of: leaf, at: start, to: &offsetIndexes)
    chunk.offsetIndex.length = length(offsetIndexes.buffer.count - chunk.offsetIndex.start)
    guard pages.count > 1 || policy == .always, let index = ColumnIndex(pages, of: leaf) else {
      return chunk
    }
    chunk.columnIndex.start = columnIndexes.buffer.count
    index.write(to: &columnIndexes)
    chunk.columnIndex.length = length(columnIndexes.buffer.count - chunk.columnIndex.start)
    return chunk
  }

  private mutating func length(_ count: Int) -> Int32 {
    indexCount += 1
    lengthSize += 2 + Varint.length(Varint.zigZag(Int64(count)))
    return Int32(clamping: count)
  }

  /// Puts chunks that were added later among those of a row group.
  mutating func merge(_ added: [Chunk], into rowGroup: Int, _ growth: SchemaGrowth) {
    chunks[rowGroup] = growth.merge(chunks[rowGroup], added)
  }

  /// Writes all indexes, from `start` on in the file.
  ///
  /// - Returns: Where those of each chunk are, in order; empty where there are none.
  func write(
    at start: Int, _ write: (UnsafeRawBufferPointer) throws(ParquetError) -> Void
  ) throws(ParquetError) -> [ColumnChunk.IndexLocations] {
    guard isUseful, indexCount > 0 else { return [] }
    try write(columnIndexes.buffer.bytes)
    try write(offsetIndexes.buffer.bytes)
    let offsetStart = start + columnIndexes.buffer.count
    func location(_ place: (start: Int, length: Int32), _ base: Int) -> ColumnChunk.Location? {
      place.length > 0 ? .init(offset: base + place.start, length: place.length) : nil
    }
    return chunks.joined().map {
      ColumnChunk.IndexLocations(
        offsetIndex: location($0.offsetIndex, offsetStart),
        columnIndex: location($0.columnIndex, start))
    }
  }
}
