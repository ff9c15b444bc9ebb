import ByteBuffers
import Codecs

/// Reads a Parquet file, column chunk by column chunk. Several threads may read chunks at a time.
///
/// The file may be hostile: the reader returns what it holds or throws an error, and never traps.
public final class ParquetFileReader: Sendable {
  public let metadata: FileMetaData
  public let schema: ParquetSchema
  let source: any ByteSource
  let options: ParquetReadOptions

  /// Early versions of parquet-mr did not count the dictionary page's header in a chunk's size.
  static let uncountedHeaderSize = 100

  /// Reads the footer. O(bytes of the footer).
  ///
  /// - Throws: `ParquetError.corrupt` for a footer that contradicts the format or itself,
  ///   `ParquetError.unsupported` for an encrypted one, `ParquetError.io` when reading fails.
  public init(
    source: any ByteSource, options: ParquetReadOptions = .init()
  ) throws(ParquetError) {
    self.source = source
    self.options = options
    let footer = try Self.readFooter(source)
    metadata = try FileMetaData(footer.bytes)
    schema = try ParquetSchema(elements: metadata.schema)
    for (index, rowGroup) in metadata.rowGroups.enumerated() {
      guard rowGroup.columns.count == schema.leaves.count else {
        throw .corrupt(
          """
          row group \(index) has \(rowGroup.columns.count) columns, \
          the schema \(schema.leaves.count)
          """)
      }
    }
    try metadata.checkSums()
  }

  /// Reads by a footer that is known, which was checked.
  init(
    metadata: FileMetaData, schema: ParquetSchema, source: any ByteSource,
    options: ParquetReadOptions = .init()
  ) {
    self.metadata = metadata
    self.schema = schema
    self.source = source
    self.options = options
  }

  /// Reads and decodes a column chunk. O(its values).
  ///
  /// - Parameters:
  ///   - rowGroup: Index in `metadata.rowGroups`.
  ///   - leaf: Index in `schema.leaves`.
  /// - Throws: `ParquetError`, with the column and row group in its text.
  public func readColumnChunk(rowGroup: Int, leaf: Int) throws(ParquetError) -> DecodedColumn {
    try readColumnChunkAndPages(rowGroup: rowGroup, leaf: leaf).column
  }

  /// Reads and decodes a column chunk, and says of what pages it is made.
  func readColumnChunkAndPages(
    rowGroup: Int, leaf: Int
  ) throws(ParquetError) -> (column: DecodedColumn, pages: [DecodedPage]) {
    guard metadata.rowGroups.indices.contains(rowGroup), schema.leaves.indices.contains(leaf) else {
      throw .invalidData("the file has no column \(leaf) in a row group \(rowGroup)")
    }
    do {
      return try decode(metadata.rowGroups[rowGroup], schema.leaves[leaf], leaf)
    } catch {
      throw error.located(in: "\(schema.leaves[leaf].dottedPath) in row group \(rowGroup)")
    }
  }

  /// What is needed to read a chunk, where it can be read.
  func checked(
    _ chunk: ColumnChunk, _ leaf: ParquetSchema.Leaf
  ) throws(ParquetError) -> (metaData: ColumnMetaData, codec: PageCodec) {
    guard chunk.filePath == nil else { throw .unsupported("it is in another file") }
    guard let metaData = chunk.metaData else { throw .unsupported("it is encrypted") }
    guard metaData.type == leaf.type else {
      throw .corrupt("it has the type \(metaData.type), the schema says \(leaf.type)")
    }
    guard let codec = PageCodec(parquetValue: metaData.codecValue) else {
      let name = CompressionCodec.parquetName(metaData.codecValue)
      throw .unsupported("it is compressed by \(name), which is not read here")
    }
    guard metaData.valueCount <= options.valueLimit else {
      throw .unsupported("it has \(metaData.valueCount) values, more than \(options.valueLimit)")
    }
    return (metaData, codec)
  }

  private func decode(
    _ rowGroup: RowGroup, _ leaf: ParquetSchema.Leaf, _ index: Int
  ) throws(ParquetError) -> (column: DecodedColumn, pages: [DecodedPage]) {
    let (metaData, codec) = try checked(rowGroup.columns[index], leaf)
    let end = source.size - ParquetFile.trailerSize
    let start = metaData.firstPageOffset
    let size = metaData.totalCompressedSize
    guard start <= end, size <= end - start else {
      throw .corrupt("\(size) bytes at \(start) are not in the file of \(source.size) bytes")
    }
    let bytes = try source.read(
      at: start, count: min(size + Self.uncountedHeaderSize, end - start), end: end)
    var decoder = ColumnChunkDecoder(
      leaf, entryCount: metaData.valueCount, chunkSize: bytes.count, codec: codec,
      options: options)
    let column = try decoder.decode(bytes.bytes, at: start, rowCount: rowGroup.rowCount)
    // Else a page that passes for one without data would have the next column's in its place.
    let taken = decoder.pages.reduce(0) { $0 + $1.size } - Self.uncountedSize(decoder.pages)
    guard taken <= size else {
      throw .corrupt("its pages have \(taken) bytes, the footer says \(size)")
    }
    return (column, decoder.pages)
  }

  /// Bytes of the dictionary page's header, which the chunk's size may lack.
  private static func uncountedSize(_ pages: [DecodedPage]) -> Int {
    guard let first = pages.first, case .dictionary = first.header.content else { return 0 }
    return first.size - Int(first.header.compressedSize)
  }
}

extension ParquetFileReader {
  private static func readFooter(_ source: any ByteSource) throws(ParquetError) -> ByteBuffer {
    let magicSize = ParquetFile.magic.count
    let trailerStart = source.size - ParquetFile.trailerSize
    guard trailerStart >= magicSize else {
      throw .corrupt("\(source.size) bytes are too few for a Parquet file")
    }
    let trailer = try source.read(
      at: trailerStart, count: ParquetFile.trailerSize, end: source.size)
    let magic = trailer.bytes[(ParquetFile.trailerSize - magicSize)...]
    guard !magic.elementsEqual(ParquetFile.encryptedMagic) else {
      throw .unsupported("its footer is encrypted")
    }
    guard magic.elementsEqual(ParquetFile.magic) else {
      throw .corrupt("it does not end with PAR1; is it a Parquet file, and whole?")
    }
    let size = Int(UInt32(littleEndian: trailer.bytes.loadUnaligned(as: UInt32.self)))
    guard size <= trailerStart - magicSize else {
      throw .corrupt("its footer claims \(size) bytes, the file has \(source.size)")
    }
    return try source.read(at: trailerStart - size, count: size, end: trailerStart)
  }
}
