import Foundation

/// When a dataflow's exports are due. All arithmetic is in UTC, so that no clock change of a time
/// zone moves anything.
public struct Schedule: Sendable, Equatable {
  public enum TimeUnit: String, CaseIterable, Sendable {
    case once, hour, day, week, month
  }

  /// Export times that passed without an export.
  public struct Skipped: Sendable, Equatable {
    public var count: Int64
    /// Seconds since 1970 of the first and the last.
    public var first: Int64
    public var last: Int64
  }

  public var timeUnit: TimeUnit
  /// Units from one export to the next, at least 1.
  public var interval: Int64
  /// Seconds since 1970 at which the first export is due.
  public private(set) var startTime: Int64
  /// Seconds since 1970 after which none is due any more; nil for never.
  public var endTime: Int64?

  /// Longer than anybody plans ahead, and short enough that nothing overflows.
  public static let intervals: ClosedRange<Int64> = 1...10_000
  /// Years 1970 to 9999.
  public static let times: ClosedRange<Int64> = 0...253_402_300_799

  /// Exports are named by their minute: seconds of `startTime` do not count.
  ///
  /// - Precondition: `interval` and times lie in `intervals` and `times`.
  public init(
    timeUnit: TimeUnit, interval: Int64 = 1, startTime: Int64, endTime: Int64? = nil
  ) {
    self.timeUnit = timeUnit
    self.interval = interval
    self.startTime = startTime - startTime % 60
    self.endTime = endTime
  }

  /// The time of the export with an index from 0 on; nil behind the last.
  ///
  /// A month that lacks the day of the start has its last day instead: what starts on the 31st is
  /// due on February 28th or 29th, and on March 31st again.
  public func occurrence(_ index: Int64) -> Int64? {
    guard index >= 0, index <= Self.times.upperBound else { return nil }
    let time: Int64
    switch timeUnit {
    case .once: time = index == 0 ? startTime : .max
    case .month: time = month(index)
    case .hour, .day, .week:
      let (offset, overflow) = index.multipliedReportingOverflow(by: period)
      time = overflow || offset > Self.times.upperBound ? .max : startTime + offset
    }
    guard time <= min(endTime ?? .max, Self.times.upperBound) else { return nil }
    return time
  }

  /// The last export that is due at `now`; nil before the first.
  public func latest(atOrBefore now: Int64) -> Int64? {
    lastIndex(atOrBefore: now).flatMap { occurrence($0) }
  }

  /// The first export that is due after `time`; nil when there will be none.
  public func next(after time: Int64) -> Int64? {
    guard time >= startTime else { return occurrence(0) }
    guard let index = indexIgnoringEnd(atOrBefore: time) else { return nil }
    return occurrence(index + 1)
  }

  /// The exports that were due after `last`, or ever, and before `due`.
  public func skipped(after last: Int64?, before due: Int64) -> Skipped? {
    let from = last.map { $0 < startTime ? 0 : (indexIgnoringEnd(atOrBefore: $0) ?? -1) + 1 } ?? 0
    guard let end = lastIndex(atOrBefore: due), end > from,
      let first = occurrence(from), let latest = occurrence(end - 1)
    else { return nil }
    return Skipped(count: end - from, first: first, last: latest)
  }

  private func lastIndex(atOrBefore now: Int64) -> Int64? {
    guard now >= startTime else { return nil }
    return indexIgnoringEnd(atOrBefore: min(now, endTime ?? .max))
  }

  private func indexIgnoringEnd(atOrBefore time: Int64) -> Int64? {
    guard time >= startTime else { return nil }
    let time = min(time, Self.times.upperBound)
    switch timeUnit {
    case .once: return 0
    case .hour, .day, .week: return (time - startTime) / period
    case .month:
      let months =
        CivilDate(secondsSince1970: time).months
        - CivilDate(secondsSince1970: startTime).months
      let index = months / interval
      return month(index) <= time ? index : index - 1
    }
  }

  private var period: Int64 {
    switch timeUnit {
    case .hour: interval * 3600
    case .week: interval * 7 * 86_400
    case .day, .month, .once: interval * 86_400
    }
  }

  private func month(_ index: Int64) -> Int64 {
    let (count, overflow) = index.multipliedReportingOverflow(by: interval)
    guard !overflow, count < 12 * 10_000 else { return .max }
    return CivilDate(secondsSince1970: startTime).adding(months: count)
      .secondsSince1970(timeOfDay: startTime % 86_400)
  }
}

/// A day of the Gregorian calendar, from 1970 on.
struct CivilDate: Equatable {
  var year: Int64
  /// From 1.
  var month: Int64
  /// From 1.
  var day: Int64

  init(year: Int64, month: Int64, day: Int64) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that holds a second; `seconds` is not negative.
  init(secondsSince1970 seconds: Int64) {
    // Years that begin in March have their leap day at the end, and cycles of 400 years are equal.
    let days = seconds / 86_400 + Self.daysToMarch0000
    let era = days / Self.daysOfEra
    let dayOfEra = days % Self.daysOfEra
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / (Self.daysOfEra - 1)) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  private static let daysOfEra: Int64 = 146_097
  private static let daysToMarch0000: Int64 = 719_468

  /// Months since the year 0.
  var months: Int64 { year * 12 + month - 1 }

  /// The same day of a later month, or its last day where it has no such day.
  func adding(months count: Int64) -> CivilDate {
    let total = months + count
    let (year, month) = (total / 12, total % 12 + 1)
    return CivilDate(year: year, month: month, day: min(day, Self.lastDay(of: month, year)))
  }

  func secondsSince1970(timeOfDay: Int64) -> Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return (era * Self.daysOfEra + dayOfEra - Self.daysToMarch0000) * 86_400 + timeOfDay
  }

  private static func lastDay(of month: Int64, _ year: Int64) -> Int64 {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
