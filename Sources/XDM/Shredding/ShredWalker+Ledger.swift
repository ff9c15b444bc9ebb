import Parquet

/// What is counted of values while records are walked: only what their columns do not tell.
///
/// A container with n members brings n values and is itself one less; nulls and what JSON text holds
/// are corrected where they are met. Columns tell how many values they took when they are encoded,
/// so that the two sides of the ledger are counted in different places.
struct ValueCounts: BitwiseCopyable {
  var read = 0
  /// Stored values beyond one for each value in a column: those within JSON text, and empty
  /// containers.
  var beyondColumns = 0
}

extension ShredWalker {
  /// Counts what a text that was just passed holds, which is stored as one value of a column.
  @inline(never)
  mutating func countText(from entry: Int) {
    let more = cursor.valueCount(from: entry, to: cursor.next) - 1
    counts.read &+= more
    counts.beyondColumns &+= more
  }

  /// What became of the values of records so far, but for those in columns; counts from zero again.
  mutating func takeLedger() -> ValueLedger {
    var ledger = ValueLedger()
    ledger.read = counts.read
    ledger.stored = counts.beyondColumns
    let fate: ValueLedger.Fate = unknownFields == .drop ? .dropped : .rescued
    for (object, key, values) in unknown.take() {
      if fate == .dropped { ledger.dropped += values } else { ledger.rescued += values }
      let path = object < 0 ? nil : self.path(of: object, key)
      ledger.note(ValueLedger.Field(path: path, fate: fate, values: values))
    }
    counts = ValueCounts()
    keptCounts = counts
    return ledger
  }

  /// The path of a field of the objects at a node.
  private func path(of object: Int32, _ key: String) -> String {
    var components = [key]
    var node = object
    while node > 0 {
      let detail = plan.details.base[Int(node)]
      if detail.field >= 0 {
        components.append(plan.fields.name(detail.field))
      } else {
        components.append(plan.nodes.base[Int(detail.parent)].kind == .map ? "*" : "[]")
      }
      node = detail.parent
    }
    return RecordFailure.joined(components)
  }

  /// The values that the columns of a row group of this plan hold, but for what is rescued and the
  /// keys of maps. O(columns).
  func columnValueCount(_ rowGroup: EncodedRowGroup) -> Int {
    var count = 0
    for column in rowGroup.columns {
      count += column.valueCount - (column.statistics?.nullCount ?? column.valueCount)
    }
    for index in 0..<plan.nodes.count {
      let node = plan.nodes.base[index]
      guard node.kind == .map || node.kind == .rescued,
        rowGroup.columns.indices.contains(Int(node.leaf))
      else { continue }
      let column = rowGroup.columns[Int(node.leaf)]
      count -= column.valueCount - (column.statistics?.nullCount ?? column.valueCount)
    }
    return count
  }
}
