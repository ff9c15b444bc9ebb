import CKernels

/// Timestamps and dates of RFC 3339 (section 5.6), strictly: `YYYY-MM-DDTHH:MM:SS`, a fraction of
/// at most nine digits or none, and `Z` or an offset `±HH:MM`.
public enum RFC3339 {
  /// A point in time, or that the text is none.
  @frozen
  public struct Timestamp: Sendable, Equatable, BitwiseCopyable {
    public var isValid: Bool
    /// Seconds since 1970-01-01T00:00:00Z, rounded down.
    public var seconds: Int64
    /// Nanoseconds after `seconds`, 0..<1_000_000_000.
    public var nanoseconds: Int32

    @inlinable @inline(__always)
    public init(isValid: Bool, seconds: Int64 = 0, nanoseconds: Int32 = 0) {
      self.isValid = isValid
      self.seconds = seconds
      self.nanoseconds = nanoseconds
    }
  }

  /// A calendar day, or that the text is none.
  @frozen
  public struct Day: Sendable, Equatable, BitwiseCopyable {
    public var isValid: Bool
    /// Days since 1970-01-01.
    public var days: Int32

    @inlinable @inline(__always)
    public init(isValid: Bool, days: Int32 = 0) {
      self.isValid = isValid
      self.days = days
    }
  }

  /// First and last second of the years 0001...9999.
  public static var secondsRange: ClosedRange<Int64> { -62_135_596_800...253_402_300_799 }

  /// Reads a timestamp of `count` bytes.
  ///
  /// Valid are years 0001–9999 (also after the offset has been taken off), days that the calendar
  /// has, hours to 23, minutes and seconds to 59 (no leap seconds). Reads nothing outside the
  /// text. O(1), no branches but for what is optional.
  @inlinable
  public static func parseTimestamp(_ text: UnsafePointer<UInt8>, count: Int) -> Timestamp {
    // "2024-01-01T00:00:00Z" to "2024-01-01T00:00:00.000000000+00:00"
    guard count >= 20, count <= 35 else { return Timestamp(isValid: false) }
    let day = dayNumber(text)
    let time = secondOfDay(text)
    var isValid = day.isValid && time >= 0 && text[10] == 0x54
    var seconds = Int64(day.days) &* 86400 &+ Int64(time)
    var end = count &- 1
    if text[end] != 0x5a {
      end = count &- 6
      let offset = zoneOffset(text + end)
      isValid = isValid && offset != Int.min && end >= 19
      seconds &-= Int64(offset == Int.min ? 0 : offset)
      isValid = isValid && secondsRange.contains(seconds)
    }
    guard isValid else { return Timestamp(isValid: false) }
    if end == 19 { return Timestamp(isValid: true, seconds: seconds) }
    let nanoseconds = fraction(text, end: end)
    return Timestamp(
      isValid: nanoseconds >= 0, seconds: seconds,
      nanoseconds: Int32(truncatingIfNeeded: nanoseconds))
  }

  /// Reads a date `YYYY-MM-DD` of `count` bytes, years 0001–9999. O(1).
  @inlinable
  public static func parseDate(_ text: UnsafePointer<UInt8>, count: Int) -> Day {
    guard count == 10 else { return Day(isValid: false) }
    return dayNumber(text)
  }

  /// Reads `YYYY-MM-DD`.
  @inlinable @inline(__always)
  static func dayNumber(_ text: UnsafePointer<UInt8>) -> Day {
    // "YYYY-MM-" with zeros for its hyphens, then "DD".
    let word = Digits.load(text)
    let hyphens: UInt64 = 0xff00_00ff_0000_0000
    let digits = word & ~hyphens | 0x3000_0030_0000_0000
    let tens = UInt64(text[8] &- 0x30)
    let ones = UInt64(text[9] &- 0x30)
    let nibbles = digits ^ 0x3030_3030_3030_3030
    let year =
      (nibbles & 15) &* 1000 &+ (nibbles >> 8 & 15) &* 100 &+ (nibbles >> 16 & 15) &* 10
      &+ (nibbles >> 24 & 15)
    let month = (nibbles >> 40 & 15) &* 10 &+ (nibbles >> 48 & 15)
    let day = tens &* 10 &+ ones
    let isText =
      word & hyphens == 0x2d00_002d_0000_0000 && areDigits(nibbles) && tens < 10 && ones < 10
    // Wraps around for zero.
    let isReal = year &- 1 < 9999 && month &- 1 < 12 && day &- 1 < daysInMonth(year, month)
    return Day(
      isValid: isText && isReal, days: Int32(truncatingIfNeeded: daysFromCivil(year, month, day)))
  }

  /// Whether every byte is 0...9.
  @inlinable @inline(__always)
  static func areDigits(_ nibbles: UInt64) -> Bool {
    (nibbles | (nibbles &+ 0x0606_0606_0606_0606)) & 0xf0f0_f0f0_f0f0_f0f0 == 0
  }

  @inlinable @inline(__always)
  static func daysInMonth(_ year: UInt64, _ month: UInt64) -> UInt64 {
    let isLeap = year & 3 == 0 && (year % 25 != 0 || year & 15 == 0)
    // 31 for odd months to July, and even ones from August on.
    return month == 2 ? (isLeap ? 29 : 28) : 30 | (month ^ month >> 3)
  }

  /// Howard Hinnant's `days_from_civil`, for years from 1 on:
  /// https://howardhinnant.github.io/date_algorithms.html
  @inlinable @inline(__always)
  static func daysFromCivil(_ year: UInt64, _ month: UInt64, _ day: UInt64) -> Int64 {
    let isEarly: UInt64 = month <= 2 ? 1 : 0
    let y = year &- isEarly
    let century = y / 100
    let monthFromMarch = month &+ 12 &* isEarly &- 3
    let dayOfYear = (153 &* monthFromMarch &+ 2) / 5 &+ day &- 1
    let days = 365 &* y &+ y / 4 &- century &+ century / 4 &+ dayOfYear
    return Int64(bitPattern: days) &- 719_468
  }

  /// Seconds of the `HH:MM:SS` at byte 11; negative when it is no time of day.
  @inlinable @inline(__always)
  static func secondOfDay(_ text: UnsafePointer<UInt8>) -> Int {
    let word = Digits.load(text + 11)
    let colons: UInt64 = 0x0000_ff00_00ff_0000
    let nibbles = (word & ~colons | 0x0000_3000_0030_0000) ^ 0x3030_3030_3030_3030
    // Each pair of digits, at its first byte.
    let pairs = nibbles &* 10 &+ nibbles >> 8
    let hour = pairs & 0xff
    let minute = pairs >> 24 & 0xff
    let second = pairs >> 48 & 0xff
    let isTime =
      word & colons == 0x0000_3a00_003a_0000 && areDigits(nibbles) && hour < 24 && minute < 60
      && second < 60
    return isTime ? Int(hour &* 3600 &+ minute &* 60 &+ second) : -1
  }

  /// Seconds of the offset `±HH:MM`; `Int.min` when it is none.
  @inlinable @inline(__always)
  static func zoneOffset(_ text: UnsafePointer<UInt8>) -> Int {
    let h1 = Int(text[1] &- 0x30)
    let h0 = Int(text[2] &- 0x30)
    let m1 = Int(text[4] &- 0x30)
    let m0 = Int(text[5] &- 0x30)
    let hour = h1 &* 10 &+ h0
    guard text[0] == 0x2b || text[0] == 0x2d, text[3] == 0x3a, h1 < 3, h0 < 10, hour < 24, m1 < 6,
      m0 < 10
    else { return Int.min }
    let seconds = hour &* 3600 &+ (m1 &* 10 &+ m0) &* 60
    return text[0] == 0x2d ? 0 &- seconds : seconds
  }

  /// Nanoseconds of the fraction from byte 19 to `end`; negative when it is none.
  @inlinable @inline(__always)
  static func fraction(_ text: UnsafePointer<UInt8>, end: Int) -> Int64 {
    let length = end &- 20
    guard text[19] == 0x2e, length >= 1, length <= 9 else { return -1 }
    // The word that ends with the fraction; bytes before its digits become zeros.
    let kept = Swift.min(length, 8)
    let nibbles = Digits.load(text + (end &- 8)) ^ 0x3030_3030_3030_3030
    let shift = UInt64(truncatingIfNeeded: 64 &- 8 &* kept)
    let digits = (nibbles &>> shift) &<< shift
    let first = length == 9 ? text[20] &- 0x30 : 0
    guard areDigits(digits), first < 10 else { return -1 }
    let value = Digits.value(digits) &+ UInt64(first) &* 100_000_000
    return Int64(bitPattern: value &* ck_power_of_ten(Int64(9 &- length)))
  }
}
