// What `OffsetIndex`, `ColumnIndex` and `SizeStatistics` say is found out again from what was decoded.

extension ParquetChecker {
  /// Compares the page indexes and size statistics of a chunk with its pages.
  func checkIndexes(
    _ rowGroup: Int, _ index: Int, _ decoded: (column: DecodedColumn, pages: [DecodedPage]),
    _ add: (String) -> Void
  ) {
    let pages = decoded.pages.filter { page in
      switch page.header.content {
      case .dataV1, .dataV2: true
      default: false
      }
    }
    let check = PageIndexCheck(
      leaf: reader.schema.leaves[index], column: decoded.column, pages: pages,
      trustsBounds: trustsBounds(index))
    do throws(ParquetError) {
      if let found = try reader.offsetIndex(rowGroup: rowGroup, leaf: index) {
        for reason in check.reasons(against: found) { add("its offset index: \(reason)") }
      }
      if let found = try reader.columnIndex(rowGroup: rowGroup, leaf: index) {
        for reason in check.reasons(against: found) { add("its column index: \(reason)") }
      }
    } catch {
      add(error.description)
    }
    let metaData = reader.metadata.rowGroups[rowGroup].columns[index].metaData
    if let sizes = metaData?.sizeStatistics {
      for reason in check.reasons(against: sizes) { add("its size statistics: \(reason)") }
    }
  }
}

/// Compares what is known of a chunk's data pages before they are read with what they hold.
struct PageIndexCheck {
  let leaf: ParquetSchema.Leaf
  let column: DecodedColumn
  /// Data pages.
  let pages: [DecodedPage]
  let trustsBounds: Bool

  func reasons(against index: OffsetIndex) -> [String] {
    guard index.pages.count == pages.count else {
      return ["it lists \(index.pages.count) pages, there are \(pages.count)"]
    }
    var reasons: [String] = []
    for (number, (said, page)) in zip(index.pages, pages).enumerated() {
      if said.offset != page.offset || Int(said.compressedSize) != page.size {
        reasons.append(
          "page \(number) has \(page.size) bytes at \(page.offset), not \(said.compressedSize) at"
            + " \(said.offset)")
      }
      if said.firstRow != page.rows.lowerBound {
        reasons.append(
          "page \(number) starts with row \(page.rows.lowerBound), not \(said.firstRow)")
      }
    }
    if let sizes = index.byteArraySizes, sizes != pages.map({ byteArraySize($0.values) }) {
      reasons.append("the sizes of its byte arrays are others")
    }
    return reasons
  }

  func reasons(against index: ColumnIndex) -> [String] {
    guard index.pageCount == pages.count else {
      return ["it describes \(index.pageCount) pages, there are \(pages.count)"]
    }
    var reasons: [String] = []
    if index.nullPages != pages.map(\.values.isEmpty) {
      reasons.append("other pages hold nothing but nulls")
    }
    if let counts = index.nullCounts, counts != pages.map({ $0.entries.count - $0.values.count }) {
      reasons.append("its counts of nulls are wrong")
    }
    let computed = pages.map { column.values.computedStatistics(of: $0.values, leaf) }
    if let counts = index.nanCounts, counts != computed.map(\.nanCount) {
      reasons.append("its counts of NaN are wrong")
    }
    if let histograms = index.repetitionLevelHistograms,
      histograms != pages.flatMap({ repetitionHistogram($0.entries) })
    {
      reasons.append("its counts of repetition levels are wrong")
    }
    if let histograms = index.definitionLevelHistograms,
      histograms != pages.flatMap({ definitionHistogram($0.entries) })
    {
      reasons.append("its counts of definition levels are wrong")
    }
    if trustsBounds, ValueOrder(leaf) != .undefined {
      reasons += boundReasons(index, computed)
    }
    return reasons
  }

  private func boundReasons(_ index: ColumnIndex, _ computed: [ComputedStatistics]) -> [String] {
    var reasons: [String] = []
    var last: Int?
    for (page, found) in computed.enumerated() {
      let (min, max) = (index.minValues[page], index.maxValues[page])
      guard !pages[page].values.isEmpty else {
        if !min.isEmpty || !max.isEmpty { reasons.append("page \(page) of nulls has bounds") }
        continue
      }
      guard let bounds = found.bounds, let isMinTooLarge = leaf.orders(bounds.min, before: min),
        let isMaxTooSmall = leaf.orders(max, before: bounds.max)
      else {
        reasons.append("the bounds of page \(page) are no values of its type")
        continue
      }
      if isMinTooLarge { reasons.append("a value of page \(page) is below its minimum") }
      if isMaxTooSmall { reasons.append("a value of page \(page) is above its maximum") }
      if let last, breaksOrder(index, last, page) {
        reasons.append("its pages are not in the order that it says, from page \(page) on")
      }
      last = page
    }
    return reasons
  }

  private func breaksOrder(_ index: ColumnIndex, _ left: Int, _ right: Int) -> Bool {
    func isBefore(_ values: [[UInt8]], _ left: Int, _ right: Int) -> Bool {
      leaf.orders(values[left], before: values[right]) == true
    }
    return switch index.boundaryOrder {
    case .unordered: false
    case .ascending:
      isBefore(index.minValues, right, left) || isBefore(index.maxValues, right, left)
    case .descending:
      isBefore(index.minValues, left, right) || isBefore(index.maxValues, left, right)
    }
  }

  func reasons(against sizes: SizeStatistics) -> [String] {
    var reasons: [String] = []
    let all = 0..<column.entryCount
    if let size = sizes.byteArraySize {
      let found = byteArraySize(0..<column.values.count)
      if size != found { reasons.append("its byte arrays have \(found) bytes, not \(size)") }
    }
    if let histogram = sizes.repetitionLevelHistogram, histogram != repetitionHistogram(all) {
      reasons.append("its counts of repetition levels are wrong")
    }
    if let histogram = sizes.definitionLevelHistogram, histogram != definitionHistogram(all) {
      reasons.append("its counts of definition levels are wrong")
    }
    return reasons
  }

  private func byteArraySize(_ values: Range<Int>) -> Int {
    guard case .byteArrays(let arrays) = column.values else { return 0 }
    return arrays.references[values].reduce(0) { $0 + $1.count }
  }

  private func repetitionHistogram(_ entries: Range<Int>) -> [Int] {
    histogram(column.repetitionLevels, entries, leaf.maxRepetitionLevel)
  }

  private func definitionHistogram(_ entries: Range<Int>) -> [Int] {
    histogram(column.definitionLevels, entries, leaf.maxDefinitionLevel)
  }

  /// Entries of each level; where there are no levels, all are 0.
  private func histogram(_ levels: [UInt8], _ entries: Range<Int>, _ maximum: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: maximum + 1)
    guard !levels.isEmpty else {
      counts[0] = entries.count
      return counts
    }
    levels.withUnsafeBufferPointer { levels in
      counts.withUnsafeMutableBufferPointer { counts in
        for entry in entries { counts[Int(levels[entry])] &+= 1 }
      }
    }
    return counts
  }
}
