import ByteBuffers

/// The levels of a group in a row group: those of every column below it that is missing throughout.
final class InheritedLevels {
  let count: Int
  private let constant: UInt8
  /// Empty when all are `constant`.
  private var definitions = TypedBuffer<UInt8>()
  /// Empty when all are 0 because no list above holds an element.
  private var repetitions = TypedBuffer<UInt8>()

  /// The levels of a group that every row holds once.
  init(rowCount: Int) {
    count = rowCount
    constant = 0
  }

  /// Derives the levels of `group` from those of a column below it. O(the column's entries).
  ///
  /// They are kept in the form that a builder of the same rows has them in, as the bytes of short
  /// runs depend on it: constant where the innermost field that occurs at all is an optional one
  /// that is present everywhere.
  init(of group: Int, in schema: ParquetSchema, definitions: [UInt8], repetitions: [UInt8]) {
    let node = schema.nodes[group]
    var kept = TypedBuffer<UInt8>(capacity: definitions.count)
    var keptRepetitions = TypedBuffer<UInt8>(capacity: repetitions.count)
    let deepest = UInt8(node.maxDefinitionLevel)
    var lowest = UInt8.max
    var highest: UInt8 = 0
    for (entry, definition) in definitions.enumerated() {
      if !repetitions.isEmpty {
        // Entries of lists further down repeat one entry of the group.
        guard Int(repetitions[entry]) <= node.maxRepetitionLevel else { continue }
        keptRepetitions.append(repetitions[entry])
      }
      let level = min(definition, deepest)
      lowest = min(lowest, level)
      highest = max(highest, level)
      kept.append(level)
    }
    count = kept.count
    constant = highest
    let path = schema.fields(downTo: group)
    let innermost = path.last {
      $0.maxDefinitionLevel <= Int(highest) && $0.repetition != .required
    }
    let isConstant = innermost.map { $0.repetition == .optional && lowest == highest } ?? true
    if !isConstant { self.definitions = kept }
    let outermostList = path.first { $0.repetition == .repeated }
    if let outermostList, outermostList.maxDefinitionLevel <= Int(highest) {
      self.repetitions = keptRepetitions
    }
  }

  /// Valid as long as this object.
  var definitionLevels: DefinitionLevels {
    DefinitionLevels(
      bytes: definitions.isEmpty ? nil : UnsafePointer(definitions.base), constant: constant,
      count: count)
  }

  /// Valid as long as this object; nil when all levels are 0 for want of lists.
  var repetitionLevels: UnsafePointer<UInt8>? {
    repetitions.isEmpty ? nil : UnsafePointer(repetitions.base)
  }
}

extension ParquetSchema {
  /// The fields on the way from the root, which is left out, to `node`.
  fileprivate func fields(downTo node: Int) -> [Node] {
    var path: [Node] = []
    var at = node
    while at > 0 {
      path.append(nodes[at])
      at = nodes[at].parent
    }
    return path.reversed()
  }
}
