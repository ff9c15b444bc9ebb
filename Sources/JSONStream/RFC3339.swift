import CKernels

/// Timestamps and dates of RFC 3339 (section 5.6), strict: `YYYY-MM-DDTHH:MM:SS`, an optional
/// fraction of at most nine digits, and `Z` or an offset `±HH:MM`.
public enum RFC3339 {
  /// A point in time, or the fact that a text is none.
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

  /// A calendar day, or the fact that a text is none.
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
    // "YY", then "YY-MM-DD" with zeros for its hyphens.
    let hundreds = UInt64(text[0] &- 0x30)
    let thousands = UInt64(text[1] &- 0x30)
    let word = Digits.load(text + 2)
    let hyphens: UInt64 = 0x0000_ff00_00ff_0000
    let nibbles = (word & ~hyphens | 0x0000_3000_0030_0000) ^ 0x3030_3030_3030_3030
    let isText =
      word & hyphens == 0x0000_2d00_002d_0000 && areDigits(nibbles) && hundreds < 10
      && thousands < 10
    let pairs = pairs(nibbles)
    let century = hundreds &* 10 &+ thousands
    let yearOfCentury = pairs & 0xff
    let month = pairs >> 24 & 0xff
    let day = pairs >> 48 & 0xff
    let year = century &* 100 &+ yearOfCentury

    let isCenturyYear = yearOfCentury == 0
    let isLeap: UInt64 = (isCenturyYear ? century : yearOfCentury) & 3 == 0 ? 1 : 0
    let before = ck_days_before_month(isLeap, month)
    let isReal =
      year != 0 && day != 0 && day <= ck_days_before_month(isLeap, month &+ 1) &- before
    // Leap days of the years before this one.
    let lastYear = year &- 1
    let lastCentury = century &- (isCenturyYear ? 1 : 0)
    let leapDays = lastYear >> 2 &- lastCentury &+ lastCentury >> 2
    let days = Int64(bitPattern: 365 &* lastYear &+ leapDays &+ before &+ day) &- 719_163
    return Day(isValid: isText && isReal, days: Int32(truncatingIfNeeded: days))
  }

  /// Whether every byte is 0...9.
  @inlinable @inline(__always)
  static func areDigits(_ nibbles: UInt64) -> Bool {
    (nibbles | (nibbles &+ 0x0606_0606_0606_0606)) & 0xf0f0_f0f0_f0f0_f0f0 == 0
  }

  /// In each byte but the last, the value of that digit and the next: at most 99.
  @inlinable @inline(__always)
  static func pairs(_ nibbles: UInt64) -> UInt64 { nibbles &* 10 &+ nibbles >> 8 }

  /// Seconds of the `HH:MM:SS` at byte 11; negative when it is no time of day.
  @inlinable @inline(__always)
  static func secondOfDay(_ text: UnsafePointer<UInt8>) -> Int {
    let word = Digits.load(text + 11)
    let colons: UInt64 = 0x0000_ff00_00ff_0000
    let nibbles = (word & ~colons | 0x0000_3000_0030_0000) ^ 0x3030_3030_3030_3030
    let pairs = pairs(nibbles)
    // What is too large reaches the highest bit of its byte: 24, 60 and 60 do.
    let tooLarge = (pairs & 0x00ff_0000_ff00_00ff &+ 0x0044_0000_4400_0068) & 0x0080_0000_8000_0080
    let isTime =
      (word & colons ^ 0x0000_3a00_003a_0000) | tooLarge == 0 && areDigits(nibbles)
    let seconds = (pairs & 0xff) &* 3600 &+ (pairs >> 24 & 0xff) &* 60 &+ (pairs >> 48 & 0xff)
    return isTime ? Int(truncatingIfNeeded: seconds) : -1
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
