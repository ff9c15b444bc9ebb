import TestSupport
import Testing

@testable import JSONStream

@Suite("JSONNumber")
struct JSONNumberTests {
  static func parse(_ text: String, then delimiter: String = ",") -> JSONNumber {
    let chunk = Chunk(text + delimiter)
    return JSONNumber.parse(chunk.bytes)
  }

  static func validatedLength(_ text: String, then delimiter: String = ",") -> Int {
    let chunk = Chunk(text + delimiter)
    return JSONNumber.validatedLength(chunk.bytes)
  }

  static func expectDouble(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let number = parse(text)
    let expected = Double(text)!
    let kind: JSONNumber.Kind = expected.isInfinite ? .overflow : .double
    if number.kind != kind || number.double.bitPattern != expected.bitPattern
      || number.length != text.utf8.count
    {
      Issue.record("\(text): \(number), not \(expected)", sourceLocation: sourceLocation)
    }
  }

  @Test("Integers are exact over the whole range of 64 bits")
  func integers() {
    var values: [Int64] = [
      0, 1, -1, 9, 10, 99_999_999, 100_000_000, .max, .min, .max - 1, .min + 1,
    ]
    for shift in 0..<63 { values += [1 << shift, -(1 << shift), (1 << shift) - 1] }
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      values.append(
        Int64.random(in: .min ... .max, using: &generator)
          >> Int64.random(in: 0...62, using: &generator))
    }
    for value in values {
      for delimiter in [" ", "\t", "\n", "\r", ",", "]", "}"] {
        let number = Self.parse("\(value)", then: delimiter)
        if number.kind != .integer || number.integer != value
          || number.length != "\(value)".utf8.count
        {
          Issue.record("\(value): \(number)")
        }
      }
    }
  }

  @Test("Integers beyond 64 bits are bigIntegers with the nearest double, or overflow")
  func bigIntegers() {
    for text in [
      "9223372036854775808", "-9223372036854775809", "9999999999999999999", "18446744073709551616",
      "10000000000000000000", "123456789012345678901234567890",
      "179769313486231570" + String(repeating: "0", count: 291),
    ] {
      let number = Self.parse(text)
      #expect(number.kind == .bigInteger && number.double == Double(text)!, "\(text)")
    }
    #expect(Self.parse(String(repeating: "9", count: 400)).kind == .overflow)
    #expect(Self.parse("-" + String(repeating: "9", count: 400)).double == -.infinity)
  }

  @Test("Minus zero is a double, so that its sign is kept")
  func minusZero() {
    for text in ["-0", "-0.0", "-0e5", "-0.000e-400"] {
      let number = Self.parse(text)
      #expect(number.kind == .double && number.double.bitPattern == 1 << 63, "\(text)")
    }
  }

  @Test("Hard decimals are rounded correctly")
  func hardDoubles() {
    let texts = [
      "0.0", "0e0", "1.0", "0.1", "0.3", "1e22", "1e23", "1e-22", "1e-23", "123.456e-7", "1E5",
      "1e+5",
      "9007199254740991.0", "9007199254740992.0", "9007199254740993.0", "9007199254740994.0",
      "9007199254740993.00000000000000000000000000000001", "9007199254740995.0",
      "1e308", "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308",
      "1.79769313486231580793e308", "1.7976931348623158079372897140530341507e308", "1e309",
      "4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2.47e-324", "1e-324",
      "2.2250738585072011e-308", "2.2250738585072012e-308", "2.2250738585072014e-308",
      "2.225073858507201136057409796709131975934819546351645648023426109724822222021076945516529523"
        + "908135087914149158913039621106870086438694594645527657207407820621743379988141063267329253"
        + "55228688137214901298112245145188984905722230728525513315575501591439747639798341180199932396"
        + "2822190211660e-308",
      "6.631236846766476e-316", "3.237883913302901e-319", "1e-400", "1e400",
      "1e-999999999999999999",
      "1e999999999999999999", "0e999999999999999999",
      "0." + String(repeating: "0", count: 400) + "1e400",
      "1" + String(repeating: "0", count: 400) + ".0e-400",
      "7.2057594037927933e16", "72057594037927945e0",
      "0.500000000000000166533453693773481063544750213623046875",
      "1.00000000000000011102230246251565404236316680908203125",
      "1.00000000000000011102230246251565404236316680908203124",
      "1.00000000000000011102230246251565404236316680908203126",
      "1.00000000000000033306690738754696212708950042724609375",
      "8.5e0", "1.5e-5", "12345678901234567890.123456789",
      "0.00000000000000000000123456789012345678901",
    ]
    for text in texts { Self.expectDouble(text) }
  }

  @Test("Random decimals are read like the standard library reads them")
  func randomDecimals() {
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<4000 {
      let digits = Int.random(in: 1...25, using: &generator)
      var text = (0..<digits).map { _ in "\(Int.random(in: 0...9, using: &generator))" }.joined()
      text = Bool.random(using: &generator) ? "-1.\(text)" : "0.\(text)"
      if Bool.random(using: &generator) {
        text += "e\(Int.random(in: -345...312, using: &generator))"
      }
      Self.expectDouble(text)
    }
  }

  @Test("Doubles of random bits, as shortest text and halfway to the next, are read exactly")
  func randomBits() {
    var generator = SeededGenerator(seed: 7)
    for round in 0..<3000 {
      let bits = generator.next() & (round % 3 == 0 ? (1 << 54) - 1 : 0x7fef_ffff_ffff_ffff)
      let value = Double(bitPattern: bits)
      let text = value.description
      Self.expectDouble(text)
      // One more digit at the end is close to a border between two doubles now and then.
      if let mark = text.firstIndex(of: "e") {
        Self.expectDouble(text[..<mark] + (text.contains(".") ? "5" : ".5") + text[mark...])
      }
    }
    // Halfway between neighbours below 2^64: exact as integers, and one apart from them.
    for _ in 0..<500 {
      let shift = UInt64.random(in: 1...10, using: &generator)
      let fraction = generator.next() >> 11 | 1 << 52
      let half = (fraction << 1 | 1) << (shift - 1)
      for text in ["\(half).0", "\(half - 1).9999999", "\(half).0000000000000000000000000001"] {
        Self.expectDouble(text)
      }
    }
  }

  /// Texts that are no number, and the bytes before the one that does not fit.
  static let bad: [(text: String, offset: Int)] = [
    ("-", 1), ("+1", 0), ("01", 1), ("-01", 2), ("00", 1), ("1.", 2), ("1.e5", 2), (".5", 0),
    ("1e", 2), ("1e+", 3), ("1e-", 3), ("1E", 2), ("1a", 1), ("1.5.5", 3), ("1e5.5", 3), ("--1", 1),
    ("-a", 1), ("1_000", 1), ("0x10", 1), ("1\"", 1), ("1:", 1), ("1[", 1), ("1{", 1), ("1ee5", 2),
    ("Infinity", 0), ("-Infinity", 1), ("NaN", 0), ("1\u{0}", 1), ("1\u{c}", 1), ("12345678-", 8),
    ("123456789012345678901234567890x", 30), ("1.0f", 3), ("1\\", 1), ("1é", 1), ("0e", 2),
    ("1.5e+-3", 5), ("012345678901234567890", 1), ("-00.5", 2), ("1/", 1), ("1;", 1), ("12:", 2),
  ]

  @Test("What is no number is invalid, up to the byte that does not fit")
  func rejections() {
    for (text, offset) in Self.bad {
      let number = Self.parse(text)
      #expect(number.kind == .invalid && number.length == offset, "\(text): \(number)")
      #expect(Self.validatedLength(text) == ~offset, "\(text)")
    }
  }

  @Test("Reading and checking agree on length and validity for any text of number bytes")
  func agreement() {
    var generator = SeededGenerator(seed: 8)
    let alphabet = Array("0011259-+.eE")
    for _ in 0..<20000 {
      let length = Int.random(in: 1...9, using: &generator)
      let text = String((0..<length).map { _ in alphabet.randomElement(using: &generator)! })
      let number = Self.parse(text, then: "}")
      let checked = Self.validatedLength(text, then: "}")
      let isValid = ReferenceParser.isNumber(Array(text.utf8))
      if (number.kind != .invalid) != isValid || (checked >= 0) != isValid
        || number.length != (checked < 0 ? ~checked : checked)
      {
        Issue.record("\(text): \(number), \(checked)")
      }
    }
  }

  @Test("The table of powers of five is what plain division and multiplication give")
  func powersOfFive() {
    // 5^27 is the last that fits 64 bits: its entry is the power itself, shifted up.
    var power: UInt64 = 1
    for exponent in 0...27 {
      let entry = PowersOfFive.table + 2 * (exponent - PowersOfFive.lowest)
      #expect(entry[0] == power << UInt64(power.leadingZeroBitCount) && entry[1] == 0)
      power = power &* 5
    }
    // 1/5 is 0.110011001100..., rounded up.
    let fifth = PowersOfFive.table + 2 * (-1 - PowersOfFive.lowest)
    #expect(fifth[0] == 0xcccc_cccc_cccc_cccc && fifth[1] == 0xcccc_cccc_cccc_cccd)
    for i in 0...(PowersOfFive.highest - PowersOfFive.lowest) {
      #expect(PowersOfFive.table[2 * i] >> 63 == 1)
    }
  }
}
