/// How many entries of a column in a row group have each level.
struct LevelCounts {
  /// Empty where the column's counts of values and of nulls say it.
  var definition: [Int] = []
  var repetition: [Int] = []

  /// Tells them from how often the fields above a column are present, without a look at its levels.
  /// O(depth).
  ///
  /// A place at which a field is absent, or a list empty, has an entry for it, whose definition level
  /// is that of the innermost field that is there. An element of a list that is not its first has an
  /// entry with the list's repetition level.
  init(of leaf: ParquetSchema.Leaf, _ builder: RowGroupBuilder, _ schema: ParquetSchema) {
    guard leaf.maxDefinitionLevel > 1 || leaf.maxRepetitionLevel > 0 else { return }
    definition = Array(repeating: 0, count: leaf.maxDefinitionLevel + 1)
    repetition = Array(repeating: 0, count: leaf.maxRepetitionLevel + 1)
    definition[0] = builder.rowCount
    repetition[0] = builder.rowCount
    var index = leaf.node
    while index > 0 {
      let node = schema.nodes[index]
      if let list = builder.lists[index] {
        let (elements, lists) = (list.value.elementCount, list.value.positions.count)
        definition[node.maxDefinitionLevel] += elements
        definition[node.maxDefinitionLevel - 1] -= lists
        repetition[node.maxRepetitionLevel] += elements - lists
      } else if let runs = builder.presences[index] {
        definition[node.maxDefinitionLevel] += runs.value.count
        definition[node.maxDefinitionLevel - 1] -= runs.value.count
      }
      index = node.parent
    }
  }
}

extension ColumnLevels {
  /// Entries of each definition level in a page.
  func definitionHistogram(_ page: PageRange) -> [Int] {
    if let counts, page.entries.count == count { return counts.definition }
    guard definition.runs.isEmpty else {
      var histogram = [Int](repeating: 0, count: maxDefinition + 1)
      histogram[Int(definition.constant)] = page.entries.count - page.values.count
      histogram[Int(definition.raised)] = page.values.count
      return histogram
    }
    return LevelHistogram.count(
      definition.bytes, constant: definition.constant, page.entries, maximum: maxDefinition,
      known: (maxDefinition, page.values.count))
  }

  /// Entries of each repetition level in a page.
  func repetitionHistogram(_ page: PageRange) -> [Int] {
    if let counts, page.entries.count == count { return counts.repetition }
    return LevelHistogram.count(
      repetition, constant: 0, page.entries, maximum: maxRepetition, known: (0, page.rows.count))
  }
}
