extension SizeStatistics {
  /// Those of all pages of a chunk; nil where they would say nothing: of a chunk without values, or
  /// of one whose counts say everything.
  init?(_ pages: [DataPageDescription], of leaf: ParquetSchema.Leaf) {
    guard pages.contains(where: { $0.valueCount > 0 }) else { return nil }
    self.init()
    if leaf.type == .byteArray { byteArraySize = pages.reduce(0) { $0 + $1.byteArraySize } }
    if leaf.maxRepetitionLevel > 0 {
      repetitionLevelHistogram = Self.sum(pages, \.repetitionHistogram)
    }
    if leaf.maxDefinitionLevel > 1 {
      definitionLevelHistogram = Self.sum(pages, \.definitionHistogram)
    }
    if self == SizeStatistics() { return nil }
  }

  private static func sum(
    _ pages: [DataPageDescription], _ histogram: KeyPath<DataPageDescription, [Int]>
  ) -> [Int]? {
    guard var sum = pages.first?[keyPath: histogram], !sum.isEmpty else { return nil }
    for page in pages.dropFirst() {
      guard page[keyPath: histogram].count == sum.count else { return nil }
      for (level, count) in page[keyPath: histogram].enumerated() { sum[level] += count }
    }
    return sum
  }
}
