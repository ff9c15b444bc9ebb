extension ColumnBatch {
  /// What has to be looked at slot by slot.
  private enum SlotCheck {
    /// Offsets, which end within so many bytes or elements; nil where they say how many there are.
    case offsets(Offsets, slots: Int, path: String, limit: Int?)
    /// A required field is null nowhere.
    case validity(node: Int, slots: Int)
  }

  /// Checks that all lengths and offsets fit together. O(nodes + offsets + validities of required
  /// fields), the last two by all threads of the pool.
  ///
  /// - Throws: Of several mistakes that of the first field.
  func check(with pool: EncodingPool) throws(ParquetError) {
    var checks: [SlotCheck] = []
    let mistake = check(gathering: &checks)
    let found = pool.firstFailure(ofChecks: checks.count) { [checks] in check(checks[$0]) }
    if let found = found ?? mistake { throw found }
  }

  /// Checks all lengths, up to the first that does not fit, and gathers what else there is to check.
  private func check(gathering checks: inout [SlotCheck]) -> ParquetError? {
    do throws(ParquetError) {
      guard rowCount >= 0 else { throw .invalidData("a batch has \(rowCount) rows") }
      var slots = Array(repeating: 0, count: schema.spaceCount)
      slots[0] = rowCount
      for (index, node) in schema.nodes.enumerated() where isGiven(index) && index > 0 {
        if node.repetition == .repeated {
          let outer = slots[schema.outerSpace(of: index)]
          guard let offsets = offsets[node.space] else {
            throw .invalidData("the list \(node.dottedPath) has no offsets; set the list, too")
          }
          slots[node.space] = try offsets.last(of: outer, node.dottedPath)
          checks.append(.offsets(offsets, slots: outer, path: node.dottedPath, limit: nil))
        }
        try checkValidity(index, slots[node.space], &checks)
        guard let leaf = node.leaf else { continue }
        if let data = data[leaf] {
          try checkData(data, slots[node.space], schema.leaves[leaf], &checks)
        } else if node.repetition != .optional {
          throw .invalidData("the column \(node.dottedPath) is required and not set")
        }
      }
      return nil
    } catch { return error }
  }

  private func checkValidity(
    _ node: Int, _ slots: Int, _ checks: inout [SlotCheck]
  ) throws(ParquetError) {
    guard validities[node].count >= slots else {
      throw .invalidData(
        """
        \(schema.nodes[node].dottedPath) has \(validities[node].count) validities for \(slots) slots
        """)
    }
    if schema.nodes[node].repetition != .optional, !validities[node].isAll {
      checks.append(.validity(node: node, slots: slots))
    }
  }

  private func checkData(
    _ data: ColumnData, _ slots: Int, _ leaf: ParquetSchema.Leaf, _ checks: inout [SlotCheck]
  ) throws(ParquetError) {
    if case .byteArrays(let bytes, let offsets) = data.storage {
      _ = try offsets.last(of: slots, leaf.dottedPath)
      checks.append(
        .offsets(offsets, slots: slots, path: leaf.dottedPath, limit: bytes.count))
    } else {
      let count = data.slotCount(leaf)
      guard count >= slots else {
        throw .invalidData("\(leaf.dottedPath) has \(count) values for \(slots) slots")
      }
    }
  }

  private func check(_ check: SlotCheck) -> ParquetError? {
    do throws(ParquetError) {
      switch check {
      case .offsets(let offsets, let slots, let path, let limit):
        let end = try offsets.check(slots, of: path)
        guard end <= limit ?? .max else {
          throw .invalidData("\(path) has offsets up to \(end), and \(limit ?? 0) bytes")
        }
      case .validity(let node, let slots): try checkPresent(node, slots)
      }
      return nil
    } catch { return error }
  }

  private func checkPresent(_ node: Int, _ slots: Int) throws(ParquetError) {
    try validities[node].withReader { (reader) throws(ParquetError) in
      guard let reader else { return }
      var slot = 0
      while slot < slots {
        let count = min(64, slots - slot)
        let word = reader.word(at: slot, count: count)
        guard word.nonzeroBitCount == count else {
          let null = slot + (~word).trailingZeroBitCount
          throw .invalidData(
            "the required field \(schema.nodes[node].dottedPath) is null in slot \(null)")
        }
        slot += count
      }
    }
  }
}
