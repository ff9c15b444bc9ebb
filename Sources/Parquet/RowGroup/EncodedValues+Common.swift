extension EncodedValues {
  /// Whether all the readers that the profile `common` is for read these pages. O(values) for deltas,
  /// else O(1).
  func isCommon(_ pages: [PageRange]) -> Bool {
    switch self {
    case .indices, .fixed, .booleans, .byteArrays: true
    case .int32Deltas(let values): Self.isCommon(pages, values)
    case .int64Deltas(let values): Self.isCommon(pages, values)
    case .booleanRuns, .streams, .lengthDeltas, .prefixDeltas, .fixedPrefixDeltas: false
    }
  }

  /// fastparquet goes wrong with wide deltas, and looks for another block behind the last one where
  /// that is full, or where there is none.
  private static func isCommon<Value: DeltaNumber>(
    _ pages: [PageRange], _ values: UnsafePointer<Value>
  ) -> Bool {
    pages.allSatisfy { page in
      let range = page.values
      return !range.isEmpty && (range.count - 1) % DeltaBinaryPacked.blockSize != 0
        && DeltaBinaryPacked.fits(
          values + range.lowerBound, count: range.count, width: EncodingProfile.commonDeltaWidth)
    }
  }
}
