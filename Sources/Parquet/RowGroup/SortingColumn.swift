/// A column that the rows of every row group are sorted by (Parquet format, `SortingColumn`).
///
/// The writer checks that rows are in order. It does not sort them.
public struct SortingColumn: Sendable, Hashable {
  /// Names joined by dots, all of them. The column is in no list.
  public var path: String
  public var isDescending: Bool
  /// Whether nulls come before all values, whatever their direction.
  public var nullsFirst: Bool

  /// Declares a column.
  public init(_ path: String, isDescending: Bool = false, nullsFirst: Bool = false) {
    self.path = path
    self.isDescending = isDescending
    self.nullsFirst = nullsFirst
  }
}

/// How the rows of a row group stand to each other by a column that they are sorted by.
struct SortedColumn: Sendable {
  let path: String
  /// See `RowOrder.steps`.
  let steps: [Int8]
}

/// How each row of a row group stands to the one before, by a column.
struct RowOrder {
  /// For each row but the first: -1 where it has to come behind the row before, 0 where both are
  /// equal, 1 where it has to come before it.
  let steps: [Int8]

  /// - Parameter column: Its values; it is in no list.
  init(
    _ column: ColumnBuffer, _ levels: ColumnLevels, _ order: ValueOrder, _ sorting: SortingColumn
  ) {
    let present = UInt8(truncatingIfNeeded: levels.maxDefinition)
    let definition = levels.definition
    let isNull =
      definition.isUniform ? nil : (0..<levels.count).map { definition[$0] != present }
    let allNull = isNull == nil && definition.constant != present
    let values = ValueSteps(column, order)
    var steps: [Int8] = []
    steps.reserveCapacity(levels.count)
    var value = 0
    var wasNull = false
    for row in 0..<levels.count {
      let null = isNull?[row] ?? allNull
      if row > 0 {
        if null || wasNull {
          let isBefore = null == sorting.nullsFirst
          steps.append(null == wasNull ? 0 : isBefore ? 1 : -1)
        } else {
          let step = values.steps[value - 1]
          steps.append(sorting.isDescending ? -step : step)
        }
      }
      if !null { value += 1 }
      wasNull = null
    }
    self.steps = steps
  }
}

/// How each value of a column stands to the one before.
private struct ValueSteps {
  private(set) var steps: [Int8] = []

  init(_ column: ColumnBuffer, _ order: ValueOrder) {
    let isUnsigned = order == .unsigned
    switch column {
    case .booleans(let column): compare(column.values.map { Int64($0) })
    case .int32s(let column):
      compare(column.values.map { isUnsigned ? Int64(UInt32(bitPattern: $0)) : Int64($0) })
    case .int64s(let column): compare(column.values.map { isUnsigned ? $0 ^ .min : $0 })
    case .floats(let column): compare(column.values.map { Self.key(Double($0)) })
    case .doubles(let column): compare(column.values.map(Self.key))
    case .byteArrays(let column):
      if column.isPlain {
        compare(Self.places(column.plain.bytes), order)
      } else {
        let entries = Self.places(column.dictionary.arena.bytes)
        compare(column.dictionary.indices.elements.map { entries[Int($0)] }, order)
      }
    case .fixedLength(let column):
      guard let base = column.bytes.baseAddress else { return }
      if order == .half {
        compare((0..<column.count).map { Int64(Half(base + 2 * $0).rank) })
      } else {
        compare(
          (0..<column.count).map {
            UnsafeRawBufferPointer(start: base + $0 * column.length, count: column.length)
          }, order)
      }
    }
  }

  /// A number of the same order: zeros are the same, NaN is behind all others.
  private static func key(_ value: Double) -> Int64 {
    if value.isNaN { return .max }
    let bits = Int64(bitPattern: (value + 0).bitPattern)
    return bits >= 0 ? bits : .min - bits
  }

  private static func places(_ plain: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer] {
    var places: [UnsafeRawBufferPointer] = []
    PlainByteArrays.forEach(plain) { places.append($0) }
    return places
  }

  private mutating func compare(_ keys: [Int64]) {
    guard !keys.isEmpty else { return }
    steps = (1..<keys.count).map {
      keys[$0 - 1] == keys[$0] ? 0 : keys[$0 - 1] < keys[$0] ? -1 : 1
    }
  }

  private mutating func compare(_ values: [UnsafeRawBufferPointer], _ order: ValueOrder) {
    guard !values.isEmpty else { return }
    steps = (1..<values.count).map { Self.step(values[$0 - 1], values[$0], order) }
  }

  private static func step(
    _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, _ order: ValueOrder
  ) -> Int8 {
    if order == .decimal {
      if BigEndianNumber(left) < BigEndianNumber(right) { return -1 }
      return BigEndianNumber(right) < BigEndianNumber(left) ? 1 : 0
    }
    if left.lexicographicallyPrecedes(right) { return -1 }
    return right.lexicographicallyPrecedes(left) ? 1 : 0
  }
}

extension EncodedRowGroup {
  /// Checks that the rows are sorted as is declared.
  ///
  /// - Parameter firstRow: Rows that the file has before these.
  func checkSorting(firstRow: Int) throws(ParquetError) {
    guard let sorting = columns.lazy.map(\.sorting).first(where: { !$0.isEmpty }) else { return }
    var orders: [SortedColumn] = []
    for column in sorting {
      guard let order = columns.lazy.compactMap(\.rowOrder).first(where: { $0.path == column.path })
      else {
        throw .invalidData(
          "rows are declared to be sorted by \(column.path), which is no column outside lists")
      }
      orders.append(order)
    }
    for row in 1..<max(rowCount, 1) {
      for order in orders where order.steps.indices.contains(row - 1) {
        let step = order.steps[row - 1]
        if step > 0 {
          throw .invalidData(
            """
            row \(firstRow + row) is out of order by \(order.path), by which rows are declared to be \
            sorted; sort them, or do not declare it
            """)
        }
        if step < 0 { break }
      }
    }
  }
}
