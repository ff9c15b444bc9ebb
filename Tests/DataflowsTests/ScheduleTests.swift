import Foundation
import Parquet
import Store
import Testing

@testable import Dataflows

struct ScheduleTests {
  /// Seconds since 1970 of `YYYY-MM-DD HH:MM`.
  static func time(_ text: String) throws -> Int64 {
    try ExportTime(text.filter(\.isNumber)).secondsSince1970
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let unit: Schedule.TimeUnit
    let interval: Int64
    let start: String
    var end: String?
    let due: [String]
  }

  static let cases = [
    Case(
      testDescription: "monthly on the 31st, by the last day of short months, and in leap years",
      unit: .month, interval: 1, start: "2024-01-31 05:30",
      due: [
        "2024-01-31 05:30", "2024-02-29 05:30", "2024-03-31 05:30", "2024-04-30 05:30",
        "2024-05-31 05:30", "2024-06-30 05:30", "2024-07-31 05:30", "2024-08-31 05:30",
        "2024-09-30 05:30", "2024-10-31 05:30", "2024-11-30 05:30", "2024-12-31 05:30",
        "2025-01-31 05:30", "2025-02-28 05:30", "2025-03-31 05:30",
      ]),
    Case(
      testDescription: "every fifth month from the 30th, over the turn of years", unit: .month,
      interval: 5, start: "2022-09-30 00:00",
      due: ["2022-09-30 00:00", "2023-02-28 00:00", "2023-07-30 00:00", "2023-12-30 00:00"]),
    Case(
      testDescription: "weekly", unit: .week, interval: 1, start: "2024-02-22 12:00",
      due: ["2024-02-22 12:00", "2024-02-29 12:00", "2024-03-07 12:00", "2024-03-14 12:00"]),
    Case(
      testDescription: "every other week", unit: .week, interval: 2, start: "2024-12-20 12:00",
      due: ["2024-12-20 12:00", "2025-01-03 12:00"]),
    Case(
      testDescription: "daily over the end of February in a leap year", unit: .day, interval: 1,
      start: "2024-02-27 23:59",
      due: ["2024-02-27 23:59", "2024-02-28 23:59", "2024-02-29 23:59", "2024-03-01 23:59"]),
    Case(
      testDescription: "daily over the end of February in a year without a leap day", unit: .day,
      interval: 1, start: "2100-02-27 00:00",
      due: ["2100-02-27 00:00", "2100-02-28 00:00", "2100-03-01 00:00"]),
    Case(
      testDescription: "three-hourly, also where zones change their clocks", unit: .hour,
      interval: 3, start: "2024-03-30 22:00",
      due: ["2024-03-30 22:00", "2024-03-31 01:00", "2024-03-31 04:00", "2024-03-31 07:00"]),
    Case(
      testDescription: "a number of hours that no day is divided by", unit: .hour, interval: 7,
      start: "2024-01-01 00:00",
      due: [
        "2024-01-01 00:00", "2024-01-01 07:00", "2024-01-01 14:00", "2024-01-01 21:00",
        "2024-01-02 04:00",
      ]),
    Case(
      testDescription: "an end that is reached, and counts", unit: .day, interval: 1,
      start: "2024-01-01 00:00", end: "2024-01-03 00:00",
      due: ["2024-01-01 00:00", "2024-01-02 00:00", "2024-01-03 00:00"]),
    Case(
      testDescription: "an end between two times", unit: .month, interval: 1,
      start: "2024-01-31 00:00", end: "2024-03-30 00:00",
      due: ["2024-01-31 00:00", "2024-02-29 00:00"]),
    Case(
      testDescription: "once", unit: .once, interval: 1, start: "2024-01-01 00:00",
      due: ["2024-01-01 00:00"]),
  ]

  @Test("due times are", arguments: cases)
  func table(_ given: Case) throws {
    let schedule = Schedule(
      timeUnit: given.unit, interval: given.interval, startTime: try Self.time(given.start),
      endTime: try given.end.map { try Self.time($0) })
    let due = try given.due.map { try Self.time($0) }
    for (index, time) in due.enumerated() {
      #expect(schedule.occurrence(Int64(index)) == time)
      #expect(schedule.latest(atOrBefore: time) == time)
      #expect(schedule.latest(atOrBefore: time + 1) == time)
      #expect(schedule.next(after: time - 1) == time)
      #expect(schedule.latest(atOrBefore: time - 1) == (index == 0 ? nil : due[index - 1]))
      if index > 0 { #expect(schedule.next(after: due[index - 1]) == time) }
    }
    guard given.end != nil || given.unit == .once else { return }
    let last = try #require(due.last)
    #expect(schedule.next(after: last) == nil)
    #expect(schedule.occurrence(Int64(due.count)) == nil)
    #expect(schedule.latest(atOrBefore: last + 1_000_000_000) == last)
  }

  @Test("what was missed is counted from the last export, or from the start")
  func skipped() throws {
    let day: Int64 = 86_400
    let start = try Self.time("2024-01-01 00:00")
    let schedule = Schedule(timeUnit: .day, startTime: start)
    #expect(schedule.skipped(after: start, before: start + day) == nil)
    #expect(schedule.skipped(after: nil, before: start) == nil)
    #expect(
      schedule.skipped(after: start, before: start + 4 * day)
        == Schedule.Skipped(count: 3, first: start + day, last: start + 3 * day))
    #expect(
      schedule.skipped(after: nil, before: start + 2 * day)
        == Schedule.Skipped(count: 2, first: start, last: start + day))
    // A clock that was set back, and an export from before the start.
    #expect(schedule.skipped(after: start + 9 * day, before: start + 4 * day) == nil)
    #expect(
      schedule.skipped(after: start - 5 * day, before: start + day)
        == Schedule.Skipped(count: 1, first: start, last: start))
  }

  @Test("a start long ago and the largest values are no trouble")
  func extremes() {
    let old = Schedule(timeUnit: .hour, interval: 1, startTime: 0)
    let last = Schedule.times.upperBound
    #expect(old.latest(atOrBefore: last) == last - last % 3600)
    #expect(old.next(after: last) == nil)
    #expect(old.latest(atOrBefore: .max) == last - last % 3600)
    for unit in Schedule.TimeUnit.allCases {
      let schedule = Schedule(
        timeUnit: unit, interval: Schedule.intervals.upperBound, startTime: last)
      #expect(schedule.occurrence(0) == last - 59)
      #expect(schedule.occurrence(.max) == nil)
      #expect(schedule.next(after: last) == nil)
      #expect(schedule.latest(atOrBefore: last) == last - 59)
    }
  }

  @Test("days of the calendar are those of another one, for 400 years")
  func calendar() {
    var date = CivilDate(year: 1970, month: 1, day: 1)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    for day in stride(from: Int64(0), to: 146_097, by: 13) {
      let seconds = day * 86_400
      date = CivilDate(secondsSince1970: seconds + 86_399)
      let parts = calendar.dateComponents(
        [.year, .month, .day], from: Date(timeIntervalSince1970: Double(seconds)))
      #expect(
        date
          == CivilDate(
            year: Int64(parts.year ?? 0), month: Int64(parts.month ?? 0),
            day: Int64(parts.day ?? 0)))
      #expect(date.secondsSince1970(timeOfDay: 5) == seconds + 5)
    }
  }
}
