import ByteBuffers
import Foundation
import JSONStream

/// What JSON's text is decoded to, compared with the C library and with what is written of it.
enum TextChecks {
  /// Decodes what stands between quotes, in place too; what is written of it must read the same.
  static func string(_ raw: UnsafeRawBufferPointer) -> Bool {
    guard let start = raw.bindMemory(to: UInt8.self).baseAddress else { return true }
    let decoded = decode(start, count: raw.count)
    let place = GuardedMemory.output.room(raw.count)
    place.copyMemory(from: raw)
    guard let again = place.bindMemory(to: UInt8.self).baseAddress else { return false }
    let count = JSONString.decode(again, count: raw.count, into: again)
    guard (count < 0) == (decoded == nil) else { finding("a string is decoded otherwise in place") }
    guard let decoded else { return false }
    guard Array(UnsafeBufferPointer(start: again, count: count)) == decoded else {
      finding("a string is decoded to other bytes in place")
    }
    var written = ByteBuffer()
    let text = GuardedMemory.input.hold(decoded)
    guard let source = text.bindMemory(to: UInt8.self).baseAddress,
      JSONString.appendChecked(source, count: text.count, to: &written)
    else { return true }
    guard decode(written.base + 1, count: written.count - 2) == decoded else {
      finding("a string is not read as it was written")
    }
    return true
  }

  private static func decode(_ raw: UnsafePointer<UInt8>, count: Int) -> [UInt8]? {
    let room = GuardedMemory.output.room(count)
    guard let start = room.bindMemory(to: UInt8.self).baseAddress else { return [] }
    let length = JSONString.decode(raw, count: count, into: start)
    return length < 0 ? nil : Array(UnsafeBufferPointer(start: start, count: length))
  }

  /// Reads a number, which must be what the C library reads, and exact where its digits are.
  static func number(_ bytes: [UInt8]) -> Bool {
    // Eight bytes behind the number may be read.
    let input = GuardedMemory.input.hold(
      bytes + [UInt8(ascii: "\n")] + [UInt8](repeating: 0, count: 7))
    guard let start = input.bindMemory(to: UInt8.self).baseAddress else { return false }
    let number = JSONNumber.parse(start)
    guard number.length >= 0, number.length <= bytes.count else {
      finding("a number of \(bytes.count) bytes has \(number.length)")
    }
    guard number.kind != .invalid else { return false }
    let text = String(decoding: bytes.prefix(number.length), as: UTF8.self)
    if number.kind == .integer {
      guard Int64(text) == number.integer else { finding("\(text) is read as \(number.integer)") }
      return true
    }
    let expected = strtod(text, nil)
    guard expected.bitPattern == number.double.bitPattern else {
      finding("\(text) is read as \(number.double), not as \(expected)")
    }
    guard (number.kind == .overflow) == expected.isInfinite else {
      finding("\(text) is said to be \(number.kind)")
    }
    guard expected.isFinite else { return true }
    let isExact = digits(text) == digits(expected.description)
    guard JSONNumber.roundTrips(start, as: expected) == isExact else {
      finding("\(text) is\(isExact ? " not" : "") said to be exact")
    }
    return true
  }

  /// A decimal's digits without zeros at the ends, and the power of ten of the last of them.
  private static func digits(_ text: String) -> [String] {
    let parts = text.lowercased().split(separator: "e")
    let mantissa = parts[0].drop { $0 == "-" }.split(
      separator: ".", omittingEmptySubsequences: false)
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    let all = (mantissa[0] + fraction).drop { $0 == "0" }
    guard !all.isEmpty else { return [] }
    let zeros = all.reversed().prefix { $0 == "0" }.count
    // An exponent beyond 64 bits belongs to a number that no double is near.
    let exponent = parts.count > 1 ? Int(parts[1]) ?? .max / 2 : 0
    return [String(all.dropLast(zeros)), "\(exponent - fraction.count + zeros)"]
  }

  /// Reads a timestamp and a date, which must be those of the C library's calendar.
  static func time(_ raw: UnsafeRawBufferPointer) -> Bool {
    guard let start = raw.bindMemory(to: UInt8.self).baseAddress else { return false }
    let day = RFC3339.parseDate(start, count: raw.count)
    if day.isValid, Int64(day.days) * 86400 != seconds(raw) {
      finding("\(String(decoding: raw, as: UTF8.self)) is read as the day \(day.days)")
    }
    let stamp = RFC3339.parseTimestamp(start, count: raw.count)
    guard stamp.isValid else { return day.isValid }
    guard stamp.seconds == seconds(raw), stamp.nanoseconds == nanoseconds(raw) else {
      finding(
        "\(String(decoding: raw, as: UTF8.self)) is read as \(stamp.seconds) s, \(stamp.nanoseconds) ns"
      )
    }
    var written = ByteBuffer()
    let micros = stamp.seconds * 1_000_000 + Int64(stamp.nanoseconds / 1000)
    RFC3339.appendTimestamp(microseconds: micros, to: &written)
    let again = RFC3339.parseTimestamp(written.base, count: written.count)
    guard again.isValid, again.seconds == stamp.seconds,
      again.nanoseconds / 1000 == stamp.nanoseconds / 1000
    else { finding("\(String(decoding: raw, as: UTF8.self)) is not read as it was written") }
    return true
  }

  private static func seconds(_ raw: UnsafeRawBufferPointer) -> Int64 {
    func number(_ range: Range<Int>) -> Int32 {
      Int32(String(decoding: raw[range], as: UTF8.self)) ?? .min
    }
    var fields = tm()
    fields.tm_year = number(0..<4) - 1900
    fields.tm_mon = number(5..<7) - 1
    fields.tm_mday = number(8..<10)
    guard raw.count > 10 else { return Int64(timegm(&fields)) }
    fields.tm_hour = number(11..<13)
    fields.tm_min = number(14..<16)
    fields.tm_sec = number(17..<19)
    let local = Int64(timegm(&fields))
    guard raw[raw.count - 1] != UInt8(ascii: "Z") else { return local }
    let zone = raw.count - 6
    let offset = Int64(number(zone + 1..<zone + 3)) * 3600 + Int64(number(zone + 4..<zone + 6)) * 60
    return raw[zone] == UInt8(ascii: "-") ? local + offset : local - offset
  }

  private static func nanoseconds(_ raw: UnsafeRawBufferPointer) -> Int32 {
    guard raw[19] == UInt8(ascii: ".") else { return 0 }
    let digits = raw[20...].prefix { $0 >= 0x30 && $0 <= 0x39 }
    let text = String(decoding: digits, as: UTF8.self)
    return Int32(text.padding(toLength: 9, withPad: "0", startingAt: 0)) ?? .min
  }
}
