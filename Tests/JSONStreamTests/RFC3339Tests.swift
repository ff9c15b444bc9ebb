import ByteBuffers
import Foundation
import TestSupport
import Testing

@testable import JSONStream

@Suite("RFC3339")
struct RFC3339Tests {
  static func timestamp(_ text: String) -> RFC3339.Timestamp {
    // An exact copy, so that reading outside would be found by a checker of memory.
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer {
      $0.isEmpty
        ? RFC3339.Timestamp(isValid: false)
        : RFC3339.parseTimestamp($0.baseAddress!, count: $0.count)
    }
  }

  static func date(_ text: String) -> RFC3339.Day {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer {
      $0.isEmpty
        ? RFC3339.Day(isValid: false) : RFC3339.parseDate($0.baseAddress!, count: $0.count)
    }
  }

  static func written(_ write: (inout ByteBuffer) -> Void) -> String {
    var buffer = ByteBuffer()
    write(&buffer)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  @Test("Timestamps that are valid, with their seconds and nanoseconds")
  func valid() {
    let cases: [(String, Int64, Int32)] = [
      ("1970-01-01T00:00:00Z", 0, 0), ("1969-12-31T23:59:59Z", -1, 0),
      ("1969-12-31T23:59:59.999999999Z", -1, 999_999_999),
      ("2024-02-29T12:34:56Z", 1_709_210_096, 0), ("2000-02-29T00:00:00Z", 951_782_400, 0),
      ("2024-02-29T12:34:56.7Z", 1_709_210_096, 700_000_000),
      ("2024-02-29T12:34:56.78Z", 1_709_210_096, 780_000_000),
      ("2024-02-29T12:34:56.789Z", 1_709_210_096, 789_000_000),
      ("2024-02-29T12:34:56.789012Z", 1_709_210_096, 789_012_000),
      ("2024-02-29T12:34:56.78901234Z", 1_709_210_096, 789_012_340),
      ("2024-02-29T12:34:56.789012345Z", 1_709_210_096, 789_012_345),
      ("2024-02-29T12:34:56.000000001+00:00", 1_709_210_096, 1),
      ("2024-02-29T14:34:56+02:00", 1_709_210_096, 0),
      ("2024-02-29T07:04:56.5-05:30", 1_709_210_096, 500_000_000),
      ("2024-02-29T12:34:56-00:00", 1_709_210_096, 0),
      ("0001-01-01T00:00:00Z", -62_135_596_800, 0), ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
      ("0001-01-01T23:59:00+23:59", -62_135_596_800, 0),
      ("9999-12-31T00:00:59-23:59", 253_402_300_799, 0),
    ]
    for (text, seconds, nanoseconds) in cases {
      let expected = RFC3339.Timestamp(isValid: true, seconds: seconds, nanoseconds: nanoseconds)
      #expect(Self.timestamp(text) == expected, "\(text)")
    }
  }

  @Test("Timestamps that are not valid")
  func invalid() {
    let texts = [
      "", "2024", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01T00:00Z", "2024-01-01 00:00:00Z",
      "2024-01-01t00:00:00Z", "2024-01-01T00:00:00z", "2024-01-01T00:00:00.Z",
      "2024-01-01T00:00:00.1234567890Z", "2024-01-01T00:00:00,5Z", "2024-01-01T24:00:00Z",
      "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z", "2023-02-29T00:00:00Z",
      "1900-02-29T00:00:00Z", "2024-02-30T00:00:00Z", "2024-04-31T00:00:00Z",
      "2024-00-01T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-00T00:00:00Z",
      "2024-01-32T00:00:00Z", "0000-01-01T00:00:00Z", "2024-01-01T00:00:00+24:00",
      "2024-01-01T00:00:00+23:60", "2024-01-01T00:00:00+1:00", "2024-01-01T00:00:00+0100",
      "2024-01-01T00:00:00+01", "2024-01-01T00:00:00 01:00", "2024-01-01T00:00:00Z ",
      "2024-01-01T00:00:00.5", "2024-01-01T00:00:00.5+", "2024-01-01T00:00:00.1a3Z",
      "2024-01-01T00:00:00.x23456789Z", "2024-01-01T00:00:00.1-3Z", "2024-01-01T00:00:00.123+01:0x",
      "2024-01-01T00:00:00ZZ", "2024-01-01T0:00:00.0Z", "2024-01-01T00:00:00+:1:00",
      "2024-01-01T00:00:00+00:0:", "2024-01-01T00:00:00+0a:00", "-024-01-01T00:00:00Z",
      "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "2024-01-01T00:00:0+01:00",
      "2024-01-01T00:00+01:00", "2024-01-01T00:00:00.123456789012345Z", "2024-01-0ŁT00:00:00Z",
    ]
    for text in texts { #expect(!Self.timestamp(text).isValid, "\(text)") }
  }

  @Test("One changed byte makes a timestamp invalid, or the digit counts")
  func mutations() {
    for text in ["2024-05-17T12:34:56.789Z", "2024-05-17T12:34:56.123456789+01:00"] {
      let bytes = Array(text.utf8)
      for place in bytes.indices {
        for byte in UInt8(0)...255 where byte != bytes[place] {
          var changed = bytes
          changed[place] = byte
          let result = changed.withUnsafeBufferPointer {
            RFC3339.parseTimestamp($0.baseAddress!, count: $0.count)
          }
          let isDigit = byte >= 0x30 && byte <= 0x39 && bytes[place] >= 0x30 && bytes[place] <= 0x39
          let isSign = place == bytes.count - 6 && byte == UInt8(ascii: "-")
          if result.isValid && !isDigit && !isSign { Issue.record("\(text) \(place) \(byte)") }
          if result.isValid && result == Self.timestamp(text) { Issue.record("\(place) \(byte)") }
        }
      }
    }
  }

  @Test("Each day from year 1 to 9999 follows the one before, and is written as it is read")
  func days() {
    var expected: Int32 = -719_162
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    func pad(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: width - digits.count) + digits
    }
    var years = Array(1...9999).filter { $0 % 97 == 0 || $0 % 100 == 0 }
    years += [1, 4, 1969, 1970, 1972, 2023, 2024, 9999]
    for year in years.sorted() {
      let before = year - 1
      expected = Int32(before * 365 + before / 4 - before / 100 + before / 400 - 719_162)
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for month in 1...12 {
        let length = lengths[month - 1] + (month == 2 && isLeap ? 1 : 0)
        for day in [1, 2, 28, length] where day <= length {
          let text = "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
          let value = RFC3339.Day(isValid: true, days: expected + Int32(day) - 1)
          if Self.date(text) != value { Issue.record("\(text)") }
          if Self.written({ RFC3339.appendDate(days: value.days, to: &$0) }) != text {
            Issue.record("\(text) written")
          }
        }
        if Self.date("\(pad(year, 4))-\(pad(month, 2))-\(pad(length + 1, 2))").isValid {
          Issue.record("\(year)-\(month)-\(length + 1)")
        }
        expected += Int32(length)
      }
    }
    for text in ["2024-1-01", "2024-01-011", "2024/01/01", "", "2024-01-1", "abcd-ef-gh"] {
      #expect(!Self.date(text).isValid, "\(text)")
    }
  }

  @Test("What is written is read back, to the millisecond and the microsecond")
  func roundTrips() {
    var generator = SeededGenerator(seed: 10)
    for _ in 0..<2000 {
      let seconds = Int64.random(in: RFC3339.secondsRange, using: &generator)
      let micros = Int64.random(in: 0..<1_000_000, using: &generator)
      let text = Self.written {
        RFC3339.appendTimestamp(microseconds: seconds * 1_000_000 + micros, to: &$0)
      }
      let expected = RFC3339.Timestamp(
        isValid: true, seconds: seconds, nanoseconds: Int32(micros * 1000))
      if Self.timestamp(text) != expected { Issue.record("\(text)") }
      let millis = micros / 1000
      let short = Self.written {
        RFC3339.appendTimestamp(milliseconds: seconds * 1000 + millis, to: &$0)
      }
      let value = Self.timestamp(short)
      if value.seconds != seconds || value.nanoseconds != Int32(millis * 1_000_000) {
        Issue.record("\(short)")
      }
    }
    #expect(
      Self.written { RFC3339.appendTimestamp(milliseconds: 0, to: &$0) }
        == "1970-01-01T00:00:00.000Z")
    #expect(
      Self.written { RFC3339.appendTimestamp(microseconds: -1, to: &$0) }
        == "1969-12-31T23:59:59.999999Z")
  }

  @Test("Years that RFC 3339 cannot write get a sign, and nothing traps")
  func farYears() {
    #expect(
      Self.written { RFC3339.appendTimestamp(milliseconds: 253_402_300_800_000, to: &$0) }
        == "+10000-01-01T00:00:00.000Z")
    #expect(Self.written { RFC3339.appendDate(days: -719_529, to: &$0) } == "-0001-12-31")
    for value in [Int64.min, .max] {
      #expect(Self.written { RFC3339.appendTimestamp(milliseconds: value, to: &$0) }.hasSuffix("Z"))
      #expect(Self.written { RFC3339.appendTimestamp(microseconds: value, to: &$0) }.hasSuffix("Z"))
    }
    #expect(Self.written { RFC3339.appendDate(days: .min, to: &$0) }.count > 10)
    #expect(Self.written { RFC3339.appendDate(days: .max, to: &$0) }.count > 10)
  }

  @Test("Timestamps are read like Foundation reads them")
  func foundation() throws {
    var generator = SeededGenerator(seed: 11)
    let style = Date.ISO8601FormatStyle()
    for _ in 0..<200 {
      let seconds = Int64.random(in: -5_000_000_000...50_000_000_000, using: &generator)
      let text = style.format(Date(timeIntervalSince1970: Double(seconds)))
      #expect(Self.timestamp(text).seconds == seconds, "\(text)")
    }
  }
}
