/// A condition on the values of a column. Readers skip row groups and pages by it.
///
/// A row fulfils it if a value of the row does: an element, where the column lies in a list. Nulls
/// fulfil no comparison, and nothing compares with NaN.
public struct ColumnPredicate: Sendable, Equatable {
  /// How the values of the column must compare with the predicate's value.
  public enum Comparison: Sendable, Equatable {
    case equal, less, lessOrEqual, greater, greaterOrEqual
    /// The value is none: the column or a field above it is null, or the list empty.
    case isNull
    case isNotNull
  }

  /// A value to compare with. Integers serve for integers, decimals (without their scale), dates,
  /// times and timestamps, in the unit of the column.
  public enum Value: Sendable, Equatable {
    case boolean(Bool)
    case integer(Int64)
    /// For unsigned integers beyond those of `integer`.
    case unsigned(UInt64)
    case number(Double)
    case text(String)
    /// In PLAIN encoding, without the length of byte arrays.
    case bytes([UInt8])
  }

  /// Names joined by dots (see `ParquetSchema.node(at:)`).
  public var path: String
  public var comparison: Comparison
  /// Nil where `comparison` needs none.
  public var value: Value?

  /// Makes a condition that compares with a value.
  public init(_ path: String, _ comparison: Comparison, _ value: Value? = nil) {
    self.path = path
    self.comparison = comparison
    self.value = value
  }
}

/// A predicate in the terms of a column.
struct ResolvedPredicate {
  let leafIndex: Int
  let leaf: ParquetSchema.Leaf
  let comparison: ColumnPredicate.Comparison
  /// In PLAIN encoding, without the length of byte arrays.
  let value: [UInt8]

  /// - Throws: `ParquetError.invalidData` for a column that is not there, or cannot hold the value.
  init(_ predicate: ColumnPredicate, _ schema: ParquetSchema) throws(ParquetError) {
    leafIndex = try schema.leafIndex(at: predicate.path)
    leaf = schema.leaves[leafIndex]
    comparison = predicate.comparison
    guard comparison != .isNull, comparison != .isNotNull else {
      value = []
      return
    }
    guard let given = predicate.value, let plain = Self.plain(given, leaf) else {
      throw .invalidData(
        "the column \(leaf.dottedPath) cannot be compared with \(predicate.value.map { "\($0)" } ?? "nothing")"
      )
    }
    value = plain
  }

  private static func plain(
    _ value: ColumnPredicate.Value, _ leaf: ParquetSchema.Leaf
  ) -> [UInt8]? {
    func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
      withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
    let isUnsigned = ValueOrder(leaf) == .unsigned
    switch (value, leaf.type) {
    case (.boolean(let value), .boolean): return [value ? 1 : 0]
    case (.integer(let value), .int32):
      if isUnsigned { return UInt32(exactly: value).map(bytes) }
      return Int32(exactly: value).map(bytes)
    case (.integer(let value), .int64):
      return isUnsigned && value < 0 ? nil : bytes(value)
    case (.unsigned(let value), .int32):
      return isUnsigned ? UInt32(exactly: value).map(bytes) : Int32(exactly: value).map(bytes)
    case (.unsigned(let value), .int64):
      return isUnsigned ? bytes(value) : Int64(exactly: value).map(bytes)
    case (.integer(let value), .double): return Double(exactly: value).map { bytes($0.bitPattern) }
    case (.integer(let value), .float): return Float(exactly: value).map { bytes($0.bitPattern) }
    case (.number(let value), .double): return bytes(value.bitPattern)
    case (.number(let value), .float):
      return value.isNaN
        ? bytes(Float.nan.bitPattern) : Float(exactly: value).map { bytes($0.bitPattern) }
    case (.text(let text), .byteArray):
      return ValueOrder(leaf) == .decimal ? nil : Array(text.utf8)
    case (.bytes(let value), let type):
      let width = type == .boolean ? 1 : type.plainWidth ?? leaf.length
      return width == 0 || value.count == width ? value : nil
    default: return nil
    }
  }

  /// What is known of values that may fulfil the predicate.
  struct Bounds {
    var min: [UInt8]?
    var max: [UInt8]?
    /// Entries without a value; nil where nobody says.
    var nullCount: Int?
    var entryCount: Int?
    /// Whether bounds may leave values out that are NaN.
    var mayHaveNaN: Bool
  }

  /// Whether values within bounds may fulfil the predicate: false only where certainly none does.
  func mayMatch(_ bounds: Bounds) -> Bool {
    if let nulls = bounds.nullCount {
      switch comparison {
      case .isNull: return nulls > 0
      default: if let entries = bounds.entryCount, nulls >= entries { return false }
      }
    }
    guard comparison != .isNull, comparison != .isNotNull else { return true }
    guard let min = bounds.min, let max = bounds.max,
      // Bounds that are out of order say nothing, and neither do those that cannot be compared.
      leaf.orders(max, before: min) == false, let isAbove = leaf.orders(max, before: value),
      let isBelow = leaf.orders(value, before: min)
    else { return true }
    switch comparison {
    case .equal: return !isAbove && !isBelow
    case .less: return leaf.orders(min, before: value) ?? true
    case .lessOrEqual: return !isBelow
    // Some systems have NaN above all numbers.
    case .greater: return bounds.mayHaveNaN || leaf.orders(value, before: max) ?? true
    case .greaterOrEqual: return bounds.mayHaveNaN || !isAbove
    case .isNull, .isNotNull: return true
    }
  }

  /// Whether a bloom filter can tell if a value is there: not where equal values differ in their bytes.
  var suitsBloomFilter: Bool {
    guard comparison == .equal, leaf.type != .boolean, leaf.type != .int96 else { return false }
    switch ValueOrder(leaf) {
    case .float:
      let number: Double
      if leaf.type == .float {
        number = Double(value.withUnsafeBytes { $0.loadUnaligned(as: Float.self) })
      } else {
        number = value.withUnsafeBytes { $0.loadUnaligned(as: Double.self) }
      }
      return number != 0 && !number.isNaN
    case .half: return false
    case .decimal: return leaf.type == .fixedLengthByteArray
    default: return true
    }
  }
}

extension ParquetSchema {
  /// The index in `leaves` of the column at `path`.
  ///
  /// - Throws: `ParquetError.invalidData` when there is no such column.
  public func leafIndex(at path: String) throws(ParquetError) -> Int {
    let node = try node(at: path)
    guard let leaf = nodes[node].leaf else {
      throw .invalidData("the field \(path) is a group, not a column; name one below it")
    }
    return leaf
  }

  /// The columns of some fields: those below a group, or the column itself, in the order of the
  /// schema.
  ///
  /// - Parameter paths: Names joined by dots (see `node(at:)`).
  /// - Throws: `ParquetError.invalidData` when there is no such field.
  public func leafIndexes(of paths: [String]) throws(ParquetError) -> [Int] {
    var found = Set<Int>()
    for path in paths { found.formUnion(leaves(below: try node(at: path))) }
    return found.sorted()
  }
}
