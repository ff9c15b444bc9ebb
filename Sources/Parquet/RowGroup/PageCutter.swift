import CKernels

extension EncodedValues {
  /// Cuts a column into pages that begin with a row, as the options say.
  ///
  /// O(1) for a column that fits one page, else O(entries).
  func pages(
    _ options: RowGroupOptions, _ levels: ColumnLevels, valueCount: Int, byteCount total: Int
  ) -> [PageRange] {
    var options = options
    // Nothing is looked for in a column without values.
    if valueCount == 0 { options.dataPageRowLimit = .max }
    let size = (byteCount(valueCount) ?? total) + levels.count / PageCutter.entriesPerByte
    guard
      size > options.dataPageSize
        || (levels.rowCount > options.dataPageRowLimit && size >= options.smallestPageSize)
    else {
      return [
        PageRange(
          rows: 0..<levels.rowCount, entries: 0..<levels.count, values: 0..<valueCount,
          bytes: 0..<total)
      ]
    }
    var cutter = PageCutter(values: self, levels: levels, options: options)
    return cutter.cut()
  }
}

/// Walks the entries of a column and finds where its pages end: before the first row at which the
/// present page is full.
///
/// A page only ever becomes fuller, so that a block of entries behind which it is not full is
/// counted through without a look at each.
struct PageCutter {
  /// A place in the column, as counts of what lies before it.
  private struct Place {
    var row = 0
    var entry = 0
    var value = 0
    var byte = 0
  }

  /// Entries whose levels are taken for a byte: most repeat, and become few.
  static let entriesPerByte = 4
  private static let block = 512

  let values: EncodedValues
  let levels: ColumnLevels
  let options: RowGroupOptions

  private var start = Place()
  private var at = Place()

  init(values: EncodedValues, levels: ColumnLevels, options: RowGroupOptions) {
    self.values = values
    self.levels = levels
    self.options = options
  }

  mutating func cut() -> [PageRange] {
    var pages: [PageRange] = []
    while at.entry < levels.count {
      let end = min(at.entry + Self.block, levels.count)
      let ahead = place(at: end)
      if isFull(at: ahead) {
        while at.entry < end {
          if levels.repetition?[at.entry] ?? 0 == 0, isFull(at: at) {
            pages.append(page())
            start = at
            break
          }
          at = place(at: at.entry + 1)
        }
      } else {
        at = ahead
      }
    }
    pages.append(page())
    return pages
  }

  /// The page that ends here.
  private func page() -> PageRange {
    PageRange(
      rows: start.row..<at.row, entries: start.entry..<at.entry, values: start.value..<at.value,
      bytes: start.byte..<at.byte)
  }

  private func isFull(at place: Place) -> Bool {
    let size =
      (values.byteCount(place.value - start.value) ?? (place.byte - start.byte))
      + (place.entry - start.entry) / Self.entriesPerByte
    return size >= options.dataPageSize
      || (place.row - start.row >= options.dataPageRowLimit && size >= options.smallestPageSize)
  }

  /// The place before the entry `end`, which is not before this one.
  private func place(at end: Int) -> Place {
    var place = at
    let count = end - at.entry
    place.entry = end
    place.row += levels.repetition.map { ck_count_bytes($0 + at.entry, count, 0) } ?? count
    let present = UInt8(truncatingIfNeeded: levels.maxDefinition)
    place.value += levels.definition.count(of: present, in: at.entry..<end)
    if let base = values.plainByteArrays {
      for _ in at.value..<place.value {
        place.byte &+= PlainByteArrays.lengthSize &+ PlainByteArrays.length(at: base + place.byte)
      }
    }
    return place
  }
}
