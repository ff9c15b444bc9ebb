import ByteBuffers

/// The rows of a row group that may fulfil predicates.
public struct RowSelection: Sendable, Equatable {
  /// Index in `FileMetaData.rowGroups`.
  public var rowGroup: Int
  public var rows: RowRanges
}

extension ParquetFileReader {
  /// Finds where rows are that may fulfil all predicates, without reading values: by statistics of
  /// row groups, by bloom filters, and by the bounds of pages. Row groups without such rows are left
  /// out. Rows that are found need not fulfil the predicates, but all that do are found.
  ///
  /// Indexes that are broken are as good as none. O(row groups + pages of the columns).
  ///
  /// - Throws: `ParquetError.invalidData` for a column that is not there, or cannot hold the value.
  public func selection(
    matching predicates: [ColumnPredicate]
  ) throws(ParquetError) -> [RowSelection] {
    var resolved: [ResolvedPredicate] = []
    for predicate in predicates { resolved.append(try ResolvedPredicate(predicate, schema)) }
    var selections: [RowSelection] = []
    for (index, rowGroup) in metadata.rowGroups.enumerated() {
      var rows = RowRanges(0..<rowGroup.rowCount)
      for predicate in resolved where !rows.isEmpty {
        rows = rows.intersection(rowsMatching(predicate, in: index))
      }
      if !rows.isEmpty { selections.append(RowSelection(rowGroup: index, rows: rows)) }
    }
    return selections
  }

  private func rowsMatching(_ predicate: ResolvedPredicate, in index: Int) -> RowRanges {
    let rowGroup = metadata.rowGroups[index]
    let all = RowRanges(0..<rowGroup.rowCount)
    guard let metaData = rowGroup.columns[predicate.leafIndex].metaData,
      metaData.type == predicate.leaf.type
    else { return all }
    let orders = metadata.columnOrders
    let trusts =
      orders.indices.contains(predicate.leafIndex) && orders[predicate.leafIndex] == .typeOrder
    let hasNaN = ValueOrder(predicate.leaf).hasNaN
    let statistics = metaData.statistics
    let bounds = ResolvedPredicate.Bounds(
      min: trusts ? statistics?.min : nil, max: trusts ? statistics?.max : nil,
      nullCount: statistics?.nullCount, entryCount: metaData.valueCount,
      mayHaveNaN: hasNaN && statistics?.nanCount != 0)
    guard predicate.mayMatch(bounds) else { return RowRanges() }
    if predicate.suitsBloomFilter,
      let filter = try? bloomFilter(rowGroup: index, leaf: predicate.leafIndex),
      !filter.mayContain(predicate.value)
    {
      return RowRanges()
    }
    guard
      let columnIndex = try? columnIndex(rowGroup: index, leaf: predicate.leafIndex),
      let offsetIndex = try? offsetIndex(rowGroup: index, leaf: predicate.leafIndex),
      columnIndex.pageCount == offsetIndex.pages.count
    else { return all }
    var rows = RowRanges()
    for page in offsetIndex.pages.indices {
      let isNull = columnIndex.nullPages[page]
      let nulls = columnIndex.nullCounts?[page]
      let bounds = ResolvedPredicate.Bounds(
        min: trusts && !isNull ? columnIndex.minValues[page] : nil,
        max: trusts && !isNull ? columnIndex.maxValues[page] : nil,
        nullCount: isNull ? 1 : nulls, entryCount: isNull ? 1 : nil,
        mayHaveNaN: hasNaN && columnIndex.nanCounts?[page] != 0)
      if predicate.mayMatch(bounds) {
        rows.append(offsetIndex.rows(of: page, rowCount: rowGroup.rowCount))
      }
    }
    return rows
  }

  /// Reads some rows of a column: where the file says where pages are, those pages alone that hold
  /// them. O(values of these pages).
  ///
  /// - Parameters:
  ///   - selection: The row group, and rows that are in it.
  ///   - leaf: Index in `schema.leaves`.
  /// - Returns: The column's entries in these rows, one row behind the other.
  /// - Throws: `ParquetError`, with the column and row group in its text.
  public func readColumn(
    _ selection: RowSelection, leaf: Int
  ) throws(ParquetError) -> DecodedColumn {
    let chunk = try columnChunk(rowGroup: selection.rowGroup, leaf: leaf)
    let rowCount = metadata.rowGroups[selection.rowGroup].rowCount
    guard selection.rows.ranges.last?.upperBound ?? 0 <= rowCount else {
      throw .invalidData(
        "the row group \(selection.rowGroup) has \(rowCount) rows, not those asked for")
    }
    let column = schema.leaves[leaf]
    guard selection.rows.count < rowCount else {
      return try readColumnChunk(rowGroup: selection.rowGroup, leaf: leaf)
    }
    guard let index = try? offsetIndex(rowGroup: selection.rowGroup, leaf: leaf) else {
      return try readColumnChunk(rowGroup: selection.rowGroup, leaf: leaf)
        .rows(selection.rows.ranges, of: column)
    }
    let pages = index.pages.indices.filter {
      selection.rows.overlaps(index.rows(of: $0, rowCount: rowCount))
    }
    do {
      let decoded = try decode(pages, of: index, chunk, column, rowCount: rowCount)
      return decoded.rows(selection.rows.within(pages, of: index, rowCount: rowCount), of: column)
    } catch {
      throw error.located(in: "\(column.dottedPath) in row group \(selection.rowGroup)")
    }
  }

  /// Decodes some pages of a chunk, and its dictionary.
  private func decode(
    _ pages: [Int], of index: OffsetIndex, _ chunk: ColumnChunk, _ leaf: ParquetSchema.Leaf,
    rowCount: Int
  ) throws(ParquetError) -> DecodedColumn {
    let (metaData, codec) = try checked(chunk, leaf)
    let end = source.size - ParquetFile.trailerSize
    var bytes = ByteBuffer()
    let first = index.pages[0].offset
    if first > metaData.firstPageOffset {
      // What lies before the first data page is the dictionary.
      let start = metaData.firstPageOffset
      try source.read(at: start, count: first - start, end: end, appendingTo: &bytes)
    }
    for page in pages {
      let place = index.pages[page]
      try source.read(
        at: place.offset, count: Int(place.compressedSize), end: end, appendingTo: &bytes)
    }
    var entries = 0
    var reader = PageReader(bytes.bytes, verifiesChecksums: false)
    while let page = try reader.next() {
      switch page.header.content {
      case .dataV1(let count, _, _, _, _), .dataV2(let count, _, _, _, _, _, _, _):
        entries += Int(count)
      default: break
      }
    }
    guard entries <= metaData.valueCount else {
      throw .corrupt("its pages hold \(entries) values, the chunk \(metaData.valueCount)")
    }
    let rows = pages.reduce(0) { $0 + index.rows(of: $1, rowCount: rowCount).count }
    var decoder = ColumnChunkDecoder(
      leaf, entryCount: entries, chunkSize: bytes.count, codec: codec, options: options)
    return try decoder.decode(bytes.bytes, at: metaData.firstPageOffset, rowCount: rows)
  }
}

extension OffsetIndex {
  /// The rows of a page.
  public func rows(of page: Int, rowCount: Int) -> Range<Int> {
    let next = page + 1 < pages.count ? pages[page + 1].firstRow : rowCount
    return pages[page].firstRow..<max(next, pages[page].firstRow)
  }
}

extension RowRanges {
  /// The rows as they are counted among those of some pages.
  fileprivate func within(_ pages: [Int], of index: OffsetIndex, rowCount: Int) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var before = 0
    for page in pages {
      let rows = index.rows(of: page, rowCount: rowCount)
      for range in intersection(RowRanges(rows)).ranges {
        let start = before + range.lowerBound - rows.lowerBound
        result.append(start..<(start + range.count))
      }
      before += rows.count
    }
    return result
  }
}
