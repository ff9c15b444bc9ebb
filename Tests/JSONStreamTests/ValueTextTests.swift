import ByteBuffers
import CKernels
import TestSupport
import Testing

@testable import JSONStream

@Suite("Text of values")
struct ValueTextTests {
  static func written(_ write: (inout ByteBuffer) -> Void) -> String {
    var buffer = ByteBuffer()
    write(&buffer)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  /// The string by the rules of RFC 8259, a byte at a time.
  private static func plainlyEscaped(_ text: [UInt8]) -> String {
    let names: [UInt8: String] = [
      8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: "\\\"", 92: "\\\\",
    ]
    var result: [UInt8] = []
    for byte in text {
      if let name = names[byte] {
        result += name.utf8
      } else if byte < 0x20 {
        let digits = String(byte, radix: 16)
        result += "\\u00\(digits.count == 1 ? "0" : "")\(digits)".utf8
      } else {
        result.append(byte)
      }
    }
    return "\"\(String(decoding: result, as: UTF8.self))\""
  }

  private static func escaped(_ text: [UInt8]) -> String {
    // An exact copy, so that reading outside would be found by a checker of memory.
    let exact = Array(text)
    return written { buffer in exact.withUnsafeBytes { JSONString.appendEscaped($0, to: &buffer) } }
  }

  @Test("Each byte at each place of a string of each length is escaped as the grammar asks")
  func escapesAtEachPlace() {
    for count in 0...40 {
      let text = (0..<count).map { UInt8(0x61 + $0 % 26) }
      #expect(Self.escaped(text) == Self.plainlyEscaped(text))
      for place in 0..<count {
        for byte in Array(UInt8(0)...0x24) + [0x5b, 0x5c, 0x5d, 0x7f] {
          var changed = text
          changed[place] = byte
          if Self.escaped(changed) != Self.plainlyEscaped(changed) {
            Issue.record("\(byte) at \(place) of \(count)")
          }
        }
      }
    }
  }

  @Test("Random strings, of escapes for the most part or hardly any, are escaped the same")
  func randomEscapes() {
    var generator = SeededGenerator(seed: 71)
    for round in 0..<3000 {
      let text = (0..<Int.random(in: 0..<90, using: &generator)).map { _ in
        round % 2 == 0
          ? UInt8.random(in: 0x20...0x7f, using: &generator)
          : [0x00, 0x1f, 0x22, 0x5c, 0x20, 0x41].randomElement(using: &generator)!
      }
      #expect(Self.escaped(text) == Self.plainlyEscaped(text))
    }
  }

  @Test("Text that is not UTF-8 is refused, wherever it goes wrong, and leaves nothing behind")
  func checkedText() {
    func checked(_ text: [UInt8]) -> String? {
      var buffer = ByteBuffer()
      buffer.append("x")
      let isValid = text.withUnsafeBufferPointer {
        JSONString.appendChecked($0.baseAddress!, count: $0.count, to: &buffer)
      }
      if !isValid { #expect(buffer.count == 1) }
      return isValid ? String(decoding: buffer.bytes.dropFirst(), as: UTF8.self) : nil
    }
    for count in 1...40 {
      let text = [UInt8](repeating: 0x61, count: count)
      #expect(checked(text) == Self.plainlyEscaped(text))
      for place in 0..<count {
        for bad in [[0x80], [0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]] as [[UInt8]] {
          for special in [[], [0x0a], [0x22]] as [[UInt8]] {
            let broken = text[..<place] + special + bad + text[place...]
            #expect(checked(Array(broken)) == nil)
          }
        }
        let good = Array(text[..<place] + Array("\né\"😀".utf8) + text[place...])
        #expect(checked(good) == Self.plainlyEscaped(good))
      }
    }
  }

  @Test("Floats are the standard library's shortest text, and so are half-precision numbers")
  func floats() {
    var generator = SeededGenerator(seed: 72)
    var values: [Float] = [
      0, -0.0, 1, 0.1, 0.3, 1.5, 16_777_216, 16_777_218, 1e10, 3.4028235e38, 1.1754944e-38,
      .pi, 1 / 3, 8_388_609, 33_554_432, 1e-4, 1e-5, .leastNonzeroMagnitude, .leastNormalMagnitude,
    ]
    values += (0..<20000).map { _ in
      Float(bitPattern: UInt32.random(in: 0...(.max), using: &generator))
    }
    values += (0..<256).map { Float(bitPattern: UInt32($0) << 23) }
    for value in values {
      let text = Self.written { NumberText.append(value, to: &$0) }
      #expect(text == (value.isFinite ? "\(value)" : "null"))
    }
    #if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
      for bits in UInt16(0)...(.max) {
        let value = Float16(bitPattern: bits)
        let text = Self.written { NumberText.append(halfBits: bits, to: &$0) }
        if text != (value.isFinite ? "\(value)" : "null") { Issue.record("\(value): \(text)") }
      }
    #endif
  }

  @Test("Unsigned integers are written whole")
  func unsigned() {
    for value in [0, 9, 10, 9_223_372_036_854_775_808, .max] as [UInt64] {
      #expect(Self.written { NumberText.append(value, to: &$0) } == "\(value)")
    }
  }

  @Test("Times have the digits of their unit, and a zone only where there is one")
  func times() {
    for (value, unit, isUTC, text) in [
      (0, .milliseconds, true, "1970-01-01T00:00:00.000Z"),
      (-1, .microseconds, false, "1969-12-31T23:59:59.999999"),
      (1, .nanoseconds, true, "1970-01-01T00:00:00.000000001Z"),
      (.min, .nanoseconds, true, "1677-09-21T00:12:43.145224192Z"),
      (.max, .milliseconds, false, "+292278994-08-17T07:12:55.807"),
    ] as [(Int64, RFC3339.Unit, Bool, String)] {
      let found = Self.written {
        RFC3339.appendTimestamp(value, unit, isUTC: isUTC, to: &$0)
      }
      #expect(found == text)
    }
    for (value, unit, isUTC, text) in [
      (0, .milliseconds, true, "00:00:00.000Z"),
      (86_399_999_999, .microseconds, false, "23:59:59.999999"),
      (3_661_000_000_007, .nanoseconds, false, "01:01:01.000000007"),
      (86_400_000, .milliseconds, true, ""), (-1, .nanoseconds, true, ""),
    ] as [(Int64, RFC3339.Unit, Bool, String)] {
      let found = Self.written {
        #expect(RFC3339.appendTime(value, unit, isUTC: isUTC, to: &$0) == !text.isEmpty)
      }
      #expect(found == text)
    }
    #expect(
      Self.written {
        RFC3339.appendTimestamp(daysFrom1970: -1, nanoseconds: 86_400_000_000_001, to: &$0)
      }
        == "1970-01-01T00:00:00.000000001Z")
    _ = Self.written { RFC3339.appendTimestamp(daysFrom1970: 1 << 40, nanoseconds: .max, to: &$0) }
    _ = Self.written { RFC3339.appendTimestamp(.min, .milliseconds, isUTC: true, to: &$0) }
  }
}
