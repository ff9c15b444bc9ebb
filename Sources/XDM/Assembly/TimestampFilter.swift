import ByteBuffers
import JSONStream
import Parquet

/// Selects the rows whose field `timestamp` lies in a range of time.
///
/// The field is a column at the top of the schema: a TIMESTAMP, a DATE, RFC 3339 text, or an
/// integer of milliseconds since 1970. Rows without a value are not selected.
public struct TimestampFilter: Sendable {
  public static let fieldName = "timestamp"

  /// The index of the column among the schema's leaves.
  public let leaf: Int
  private let range: TimeRange
  private let kind: Kind

  private enum Kind: Sendable {
    /// A number of units since 1970, this many of them a second.
    case number(perSecond: Int64)
    case days
    case text
  }

  /// Makes a filter; nil when the schema has no such column.
  public init?(_ schema: ParquetSchema, _ range: TimeRange) {
    guard
      let leaf = schema.leaves.firstIndex(where: {
        $0.path == [Self.fieldName] && $0.maxRepetitionLevel == 0
      })
    else { return nil }
    switch (schema.leaves[leaf].type, schema.leaves[leaf].logicalType) {
    case (.int64, .timestamp(.microseconds, _)): kind = .number(perSecond: 1_000_000)
    case (.int64, .timestamp(.nanoseconds, _)): kind = .number(perSecond: 1_000_000_000)
    case (.int64, .timestamp(.milliseconds, _)), (.int64, nil): kind = .number(perSecond: 1000)
    case (.int32, .date): kind = .days
    case (.byteArray, .string): kind = .text
    default: return nil
    }
    self.leaf = leaf
    self.range = range
  }

  /// Whether a value between the minimum and maximum of statistics may be selected.
  public func mayMatch(_ statistics: Statistics?) -> Bool {
    guard case .number(let perSecond) = kind, let min = statistics?.min, let max = statistics?.max,
      min.count == 8, max.count == 8
    else { return true }
    let bounds = [min, max].map { bound in
      Self.instant(
        Int64(littleEndian: bound.withUnsafeBytes { $0.loadUnaligned(as: Int64.self) }),
        perSecond: perSecond)
    }
    if let from = range.from, !TimeRange(from: from).contains(bounds[1]) { return false }
    if let to = range.to, !TimeRange(to: to).contains(bounds[0]) { return false }
    return true
  }

  /// Returns for each row whether it is selected; nil for a column of another type. O(rows).
  public func choose(_ column: DecodedColumn, rowCount: Int) -> [Bool]? {
    let isOptional = !column.definitionLevels.isEmpty
    var value = 0
    func chosen(_ isChosen: (Int) -> Bool) -> [Bool]? {
      guard column.definitionLevels.count == (isOptional ? rowCount : 0) else { return nil }
      var rows: [Bool] = []
      rows.reserveCapacity(rowCount)
      for row in 0..<rowCount {
        guard !isOptional || column.definitionLevels[row] > 0 else {
          rows.append(false)
          continue
        }
        guard value < column.values.count else { return nil }
        rows.append(isChosen(value))
        value += 1
      }
      return rows
    }
    switch (kind, column.values) {
    case (.number(let perSecond), .int64s(let values)):
      return chosen { range.contains(Self.instant(values[$0], perSecond: perSecond)) }
    case (.days, .int32s(let values)):
      return chosen {
        range.contains(RFC3339.Timestamp(isValid: true, seconds: Int64(values[$0]) * 86400))
      }
    case (.text, .byteArrays(let values)):
      return chosen { TimeRange.instant(Array(values[$0])).map(range.contains) ?? false }
    default: return nil
    }
  }

  /// The instant that lies a number of units after 1970 began.
  static func instant(_ value: Int64, perSecond: Int64) -> RFC3339.Timestamp {
    var (seconds, rest) = value.quotientAndRemainder(dividingBy: perSecond)
    if rest < 0 { (seconds, rest) = (seconds - 1, rest + perSecond) }
    return RFC3339.Timestamp(
      isValid: true, seconds: seconds, nanoseconds: Int32(rest * (1_000_000_000 / perSecond)))
  }
}
