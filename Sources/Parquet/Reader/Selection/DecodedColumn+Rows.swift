extension DecodedColumn {
  /// The entries of some rows, one row behind the other. O(entries).
  ///
  /// - Parameter ranges: Ascending and apart.
  func rows(_ ranges: [Range<Int>], of leaf: ParquetSchema.Leaf) -> DecodedColumn {
    var entries: [Range<Int>] = []
    var values: [Range<Int>] = []
    var (row, entry, value) = (0, 0, 0)
    func advance(to end: Int) {
      while entry < entryCount {
        if repetitionLevels.isEmpty || repetitionLevels[entry] == 0 {
          if row == end { return }
          row += 1
        }
        if definitionLevels.isEmpty || Int(definitionLevels[entry]) == leaf.maxDefinitionLevel {
          value += 1
        }
        entry += 1
      }
    }
    for range in ranges {
      advance(to: range.lowerBound)
      let start = (entry, value)
      advance(to: range.upperBound)
      entries.append(start.0..<entry)
      values.append(start.1..<value)
    }
    func pick(_ levels: [UInt8]) -> [UInt8] {
      levels.isEmpty ? [] : entries.flatMap { levels[$0] }
    }
    return DecodedColumn(
      definitionLevels: pick(definitionLevels), repetitionLevels: pick(repetitionLevels),
      entryCount: entries.reduce(0) { $0 + $1.count }, values: self.values.picking(values))
  }
}

extension ColumnValues {
  fileprivate func picking(_ ranges: [Range<Int>]) -> ColumnValues {
    func pick<Value>(_ values: [Value]) -> [Value] { ranges.flatMap { values[$0] } }
    switch self {
    case .booleans(let values): return .booleans(pick(values))
    case .int32s(let values): return .int32s(pick(values))
    case .int64s(let values): return .int64s(pick(values))
    case .int96s(let values): return .int96s(pick(values))
    case .floats(let values): return .floats(pick(values))
    case .doubles(let values): return .doubles(pick(values))
    case .byteArrays(let values):
      return .byteArrays(
        DecodedByteArrays(bytes: values.bytes, references: pick(values.references)))
    case .fixedLength(let bytes, let length):
      return .fixedLength(
        ranges.flatMap { bytes[($0.lowerBound * length)..<($0.upperBound * length)] },
        length: length)
    }
  }
}
