import ByteBuffers

/// The level entries of a column in a row group.
struct ColumnLevels {
  let definition: DefinitionLevels
  /// A level an entry; nil when all are 0.
  let repetition: UnsafePointer<UInt8>?
  let maxDefinition: Int
  let maxRepetition: Int
  let rowCount: Int
  /// Entries by level, where they are known.
  let counts: LevelCounts?

  init(
    _ leaf: ParquetSchema.Leaf, definition: DefinitionLevels, repetition: UnsafePointer<UInt8>?,
    rowCount: Int, counts: LevelCounts? = nil
  ) {
    self.definition = definition
    self.repetition = repetition
    maxDefinition = leaf.maxDefinitionLevel
    maxRepetition = leaf.maxRepetitionLevel
    self.rowCount = rowCount
    self.counts = counts
  }

  /// Entries: values, nulls and empty lists.
  var count: Int { definition.count }
  /// Bits of a level; 0 where pages hold none.
  var definitionWidth: Int { BitPacking.width(of: UInt32(maxDefinition)) }
  var repetitionWidth: Int { BitPacking.width(of: UInt32(maxRepetition)) }

  /// Appends the definition levels of `entries` as runs of the hybrid.
  func appendDefinition(_ entries: Range<Int>, to body: inout ByteBuffer) {
    guard definition.runs.isEmpty else {
      return HybridRLE.append(
        sparse: definition.runs, raised: definition.raised, constant: definition.constant, entries,
        width: definitionWidth, to: &body)
    }
    append(definition.bytes, definition.constant, entries, width: definitionWidth, to: &body)
  }

  /// Appends the repetition levels of `entries` as runs of the hybrid.
  func appendRepetition(_ entries: Range<Int>, to body: inout ByteBuffer) {
    append(repetition, 0, entries, width: repetitionWidth, to: &body)
  }

  private func append(
    _ levels: UnsafePointer<UInt8>?, _ constant: UInt8, _ entries: Range<Int>, width: Int,
    to body: inout ByteBuffer
  ) {
    if let levels {
      HybridRLE.append(
        levels: levels + entries.lowerBound, count: entries.count, width: width, to: &body)
    } else {
      HybridRLE.appendRun(UInt32(constant), length: entries.count, width: width, to: &body)
    }
  }
}
