import Testing

@testable import Parquet

/// What holds for the indexes of every column chunk that is written: they say what the plain striper
/// finds in the rows of each page.
struct PageIndexConformance {
  let reader: ParquetFileReader
  let rowGroup: Int
  let leaf: Int

  private var column: ParquetSchema.Leaf { reader.schema.leaves[leaf] }

  /// A page's stretch of the striped column.
  private struct Page {
    var repetition: [UInt8]
    var definition: [UInt8]
    var values: [StoredValue]

    var nullCount: Int { definition.count - values.count }
    var nanCount: Int { values.count(where: \.isNaN) }
    /// Values that bounds are of.
    var ordered: [[UInt8]] { values.filter { !$0.isNaN }.map(\.plain) }
  }

  /// - Parameter policy: What the file was written by.
  func check(_ striped: StripedColumn, _ policy: PageIndexPolicy) throws {
    let (pages, error) = reader.pages(rowGroup: rowGroup, leaf: leaf)
    #expect(error == nil)
    let dataPages = pages.filter(\.isData)
    let found = try reader.offsetIndex(rowGroup: rowGroup, leaf: leaf)
    guard policy == .always || policy == .whereUseful && hasSeveralPages else {
      #expect(found == nil)
      #expect(try reader.columnIndex(rowGroup: rowGroup, leaf: leaf) == nil)
      return
    }
    let index = try #require(found)
    #expect(index.pages.map(\.offset) == dataPages.map(\.offset))
    #expect(
      index.pages.map { Int($0.compressedSize) }
        == dataPages.map { $0.headerSize + $0.compressedSize })
    let cut = cut(striped, dataPages.map(\.valueCount))
    var row = 0
    for (page, location) in zip(cut, index.pages) {
      #expect(location.firstRow == row)
      row += page.repetition.count { $0 == 0 }
    }
    let sizes = cut.map { $0.values.reduce(0) { $0 + $1.plain.count } }
    let hasSizes = column.type == .byteArray && cut.count > 1
    #expect(index.byteArraySizes == (hasSizes ? sizes : nil))
    try check(cut, policy)
    try checkSizes(cut, sizes.reduce(0, +))
  }

  private func cut(_ striped: StripedColumn, _ counts: [Int]) -> [Page] {
    var (entry, value) = (0, 0)
    return counts.map { count in
      let entries = entry..<(entry + count)
      let definition = Array(striped.definition[entries])
      let present = definition.count { Int($0) == column.maxDefinitionLevel }
      defer { (entry, value) = (entry + count, value + present) }
      return Page(
        repetition: Array(striped.repetition[entries]), definition: definition,
        values: Array(striped.values[value..<(value + present)]))
    }
  }

  /// Whether any chunk of the file has.
  private var hasSeveralPages: Bool {
    reader.metadata.rowGroups.indices.contains { rowGroup in
      reader.schema.leaves.indices.contains { leaf in
        reader.pages(rowGroup: rowGroup, leaf: leaf).pages.count(where: \.isData) > 1
      }
    }
  }

  private func check(_ pages: [Page], _ policy: PageIndexPolicy) throws {
    guard let index = try reader.columnIndex(rowGroup: rowGroup, leaf: leaf) else {
      // Only where bounds cannot be told, or the statistics say them.
      let isUnordered = pages.contains { $0.nanCount > 0 }
      let isLong = pages.contains { $0.values.contains { $0.plain.count > 64 } }
      let isOnly = pages.count == 1 && policy == .whereUseful
      #expect(isUnordered || isLong || isOnly, "\(column.dottedPath) has no column index")
      return
    }
    #expect(index.pageCount == pages.count)
    #expect(index.nullPages == pages.map(\.values.isEmpty))
    #expect(index.nullCounts == pages.map(\.nullCount))
    let hasNaN = ValueOrder(column).hasNaN
    #expect(index.nanCounts == (hasNaN ? pages.map { _ in 0 } : nil))
    #expect(pages.allSatisfy { $0.nanCount == 0 })
    for (number, page) in pages.enumerated() {
      let (min, max) = (index.minValues[number], index.maxValues[number])
      guard !page.values.isEmpty else {
        #expect(min.isEmpty && max.isEmpty)
        continue
      }
      #expect(min.count <= 64 && max.count <= 64)
      for value in page.ordered {
        #expect(column.orders(value, before: min) == false)
        #expect(column.orders(max, before: value) == false)
      }
      // Bounds that were not cut are values of the page, but for the sign of zero.
      let isShort = page.ordered.allSatisfy { $0.count <= 64 }
      if isShort {
        for bound in [min, max] {
          #expect(
            page.ordered.contains {
              column.orders($0, before: bound) == false
                && column.orders(bound, before: $0) == false
            })
        }
      }
    }
    checkOrder(index)
    checkHistograms(index, pages)
  }

  private func checkOrder(_ index: ColumnIndex) {
    let full = (0..<index.pageCount).filter { !index.nullPages[$0] }
    func holds(_ isAscending: Bool) -> Bool {
      zip(full, full.dropFirst()).allSatisfy { left, right in
        [index.minValues, index.maxValues].allSatisfy { values in
          let (a, b) = isAscending ? (left, right) : (right, left)
          return column.orders(values[b], before: values[a]) == false
        }
      }
    }
    let expected: BoundaryOrder = holds(true) ? .ascending : holds(false) ? .descending : .unordered
    #expect(index.boundaryOrder == expected)
  }

  private func checkHistograms(_ index: ColumnIndex, _ pages: [Page]) {
    let hasMany = pages.count > 1 && pages.contains { !$0.values.isEmpty }
    #expect(
      index.repetitionLevelHistograms
        == (hasMany && column.maxRepetitionLevel > 0
          ? pages.flatMap { histogram($0.repetition, column.maxRepetitionLevel) } : nil))
    #expect(
      index.definitionLevelHistograms
        == (hasMany && column.maxDefinitionLevel > 1
          ? pages.flatMap { histogram($0.definition, column.maxDefinitionLevel) } : nil))
  }

  private func histogram(_ levels: [UInt8], _ maximum: Int) -> [Int] {
    (0...maximum).map { level in levels.count { Int($0) == level } }
  }

  private func checkSizes(_ pages: [Page], _ size: Int) throws {
    let metaData = reader.metadata.rowGroups[rowGroup].columns[leaf].metaData
    let found = try #require(metaData).sizeStatistics
    var expected = SizeStatistics()
    if column.type == .byteArray { expected.byteArraySize = size }
    if column.maxRepetitionLevel > 0 {
      expected.repetitionLevelHistogram = histogram(
        pages.flatMap(\.repetition), column.maxRepetitionLevel)
    }
    if column.maxDefinitionLevel > 1 {
      expected.definitionLevelHistogram = histogram(
        pages.flatMap(\.definition), column.maxDefinitionLevel)
    }
    let isEmpty = pages.allSatisfy(\.values.isEmpty) || expected == SizeStatistics()
    #expect(found == (isEmpty ? nil : expected))
  }
}

extension StoredValue {
  /// PLAIN encoding, without the length of byte arrays.
  var plain: [UInt8] {
    switch self {
    case .boolean(let value): [value ? 1 : 0]
    case .int32(let value): HandBuilt.plain(value)
    case .int64(let value): HandBuilt.plain(value)
    case .float(let bits): HandBuilt.plain(bits)
    case .double(let bits): HandBuilt.plain(bits)
    case .bytes(let bytes): bytes
    }
  }

  var isNaN: Bool {
    switch self {
    case .float(let bits): Float(bitPattern: bits).isNaN
    case .double(let bits): Double(bitPattern: bits).isNaN
    default: false
    }
  }
}
