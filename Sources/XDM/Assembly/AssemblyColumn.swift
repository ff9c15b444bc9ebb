import Parquet

/// Where the levels and values of a column are, and how far they have been used.
struct AssemblyColumn: BitwiseCopyable {
  let definition: UnsafePointer<UInt8>
  let repetition: UnsafePointer<UInt8>
  let maxRepetition: UInt8
  let maxDefinition: UInt8
  let entryCount: Int
  /// Values by their type; for byte arrays, references into `bytes`.
  let values: UnsafeRawPointer
  let bytes: UnsafePointer<UInt8>
  let lastValue: Int
  /// The value that comes next.
  var value = 0
  /// The first entry of the rows at hand, and the one behind them.
  var entry = 0
  var batchEnd = 0

  @inline(__always)
  func repetitionLevel(_ entry: Int) -> UInt8 { maxRepetition == 0 ? 0 : repetition[entry] }
}

/// Keeps decoded columns in place while pointers into them are in use.
final class PinnedColumns {
  private let columns: [DecodedColumn]
  let pointers: UnsafeMutableBufferPointer<AssemblyColumn>

  var base: UnsafeMutablePointer<AssemblyColumn> {
    pointers.baseAddress ?? UnsafeMutablePointer(bitPattern: 64).unsafelyUnwrapped
  }

  /// - Parameters:
  ///   - columns: As `leaves` lists them, of `rowCount` rows.
  /// - Throws: When a column is not what the schema says, or its values and levels do not fit.
  init(
    _ columns: [DecodedColumn], _ leaves: [ParquetSchema.Leaf], rowCount: Int
  ) throws(ParquetError) {
    self.columns = columns
    pointers = .allocate(capacity: columns.count)
    guard columns.count == leaves.count else {
      throw .invalidData("\(columns.count) columns for a plan of \(leaves.count)")
    }
    for (index, (column, leaf)) in zip(columns, leaves).enumerated() {
      guard let pinned = Self.pin(column, leaf), pinned.hasRows(rowCount, column.values.count)
      else {
        throw .corrupt("\(leaf.dottedPath): its levels and values do not fit \(rowCount) rows")
      }
      pointers.initializeElement(at: index, to: pinned)
    }
  }

  deinit { pointers.deallocate() }

  /// Nil when the column's values are of another type than the schema says.
  private static func pin(_ column: DecodedColumn, _ leaf: ParquetSchema.Leaf) -> AssemblyColumn? {
    var bytes = address(of: [UInt8]())
    let values: UnsafeRawPointer
    switch (column.values, leaf.type) {
    case (.booleans(let elements), .boolean): values = address(of: elements)
    case (.int32s(let elements), .int32): values = address(of: elements)
    case (.int64s(let elements), .int64): values = address(of: elements)
    case (.int96s(let elements), .int96): values = address(of: elements)
    case (.floats(let elements), .float): values = address(of: elements)
    case (.doubles(let elements), .double): values = address(of: elements)
    case (.byteArrays(let elements), .byteArray):
      values = address(of: elements.references)
      bytes = address(of: elements.bytes)
    case (.fixedLength(let elements, let length), .fixedLengthByteArray):
      guard length == leaf.length else { return nil }
      values = address(of: elements)
    default: return nil
    }
    let (definition, repetition) = (column.definitionLevels, column.repetitionLevels)
    guard definition.count == (leaf.maxDefinitionLevel > 0 ? column.entryCount : 0),
      repetition.count == (leaf.maxRepetitionLevel > 0 ? column.entryCount : 0)
    else { return nil }
    return AssemblyColumn(
      definition: address(of: definition).assumingMemoryBound(to: UInt8.self),
      repetition: address(of: repetition).assumingMemoryBound(to: UInt8.self),
      maxRepetition: UInt8(leaf.maxRepetitionLevel), maxDefinition: UInt8(leaf.maxDefinitionLevel),
      entryCount: column.entryCount, values: values,
      bytes: bytes.assumingMemoryBound(to: UInt8.self),
      lastValue: column.values.count - 1)
  }

  /// The place of an array's elements, which stay there for as long as the array is kept as it is.
  private static func address<Element>(of array: [Element]) -> UnsafeRawPointer {
    array.withUnsafeBytes { $0.baseAddress } ?? UnsafeRawPointer(bitPattern: 64).unsafelyUnwrapped
  }
}

extension AssemblyColumn {
  /// Whether there are so many rows, and as many values as levels say. What lists look like is
  /// checked when they are scanned.
  fileprivate func hasRows(_ rowCount: Int, _ valueCount: Int) -> Bool {
    if maxRepetition == 0 {
      guard entryCount == rowCount else { return false }
    } else {
      guard entryCount == 0 || repetition[0] == 0,
        LevelScan.count(0, repetition, count: entryCount) == rowCount
      else { return false }
    }
    let present =
      maxDefinition == 0
      ? entryCount : LevelScan.count(maxDefinition, definition, count: entryCount)
    return present == valueCount
  }
}
