import ByteBuffers

extension ParquetFileReader {
  /// Reads where the data pages of a column chunk are, without the pages themselves; nil where the
  /// file does not say. O(pages).
  ///
  /// Pages lie within their chunk and behind each other, and begin with ascending rows.
  ///
  /// - Parameters:
  ///   - rowGroup: Index in `metadata.rowGroups`.
  ///   - leaf: Index in `schema.leaves`.
  /// - Throws: `ParquetError.corrupt` for an index that cannot be, `ParquetError.unsupported` for
  ///   one of more bytes than the options allow.
  public func offsetIndex(rowGroup: Int, leaf: Int) throws(ParquetError) -> OffsetIndex? {
    let chunk = try columnChunk(rowGroup: rowGroup, leaf: leaf)
    guard let location = chunk.offsetIndex else { return nil }
    do throws(ParquetError) {
      let index = try readIndex(location) { (reader) throws(ByteReaderError) in
        try OffsetIndex(from: &reader)
      }
      try index.check(chunk, rowCount: metadata.rowGroups[rowGroup].rowCount)
      return index
    } catch {
      throw error.located(in: place("the offset index of", rowGroup, leaf))
    }
  }

  /// Reads what the data pages of a column chunk hold; nil where the file does not say. O(pages).
  ///
  /// Bounds can be trusted only where `metadata.columnOrders` says how they compare.
  ///
  /// - Parameters:
  ///   - rowGroup: Index in `metadata.rowGroups`.
  ///   - leaf: Index in `schema.leaves`.
  /// - Throws: As `offsetIndex(rowGroup:leaf:)`.
  public func columnIndex(rowGroup: Int, leaf: Int) throws(ParquetError) -> ColumnIndex? {
    guard let location = try columnChunk(rowGroup: rowGroup, leaf: leaf).columnIndex else {
      return nil
    }
    do throws(ParquetError) {
      return try readIndex(location) { (reader) throws(ByteReaderError) in
        try ColumnIndex(from: &reader)
      }
    } catch {
      throw error.located(in: place("the column index of", rowGroup, leaf))
    }
  }

  /// Reads the bloom filter of a column chunk; nil where it has none. O(bytes of the filter).
  ///
  /// - Parameters:
  ///   - rowGroup: Index in `metadata.rowGroups`.
  ///   - leaf: Index in `schema.leaves`.
  /// - Throws: `ParquetError.corrupt` for a filter that cannot be, or is of a kind that is not known;
  ///   `ParquetError.unsupported` for one of more bytes than the options allow an index.
  public func bloomFilter(rowGroup: Int, leaf: Int) throws(ParquetError) -> BloomFilter? {
    try bloomFilterAndSize(rowGroup: rowGroup, leaf: leaf)?.filter
  }

  /// The bloom filter of a column chunk, and the bytes that it takes with its header.
  func bloomFilterAndSize(
    rowGroup: Int, leaf: Int
  ) throws(ParquetError) -> (filter: BloomFilter, size: Int)? {
    guard let metaData = try columnChunk(rowGroup: rowGroup, leaf: leaf).metaData,
      let offset = metaData.bloomFilterOffset
    else { return nil }
    do throws(ParquetError) {
      let end = source.size - ParquetFile.trailerSize
      guard offset < end else { throw .corrupt("it is not in the file of \(source.size) bytes") }
      let start = try source.read(
        at: offset, count: min(Self.bloomFilterHeaderLimit, end - offset), end: end)
      var reader = ThriftCompactReader(start.bytes)
      let header: BloomFilterHeader
      do { header = try BloomFilterHeader(from: &reader) } catch {
        throw .corrupt("\(error.reason), at its byte \(error.offset)")
      }
      guard header.byteCount <= options.indexByteLimit else {
        throw .unsupported("it has \(header.byteCount) bytes, more than \(options.indexByteLimit)")
      }
      let blocks = try source.read(at: offset + reader.offset, count: header.byteCount, end: end)
      guard let filter = BloomFilter(blocks: blocks.bytes) else {
        throw .corrupt("\(header.byteCount) bytes are no whole blocks")
      }
      return (filter, reader.offset + header.byteCount)
    } catch {
      throw error.located(in: place("the bloom filter of", rowGroup, leaf))
    }
  }

  /// More bytes than a header takes.
  private static let bloomFilterHeaderLimit = 256

  func columnChunk(rowGroup: Int, leaf: Int) throws(ParquetError) -> ColumnChunk {
    guard metadata.rowGroups.indices.contains(rowGroup), schema.leaves.indices.contains(leaf) else {
      throw .invalidData("the file has no column \(leaf) in a row group \(rowGroup)")
    }
    return metadata.rowGroups[rowGroup].columns[leaf]
  }

  private func readIndex<Index>(
    _ location: ColumnChunk.Location,
    _ parse: (inout ThriftCompactReader) throws(ByteReaderError) -> Index
  ) throws(ParquetError) -> Index {
    guard location.length <= options.indexByteLimit else {
      throw .unsupported("it has \(location.length) bytes, more than \(options.indexByteLimit)")
    }
    let bytes = try source.read(
      at: location.offset, count: Int(location.length),
      end: source.size - ParquetFile.trailerSize)
    var reader = ThriftCompactReader(bytes.bytes)
    do {
      return try parse(&reader)
    } catch {
      throw .corrupt("\(error.reason), at its byte \(error.offset)")
    }
  }

  private func place(_ what: String, _ rowGroup: Int, _ leaf: Int) -> String {
    "\(what) \(schema.leaves[leaf].dottedPath) in row group \(rowGroup)"
  }
}

extension OffsetIndex {
  /// Checks that the pages can be those of a chunk.
  fileprivate func check(_ chunk: ColumnChunk, rowCount: Int) throws(ParquetError) {
    guard let metaData = chunk.metaData else { throw .unsupported("the column is encrypted") }
    let start = metaData.firstPageOffset
    let (end, overflow) = start.addingReportingOverflow(metaData.totalCompressedSize)
    guard !overflow else { throw .corrupt("its column chunk has no possible place") }
    var (offset, firstRow) = (start, -1)
    for page in pages {
      guard page.offset >= offset, page.offset <= end,
        Int(page.compressedSize) <= end - page.offset
      else { throw .corrupt("the page at byte \(page.offset) is not behind the one before") }
      guard page.firstRow > firstRow, page.firstRow < rowCount, firstRow >= 0 || page.firstRow == 0
      else { throw .corrupt("a page starts with row \(page.firstRow), behind row \(firstRow)") }
      offset = page.offset + Int(page.compressedSize)
      firstRow = page.firstRow
    }
    guard !pages.isEmpty || rowCount == 0 else { throw .corrupt("it lists no pages") }
    if let sizes = byteArraySizes, sizes.count != pages.count {
      throw .corrupt("it has the sizes of \(sizes.count) pages, and the places of \(pages.count)")
    }
  }
}
