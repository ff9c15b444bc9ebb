import TestSupport
import Testing

@testable import JSONStream

@Suite("Numbers that a double keeps")
struct ExactNumberTests {
  private static func roundTrips(_ text: String) -> Bool {
    let bytes = Array(text.utf8) + [UInt8(ascii: ",")] + [UInt8](repeating: 0, count: 16)
    return bytes.withUnsafeBufferPointer {
      JSONNumber.roundTrips($0.baseAddress!, as: JSONNumber.parse($0.baseAddress!).double)
    }
  }

  @Test("what a double's shortest decimal says is kept, however it is written")
  func kept() {
    for text in [
      "0.1", "-0.1", "0.10", "100e-3", "0.0", "-0.0", "0e99", "0.000000", "19.99", "1E+2", "1e22",
      "1e23",
      "5e-324", "2.2250738585072014e-308",
      "1.7976931348623157e308", "0.30000000000000004",
      "123456789012345680.0", "1.50000000000000000000000",
      "0.00000000000000000000000000000000000000000000000000125",
    ] {
      #expect(Self.roundTrips(text), "\(text)")
    }
  }

  @Test("what reads back as another number is not kept")
  func changed() {
    for text in [
      "0.1000000000000000055", "0.12345678901234567890", "9007199254740993.0", "1e-400", "3e-324",
      "4.9e-324", "90071992547409931e3", "123456789012345678e-3", "2.00000000000000000000000000001",
      "1.7976931348623157081e308", "2.22507385850720111e-308",
      "0.300000000000000041",
    ] {
      #expect(!Self.roundTrips(text), "\(text)")
    }
  }

  @Test("random decimals are kept exactly if Swift prints their double as the same decimal")
  func random() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<20_000 {
      let count = Int.random(in: 1...19, using: &generator)
      let digits = (0..<count).map { _ in String(Int.random(in: 0...9, using: &generator)) }
        .joined()
      let exponent = Int.random(in: -330...290, using: &generator)
      let text = "\(digits.first!).\(digits.dropFirst())0e\(exponent)"
      let value = Double(text)!
      #expect(Self.roundTrips(text) == (Self.plain(text) == Self.plain("\(value)")), "\(text)")
    }
  }

  /// Digits without zeros at the ends, and the power of ten behind them.
  private static func plain(_ text: String) -> String {
    let parts = text.split(separator: "e")
    let fraction = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    var exponent =
      (parts.count > 1 ? Int(parts[1])! : 0) - (fraction.count > 1 ? fraction[1].count : 0)
    var digits = Substring(fraction.joined())
    while digits.last == "0" {
      digits.removeLast()
      exponent += 1
    }
    digits = digits.drop { $0 == "0" }
    return digits.isEmpty ? "0" : "\(digits) \(exponent)"
  }
}
