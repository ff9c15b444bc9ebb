extension FileMetaData {
  /// Checks that the counts and sizes of all row groups can be added, as whoever reads the file does.
  /// O(column chunks).
  ///
  /// - Throws: `ParquetError.corrupt` for sums that exceed 64 bits.
  func checkSums() throws(ParquetError) {
    var (rows, bytes, compressed) = (CheckedSum("rows"), CheckedSum("bytes"), CheckedSum("bytes"))
    var (values, chunkBytes) = (CheckedSum("values"), CheckedSum("bytes"))
    for rowGroup in rowGroups {
      try rows.add(rowGroup.rowCount)
      try bytes.add(rowGroup.totalByteSize)
      for case let chunk? in rowGroup.columns.lazy.map(\.metaData) {
        try values.add(chunk.valueCount)
        try chunkBytes.add(chunk.totalUncompressedSize)
        try compressed.add(chunk.totalCompressedSize)
      }
    }
  }
}

/// Adds counts that a file gives.
private struct CheckedSum {
  private let what: String
  private var total = 0

  init(_ what: String) { self.what = what }

  mutating func add(_ count: Int) throws(ParquetError) {
    let (sum, overflows) = total.addingReportingOverflow(count)
    guard !overflows else {
      throw .corrupt("its row groups claim more \(what) than can be counted")
    }
    total = sum
  }
}

extension Int {
  /// The sum, or the largest integer where it is more: counts of a file may be anything.
  func addingClamped(_ other: Int) -> Int {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }
}
