extension ParquetChecker {
  /// Checks that the rows of a row group are in the order that its metadata declares. O(its rows),
  /// where it declares one.
  ///
  /// Columns in lists have no order among rows, and how NaN is sorted is not said: what comes behind
  /// them in the declaration is not looked at where they decide.
  ///
  /// - Parameters:
  ///   - rowGroup: Index in `FileMetaData.rowGroups`.
  ///   - columns: All columns of the row group, in the order of the schema's leaves.
  public func checkSorting(rowGroup: Int, columns: [DecodedColumn]) -> [ParquetFinding] {
    guard reader.metadata.rowGroups.indices.contains(rowGroup) else {
      return [
        ParquetFinding(rowGroup: rowGroup, column: nil, reason: "the file has no such row group")
      ]
    }
    let declared = reader.metadata.rowGroups[rowGroup]
    var undecided: [Bool] = []
    for sorting in declared.sorting {
      let index = Int(sorting.column)
      guard columns.indices.contains(index), reader.schema.leaves.indices.contains(index) else {
        break
      }
      let leaf = reader.schema.leaves[index]
      guard leaf.maxRepetitionLevel == 0, let order = ValueSequence(columns[index].values, leaf)
      else { break }
      let column = columns[index]
      guard column.entryCount == declared.rowCount else {
        return [
          ParquetFinding(
            rowGroup: rowGroup, column: leaf.dottedPath,
            reason: "it has \(column.entryCount) values for \(declared.rowCount) rows")
        ]
      }
      if undecided.isEmpty {
        undecided = Array(repeating: true, count: max(column.entryCount - 1, 0))
      }
      var value = 0
      var wasNull = false
      for row in 0..<declared.rowCount {
        let isNull =
          !column.definitionLevels.isEmpty
          && column.definitionLevels[row] < UInt8(clamping: leaf.maxDefinitionLevel)
        if row > 0, undecided[row - 1] {
          let step = Self.step(sorting, order, value, isNull: isNull, wasNull: wasNull)
          if step == .before {
            return [
              ParquetFinding(
                rowGroup: rowGroup, column: leaf.dottedPath,
                reason: "row \(row) is not in the order that is declared")
            ]
          }
          undecided[row - 1] = step == .same
        }
        if !isNull { value += 1 }
        wasNull = isNull
      }
    }
    return []
  }

  /// Where a row should stand by a column, seen from the row before it.
  private enum Step {
    case behind, same, before, unknown
  }

  private static func step(
    _ sorting: RowGroup.Sorting, _ order: ValueSequence, _ value: Int, isNull: Bool, wasNull: Bool
  ) -> Step {
    if isNull || wasNull {
      return isNull == wasNull ? .same : isNull == sorting.nullsFirst ? .before : .behind
    }
    guard let isLess = order.isLess(value - 1, value),
      let isGreater = order.isLess(value, value - 1)
    else { return .unknown }
    if isLess == isGreater { return .same }
    return isLess == sorting.isDescending ? .before : .behind
  }
}

/// Values of a column that can be compared by their place.
private struct ValueSequence {
  private let values: ColumnValues
  private let order: ValueOrder

  /// Nil for values without an order.
  init?(_ values: ColumnValues, _ leaf: ParquetSchema.Leaf) {
    self.values = values
    order = ValueOrder(leaf)
    if order == .undefined { return nil }
  }

  /// Whether a value comes before another; nil where that is not defined.
  func isLess(_ left: Int, _ right: Int) -> Bool? {
    switch values {
    case .booleans(let values): return !values[left] && values[right]
    case .int32s(let values):
      guard order == .unsigned else { return values[left] < values[right] }
      return UInt32(bitPattern: values[left]) < UInt32(bitPattern: values[right])
    case .int64s(let values):
      guard order == .unsigned else { return values[left] < values[right] }
      return UInt64(bitPattern: values[left]) < UInt64(bitPattern: values[right])
    case .int96s: return nil
    case .floats(let values):
      return values[left].isNaN || values[right].isNaN ? nil : values[left] < values[right]
    case .doubles(let values):
      return values[left].isNaN || values[right].isNaN ? nil : values[left] < values[right]
    case .byteArrays, .fixedLength:
      return values.withBorrowedValues { isLess($0[left], $0[right]) } ?? nil
    }
  }

  private func isLess(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool? {
    switch order {
    case .decimal: return BigEndianNumber(left) < BigEndianNumber(right)
    case .half:
      guard let left = left.baseAddress, let right = right.baseAddress else { return nil }
      let (first, second) = (Half(left), Half(right))
      return first.isNaN || second.isNaN ? nil : first.rank < second.rank
    default: return left.lexicographicallyPrecedes(right)
    }
  }
}
