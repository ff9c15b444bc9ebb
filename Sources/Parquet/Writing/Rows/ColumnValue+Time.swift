import Foundation

/// Moments, for TIMESTAMP columns, rounded to their unit, and for DATE columns, whose day is that in
/// UTC. For the last bit of precision set integers: a `Date` tells moments of today apart by about a
/// tenth of a microsecond.
extension Date: ColumnValue {
  /// The unit that the column counts in.
  @frozen
  public enum ColumnForm: Sendable {
    case days
    case ticks(perSecond: Int64)
  }

  public static func form(in column: ParquetSchema.Leaf) throws(ParquetError) -> ColumnForm {
    switch (column.type, column.logicalType) {
    case (.int32, .date): return .days
    case (.int64, .timestamp(let unit, _)): return .ticks(perSecond: unit.perSecond)
    default: throw column.refusal(of: Date.self)
    }
  }

  @inlinable
  public func set(_ column: Column<Date>, in row: inout RowWriter) {
    switch column.form {
    case .days:
      if let days = Int32(exactly: (timeIntervalSince1970 / Self.secondsOfDay).rounded(.down)) {
        return row.store(days, in: column.place)
      }
    case .ticks(let perSecond):
      // Whole numbers of ticks since 2001 are as precise as the date is.
      let ticks = (timeIntervalSinceReferenceDate * Double(perSecond)).rounded()
      if let ticks = Int64(exactly: ticks) {
        let (sum, overflow) = ticks.addingReportingOverflow(Self.secondsTo2001 * perSecond)
        if !overflow { return row.store(sum, in: column.place) }
      }
    }
    row.refuse(column.place, "has no place for a date as far away as \(timeIntervalSince1970) s")
  }

  @usableFromInline static var secondsOfDay: Double { 86_400 }
  @usableFromInline static var secondsTo2001: Int64 { 978_307_200 }
}

extension TimeUnit {
  /// Units of a second.
  public var perSecond: Int64 {
    switch self {
    case .milliseconds: 1_000
    case .microseconds: 1_000_000
    case .nanoseconds: 1_000_000_000
    }
  }
}
