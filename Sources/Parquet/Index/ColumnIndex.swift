import ByteBuffers

/// Whether the bounds of a chunk's pages ascend or descend from page to page (Parquet format,
/// `BoundaryOrder`). Pages of nulls are left out.
public enum BoundaryOrder: Int32, Sendable {
  case unordered = 0
  case ascending = 1
  case descending = 2
}

/// Bounds and null counts of the data pages of a column chunk (Parquet format, `ColumnIndex`). Readers
/// skip pages by it. Each list has an element for each data page.
public struct ColumnIndex: Sendable, Equatable {
  /// Whether a page holds nothing but nulls. Its bounds are empty and mean nothing.
  public var nullPages: [Bool]
  /// Lower bounds of the pages' values, in PLAIN encoding without the length of byte arrays.
  public var minValues: [[UInt8]]
  /// Upper bounds.
  public var maxValues: [[UInt8]]
  public var boundaryOrder: BoundaryOrder
  /// Level entries without a value: nulls and empty lists.
  public var nullCounts: [Int]?
  /// Entries of each repetition level, page by page: from 0 to the column's highest.
  public var repetitionLevelHistograms: [Int]?
  /// Entries of each definition level, page by page: from 0 to the column's highest.
  public var definitionLevelHistograms: [Int]?
  /// Values that are NaN, which bounds leave out; of floating-point columns alone.
  public var nanCounts: [Int]?

  public var pageCount: Int { nullPages.count }
}

extension ColumnIndex {
  /// The index of a chunk's pages; nil where a page with values has no bounds: it has a NaN, or a
  /// value that no bound of limited length is above.
  init?(_ pages: [DataPageDescription], of leaf: ParquetSchema.Leaf) {
    var (minValues, maxValues): ([[UInt8]], [[UInt8]]) = ([], [])
    minValues.reserveCapacity(pages.count)
    maxValues.reserveCapacity(pages.count)
    for page in pages {
      if page.valueCount == 0 {
        minValues.append([])
        maxValues.append([])
      } else {
        guard let min = page.statistics.min, let max = page.statistics.max else { return nil }
        minValues.append(min)
        maxValues.append(max)
      }
    }
    let nullPages = pages.map { $0.valueCount == 0 }
    self.init(
      nullPages: nullPages, minValues: minValues, maxValues: maxValues,
      boundaryOrder: BoundaryOrder(minValues, maxValues, nullPages, of: leaf),
      nullCounts: pages.map(\.nullCount))
    if ValueOrder(leaf).hasNaN { nanCounts = pages.map { $0.statistics.nanCount ?? 0 } }
    // The only page's histograms are those of the chunk.
    guard pages.count > 1 else { return }
    if pages.allSatisfy({ !$0.repetitionHistogram.isEmpty }) {
      repetitionLevelHistograms = pages.flatMap(\.repetitionHistogram)
    }
    if pages.allSatisfy({ !$0.definitionHistogram.isEmpty }) {
      definitionLevelHistograms = pages.flatMap(\.definitionHistogram)
    }
  }
}

extension BoundaryOrder {
  /// The order of bounds that are given; ascending where there is nothing to compare.
  fileprivate init(
    _ minValues: [[UInt8]], _ maxValues: [[UInt8]], _ nullPages: [Bool],
    of leaf: ParquetSchema.Leaf
  ) {
    var (ascends, descends) = (true, true)
    var last: Int?
    for page in nullPages.indices where !nullPages[page] && (ascends || descends) {
      defer { last = page }
      guard let last else { continue }
      func orders(_ values: [[UInt8]], _ left: Int, _ right: Int) -> Bool {
        // What cannot be compared is in both orders wrong.
        leaf.orders(values[left], before: values[right]) ?? true
      }
      if orders(minValues, page, last) || orders(maxValues, page, last) { ascends = false }
      if orders(minValues, last, page) || orders(maxValues, last, page) { descends = false }
    }
    self = ascends ? .ascending : descends ? .descending : .unordered
  }
}
