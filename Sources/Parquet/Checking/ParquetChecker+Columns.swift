extension ParquetChecker {
  /// The result of checking a column chunk.
  public struct CheckedColumn: Sendable {
    /// Nil where it cannot be decoded.
    public var column: DecodedColumn?
    public var pageCount = 0
    public var findings: [ParquetFinding] = []
  }

  /// Decodes a column chunk and compares it with what its pages and the footer claim: checksums, sizes,
  /// counts of values, nulls and rows, encodings, statistics, page indexes and bloom filter.
  /// O(values).
  public func checkColumnChunk(rowGroup: Int, leaf: Int) -> CheckedColumn {
    var checked = CheckedColumn()
    let path =
      reader.schema.leaves.indices.contains(leaf) ? reader.schema.leaves[leaf].dottedPath : nil
    func add(_ reason: String) {
      checked.findings.append(ParquetFinding(rowGroup: rowGroup, column: path, reason: reason))
    }
    let decoded: (column: DecodedColumn, pages: [DecodedPage])
    do throws(ParquetError) {
      decoded = try reader.readColumnChunkAndPages(rowGroup: rowGroup, leaf: leaf)
    } catch {
      // The error says where.
      checked.findings = [ParquetFinding(rowGroup: nil, column: nil, reason: error.description)]
      return checked
    }
    checked.column = decoded.column
    checked.pageCount = decoded.pages.count
    guard let metaData = reader.metadata.rowGroups[rowGroup].columns[leaf].metaData else {
      return checked
    }
    checkSizes(metaData, decoded.pages, add)
    checkEncodings(metaData, decoded.pages, add)
    checkStatistics(metaData, leaf, decoded, add)
    checkIndexes(rowGroup, leaf, decoded, add)
    checkBloomFilter(rowGroup, leaf, decoded.column, add)
    return checked
  }

  private func checkSizes(
    _ metaData: ColumnMetaData, _ pages: [DecodedPage], _ add: (String) -> Void
  ) {
    // Pages of a chunk without values are not read.
    guard metaData.valueCount > 0 else { return }
    let size = pages.reduce(0) { $0 + $1.size }
    if size != metaData.totalCompressedSize {
      add("its pages have \(size) bytes, the footer says \(metaData.totalCompressedSize)")
    }
    let before = pages.reduce(0) {
      $0 + $1.size - Int($1.header.compressedSize) + Int($1.header.uncompressedSize)
    }
    if before != metaData.totalUncompressedSize {
      add(
        "its pages are made of \(before) bytes, the footer says \(metaData.totalUncompressedSize)")
    }
    guard let first = pages.first(where: { !$0.entries.isEmpty }) else { return }
    // Some writers give the place of the dictionary, where they say of none.
    let isChunkStart =
      metaData.dictionaryPageOffset == nil && pages.first?.offset == metaData.dataPageOffset
    if first.offset != metaData.dataPageOffset, !isChunkStart {
      add("its first data page is at byte \(first.offset), not at \(metaData.dataPageOffset)")
    }
  }

  private func checkEncodings(
    _ metaData: ColumnMetaData, _ pages: [DecodedPage], _ add: (String) -> Void
  ) {
    for page in pages {
      let encoding: Encoding
      switch page.header.content {
      case .dataV1(_, let used, _, _, _), .dataV2(_, _, _, let used, _, _, _, _): encoding = used
      default: continue
      }
      guard !metaData.encodings.contains(encoding) else { continue }
      // Both names of indices are in use for the same.
      let isIndices = encoding == .rleDictionary || encoding == .plainDictionary
      let others: [Encoding] = [.rleDictionary, .plainDictionary]
      if isIndices, others.contains(where: metaData.encodings.contains) { continue }
      add("the page at byte \(page.offset) is in \(encoding), which the footer does not list")
    }
  }

  private func checkStatistics(
    _ metaData: ColumnMetaData, _ index: Int,
    _ decoded: (column: DecodedColumn, pages: [DecodedPage]), _ add: (String) -> Void
  ) {
    let leaf = reader.schema.leaves[index]
    let trusts = trustsBounds(index)
    var all = ComputedStatistics()
    for page in decoded.pages where !page.entries.isEmpty {
      let computed = decoded.column.values.computedStatistics(of: page.values, leaf)
      all.merge(computed, leaf)
      let place = "the page at byte \(page.offset)"
      let nulls = page.entries.count - page.values.count
      var statistics: Statistics?
      switch page.header.content {
      case .dataV1(_, _, _, _, let found): statistics = found
      case .dataV2(_, let nullCount, let rowCount, _, _, _, _, let found):
        statistics = found
        if Int(nullCount) != nulls { add("\(place) has \(nulls) nulls, it says \(nullCount)") }
        if Int(rowCount) != page.rows.count {
          add("\(place) has \(page.rows.count) rows, it says \(rowCount)")
        }
      default: break
      }
      guard let statistics else { continue }
      let check = StatisticsCheck(
        leaf: leaf, computed: computed, nulls: nulls, values: page.values.count)
      for reason in check.reasons(against: statistics, trustsBounds: trusts) {
        add("\(place): \(reason)")
      }
    }
    guard let statistics = metaData.statistics else { return }
    let values = decoded.column.values.count
    let check = StatisticsCheck(
      leaf: leaf, computed: all, nulls: decoded.column.entryCount - values, values: values)
    for reason in check.reasons(against: statistics, trustsBounds: trusts) { add(reason) }
  }

  /// Whether bounds of a column are in the order of its type.
  func trustsBounds(_ leaf: Int) -> Bool {
    let orders = reader.metadata.columnOrders
    return orders.indices.contains(leaf) && orders[leaf] == .typeOrder
  }
}
