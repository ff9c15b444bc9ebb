import ByteBuffers

extension RFC3339 {
  /// The unit of a time: a fraction of a second.
  public enum Unit: Sendable, BitwiseCopyable {
    case milliseconds, microseconds, nanoseconds

    var perSecond: Int64 {
      switch self {
      case .milliseconds: 1000
      case .microseconds: 1_000_000
      case .nanoseconds: 1_000_000_000
      }
    }

    /// Digits behind the point.
    var digits: Int {
      switch self {
      case .milliseconds: 3
      case .microseconds: 6
      case .nanoseconds: 9
      }
    }
  }

  /// Appends `2024-01-31T23:59:59.000Z`. Years beyond four digits, or before year 0, are written
  /// with a sign, as ISO 8601 has them; RFC 3339 has none such.
  public static func appendTimestamp(milliseconds: Int64, to output: inout ByteBuffer) {
    appendTimestamp(milliseconds, .milliseconds, isUTC: true, to: &output)
  }

  /// Appends `2024-01-31T23:59:59.000000Z`, as `appendTimestamp(milliseconds:to:)`.
  public static func appendTimestamp(microseconds: Int64, to output: inout ByteBuffer) {
    appendTimestamp(microseconds, .microseconds, isUTC: true, to: &output)
  }

  /// Appends the date and time that lie `value` units after 1970-01-01T00:00:00, with as many digits
  /// as the unit has, as `appendTimestamp(milliseconds:to:)`. A time of no known zone has no `Z`.
  public static func appendTimestamp(
    _ value: Int64, _ unit: Unit, isUTC: Bool, to output: inout ByteBuffer
  ) {
    switch unit {
    case .milliseconds: append(value, perSecond: 1000, digits: 3, isUTC, to: &output)
    case .microseconds: append(value, perSecond: 1_000_000, digits: 6, isUTC, to: &output)
    case .nanoseconds: append(value, perSecond: 1_000_000_000, digits: 9, isUTC, to: &output)
    }
  }

  /// Appends the instant `nanoseconds`, which may pass a day, after the start of the day that lies
  /// `days`, at most 2^40, after 1970-01-01.
  public static func appendTimestamp(
    daysFrom1970 days: Int64, nanoseconds: UInt64, to output: inout ByteBuffer
  ) {
    let perDay: UInt64 = 86_400_000_000_000
    appendDay(days &+ Int64(nanoseconds / perDay), to: &output)
    output.append(UInt8(ascii: "T"))
    appendTime(
      Int64(nanoseconds % perDay), perSecond: 1_000_000_000, digits: 9, isUTC: true, to: &output)
  }

  /// Appends `2024-01-31`, the day that lies `days` after 1970-01-01.
  public static func appendDate(days: Int32, to output: inout ByteBuffer) {
    appendDay(Int64(days), to: &output)
  }

  /// Appends `23:59:59.000`, the time of day `value` units after midnight, with `Z` if it is one of
  /// UTC; false, and appends nothing, when it is outside the day.
  public static func appendTime(
    _ value: Int64, _ unit: Unit, isUTC: Bool, to output: inout ByteBuffer
  ) -> Bool {
    guard value >= 0, value < 86400 * unit.perSecond else { return false }
    appendTime(value, perSecond: unit.perSecond, digits: unit.digits, isUTC: isUTC, to: &output)
    return true
  }

  @inline(__always)
  private static func append(
    _ value: Int64, perSecond: Int64, digits: Int, _ isUTC: Bool, to output: inout ByteBuffer
  ) {
    let (days, unitOfDay) = floorDivide(value, by: 86400 * perSecond)
    appendDay(days, to: &output)
    output.append(UInt8(ascii: "T"))
    appendTime(unitOfDay, perSecond: perSecond, digits: digits, isUTC: isUTC, to: &output)
  }

  @inline(__always)
  private static func appendTime(
    _ value: Int64, perSecond: Int64, digits: Int, isUTC: Bool, to output: inout ByteBuffer
  ) {
    let second = value / perSecond
    output.reserve(20)
    let p = output.end
    storePair(second / 3600, at: p)
    p[2] = UInt8(ascii: ":")
    storePair(second / 60 % 60, at: p + 3)
    p[5] = UInt8(ascii: ":")
    storePair(second % 60, at: p + 6)
    p[8] = UInt8(ascii: ".")
    var rest = value % perSecond
    for i in (0..<digits).reversed() {
      p[9 + i] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    p[9 + digits] = UInt8(ascii: "Z")
    output.advance(by: (isUTC ? 10 : 9) + digits)
  }

  private static func appendDay(_ days: Int64, to output: inout ByteBuffer) {
    let (year, month, day) = civil(fromDays: days)
    output.reserve(32)
    if year < 0 || year > 9999 {
      output.append(UInt8(ascii: year < 0 ? "-" : "+"))
      let digits = String(year.magnitude)
      output.append(repeating: UInt8(ascii: "0"), count: max(0, 4 - digits.utf8.count))
      output.append(digits)
    } else {
      storePair(year / 100, at: output.end)
      storePair(year % 100, at: output.end + 2)
      output.advance(by: 4)
    }
    output.reserve(16)
    let p = output.end
    p[0] = UInt8(ascii: "-")
    storePair(month, at: p + 1)
    p[3] = UInt8(ascii: "-")
    storePair(day, at: p + 4)
    output.advance(by: 6)
  }

  /// Howard Hinnant's `civil_from_days`.
  private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floorDivide(days + 719_468, by: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  @inline(__always)
  private static func floorDivide(
    _ value: Int64, by divisor: Int64
  ) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  @inline(__always)
  private static func storePair(_ value: Int64, at p: UnsafeMutablePointer<UInt8>) {
    p[0] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / 10)
    p[1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10)
  }
}
