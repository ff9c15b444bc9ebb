import ByteBuffers

extension ParquetChecker {
  /// Looks up every value of a chunk in its bloom filter: one that misses a value hides it from whoever
  /// looks for it. O(bytes of the values), where there is a filter.
  func checkBloomFilter(
    _ rowGroup: Int, _ leaf: Int, _ column: DecodedColumn, _ add: (String) -> Void
  ) {
    let found: (filter: BloomFilter, size: Int)?
    do throws(ParquetError) {
      found = try reader.bloomFilterAndSize(rowGroup: rowGroup, leaf: leaf)
    } catch {
      return add(error.description)
    }
    guard let (filter, size) = found else { return }
    let metaData = reader.metadata.rowGroups[rowGroup].columns[leaf].metaData
    if let said = metaData?.bloomFilterLength, Int(said) != size {
      add("its bloom filter has \(size) bytes, the footer says \(said)")
    }
    let missed = column.values.count(missedBy: filter)
    if missed > 0 {
      add("its bloom filter misses \(missed) of its \(column.values.count) values")
    }
  }
}

extension ColumnValues {
  /// How many values are not in a filter.
  fileprivate func count(missedBy filter: BloomFilter) -> Int {
    switch self {
    // No filter is defined for these.
    case .booleans: 0
    case .int32s(let values): values.count { !filter.mayContain(XXH64.hash($0)) }
    case .int64s(let values): values.count { !filter.mayContain(XXH64.hash($0)) }
    case .int96s(let values):
      values.count { value in
        let words = [value.low.littleEndian, value.middle.littleEndian, value.high.littleEndian]
        return !filter.mayContain(words.withUnsafeBytes { XXH64.hash($0) })
      }
    case .floats(let values): values.count { !filter.mayContain(XXH64.hash($0.bitPattern)) }
    case .doubles(let values): values.count { !filter.mayContain(XXH64.hash($0.bitPattern)) }
    case .byteArrays, .fixedLength:
      withBorrowedValues { values in
        (0..<values.count).count { !filter.mayContain(XXH64.hash(values[$0])) }
      } ?? 0
    }
  }
}
