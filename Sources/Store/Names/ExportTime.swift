import ByteBuffers
import Foundation
import JSONStream
import Work

/// The minute, in UTC, that names an export.
public struct ExportTime: Sendable, Hashable, CustomStringConvertible {
  /// `YYYYMMDDHHMM`.
  public let description: String
  /// Seconds from 1970 to the start of the minute.
  public let secondsSince1970: Int64

  /// - Throws: A usage error unless `text` is `YYYYMMDDHHMM` and the calendar has that minute.
  public init(_ text: String) throws(ExportError) {
    let digits = Array(text.utf8)
    let areDigits = digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard digits.count == 12, areDigits, let seconds = Self.seconds(digits) else {
      throw ExportError(.invalidExportTime, facts: ["value": .text(text)])
    }
    description = text
    secondsSince1970 = seconds
  }

  /// The minute that holds `date`.
  public init(_ date: Date) {
    // Years 1 to 9999, which is what the text can hold.
    let range = RFC3339.secondsRange
    let time = date.timeIntervalSince1970.rounded(.down)
    let bounded = min(max(time, Double(range.lowerBound)), Double(range.upperBound))
    secondsSince1970 = Int64(bounded) - (Int64(bounded) % 60 + 60) % 60
    description = String(Self.isoText(secondsSince1970).filter(\.isNumber).prefix(12))
  }

  /// The start of the minute as RFC 3339 writes it.
  public var iso8601: String { Self.isoText(secondsSince1970) }

  package static func isoText(_ seconds: Int64) -> String {
    var text = ByteBuffer(capacity: 32)
    RFC3339.appendTimestamp(milliseconds: seconds * 1000, to: &text)
    return String(decoding: text.bytes, as: UTF8.self)
  }

  /// Seconds since 1970 of an instant as RFC 3339 writes it.
  package static func seconds(isoText: String) -> Int64? {
    let text = Array(isoText.utf8)
    let time = text.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { RFC3339.parseTimestamp($0, count: bytes.count) }
    }
    guard let time, time.isValid else { return nil }
    return time.seconds
  }

  private static func seconds(_ digits: [UInt8]) -> Int64? {
    var text: [UInt8] = []
    let separators: [Int: Character] = [4: "-", 6: "-", 8: "T", 10: ":"]
    for (index, digit) in digits.enumerated() {
      if let separator = separators[index] { text += separator.utf8 }
      text.append(digit)
    }
    text += ":00Z".utf8
    return seconds(isoText: String(decoding: text, as: UTF8.self))
  }
}
