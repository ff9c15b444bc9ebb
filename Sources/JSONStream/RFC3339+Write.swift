import ByteBuffers

extension RFC3339 {
  /// Appends `2024-01-31T23:59:59.000Z`. Years beyond four digits, or before year 0, are written
  /// with a sign, as ISO 8601 has them; RFC 3339 has none such.
  public static func appendTimestamp(milliseconds: Int64, to output: inout ByteBuffer) {
    appendTimestamp(milliseconds, unitsPerSecond: 1000, fractionDigits: 3, to: &output)
  }

  /// Appends `2024-01-31T23:59:59.000000Z`, as `appendTimestamp(milliseconds:to:)`.
  public static func appendTimestamp(microseconds: Int64, to output: inout ByteBuffer) {
    appendTimestamp(microseconds, unitsPerSecond: 1_000_000, fractionDigits: 6, to: &output)
  }

  /// Appends `2024-01-31`, the day that lies `days` after 1970-01-01.
  public static func appendDate(days: Int32, to output: inout ByteBuffer) {
    appendDay(Int64(days), to: &output)
  }

  private static func appendTimestamp(
    _ value: Int64, unitsPerSecond: Int64, fractionDigits: Int, to output: inout ByteBuffer
  ) {
    let (days, unitOfDay) = floorDivide(value, by: 86400 * unitsPerSecond)
    let (second, unit) = (unitOfDay / unitsPerSecond, unitOfDay % unitsPerSecond)
    appendDay(days, to: &output)
    output.reserve(20)
    let p = output.end
    p[0] = UInt8(ascii: "T")
    storePair(second / 3600, at: p + 1)
    p[3] = UInt8(ascii: ":")
    storePair(second / 60 % 60, at: p + 4)
    p[6] = UInt8(ascii: ":")
    storePair(second % 60, at: p + 7)
    p[9] = UInt8(ascii: ".")
    var rest = unit
    for i in (0..<fractionDigits).reversed() {
      p[10 + i] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    p[10 + fractionDigits] = UInt8(ascii: "Z")
    output.advance(by: 11 + fractionDigits)
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
