extension PlainJSON {
  /// Whether `stored`, from columns, holds what this value, from the source, says: a null is the
  /// same as no member, numbers are compared by value, times by instant, members in any order.
  func isSame(as stored: PlainJSON) -> Bool {
    switch (self, stored) {
    case (.null, .null): true
    case (.boolean(let left), .boolean(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.number(let text), .long(let value)): Int64(text) == value
    case (.number(let text), .double(let value)): Double(text) == value
    case (.string(let left), .string(let right)): left == right
    case (.string(let text), .days(let days)): PlainTime.days(text[...]) == Int(days)
    case (.string(let text), .microseconds(let value)):
      PlainTime.microseconds(text) == Int(value)
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
    case (.object(let left), .object(let right)): Self.isSame(left, right)
    default: false
    }
  }

  private static func isSame(_ left: [Member], _ right: [Member]) -> Bool {
    let left = left.filter { !$0.value.isNull }
    let right = right.filter { !$0.value.isNull }
    let byKey = Dictionary(right.map { ($0.key, $0.value) }) { first, _ in first }
    guard left.count == right.count, byKey.count == right.count else { return false }
    return left.allSatisfy { member in byKey[member.key].map(member.value.isSame) ?? false }
  }
}

/// Times by counting days, year by year and month by month.
enum PlainTime {
  private static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// Days from 1970 to a date, as `2024-02-29`.
  static func days(_ text: ArraySlice<UInt8>) -> Int {
    let parts = text.split(separator: UInt8(ascii: "-")).map(number)
    var days = 0
    for year in stride(from: 1970, to: parts[0], by: 1) { days += isLeap(year) ? 366 : 365 }
    for year in stride(from: parts[0], to: 1970, by: 1) { days -= isLeap(year) ? 366 : 365 }
    let lengths = [31, isLeap(parts[0]) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return days + lengths[..<(parts[1] - 1)].reduce(0, +) + parts[2] - 1
  }

  /// Microseconds from 1970 to a date-time, as `2024-02-29T23:59:59.123456+01:30`.
  static func microseconds(_ text: [UInt8]) -> Int {
    let time = text[11...]
    var seconds = days(text[..<10]) * 86_400
    seconds += number(time[11..<13]) * 3600 + number(time[14..<16]) * 60 + number(time[17..<19])
    var rest = text[19...]
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { $0 &- 0x30 < 10 }
      rest = rest.dropFirst(1 + digits.count)
      let padded = Array(digits) + [UInt8](repeating: 0x30, count: 6)
      fraction = number(padded[..<6])
    }
    if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      let parts = rest.dropFirst().split(separator: UInt8(ascii: ":")).map(number)
      let offset = parts[0] * 3600 + parts[1] * 60
      seconds += sign == UInt8(ascii: "+") ? -offset : offset
    }
    return seconds * 1_000_000 + fraction
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    Int(String(decoding: digits, as: UTF8.self))!
  }
}
