/// What is known of a data page when it is written, and goes into indexes.
struct DataPageDescription: Sendable {
  /// Where its header starts, from the chunk's first byte.
  var offset: Int
  /// Bytes in the chunk, the header's included.
  var size: Int
  /// The row group's row that it starts with.
  var firstRow: Int
  /// Level entries without a value.
  var nullCount: Int
  var valueCount: Int
  /// Bounds of the values, and how many are NaN.
  var statistics: Statistics
  /// Bytes of the values of a BYTE_ARRAY column, without their lengths.
  var byteArraySize: Int
  /// Entries by level. Empty where it follows from the counts, or nobody needs it.
  var definitionHistogram: [Int] = []
  var repetitionHistogram: [Int] = []
}

extension Statistics {
  /// Those of all pages. Values without bounds leave the whole without bounds.
  init(pages: [DataPageDescription], of leaf: ParquetSchema.Leaf) {
    self.init()
    var isUnknown = false
    for page in pages {
      nullCount = (nullCount ?? 0) + page.nullCount
      if let count = page.statistics.nanCount { nanCount = (nanCount ?? 0) + count }
      guard page.valueCount > 0, !isUnknown else { continue }
      guard let pageMin = page.statistics.min, let pageMax = page.statistics.max else {
        isUnknown = true
        continue
      }
      guard let min, let max else {
        (self.min, self.max) = (pageMin, pageMax)
        (isMinExact, isMaxExact) = (page.statistics.isMinExact, page.statistics.isMaxExact)
        continue
      }
      if leaf.orders(pageMin, before: min) ?? false {
        (self.min, isMinExact) = (pageMin, page.statistics.isMinExact)
      }
      if leaf.orders(max, before: pageMax) ?? false {
        (self.max, isMaxExact) = (pageMax, page.statistics.isMaxExact)
      }
    }
    guard isUnknown else { return }
    (min, max) = (nil, nil)
    (isMinExact, isMaxExact) = (true, true)
  }
}
