import ByteBuffers
import TestSupport
import Testing

@testable import JSONStream

@Suite("JSONWriter")
struct JSONWriterTests {
  static func text(_ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    write(&writer)
    return String(decoding: writer.buffer.bytes, as: UTF8.self)
  }

  static func text(_ value: Double) -> String { text { $0.double(value) } }

  @Test("Commas and colons come by themselves")
  func structure() {
    let text = Self.text { writer in
      for _ in 0..<2 {
        writer.beginObject()
        writer.key("a")
        writer.int(-7)
        writer.key("b\"")
        writer.beginArray()
        writer.bool(true)
        writer.bool(false)
        writer.null()
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.string("x\ny")
        writer.endArray()
        writer.key("c")
        Array("[1]".utf8).withUnsafeBytes { writer.raw($0) }
        writer.key("d")
        writer.double(1.5)
        writer.endObject()
        writer.endLine()
      }
    }
    let line = #"{"a":-7,"b\"":[true,false,null,{},[],"x\ny"],"c":[1],"d":1.5}"# + "\n"
    #expect(text == line + line)
    #expect(verdict(Array(line.utf8.dropLast())) == nil)
  }

  @Test("Integers are written whole")
  func integers() {
    var values: [Int64] = [0, .min, .max]
    for exponent in 0..<19 {
      let power = Int64((0..<exponent).reduce(1) { product, _ in product * 10 })
      values += [power, -power, power - 1, power + 1]
    }
    for value in values { #expect(Self.text { $0.int(value) } == "\(value)") }
  }

  @Test("Doubles are the standard library's shortest text, and stay doubles")
  func doubles() {
    let values: [Double] = [
      0, -0.0, 1, -1, 0.1, 0.5, 1.5, 100, 1e15, 1e16, 1e17, 123_456_789, 9_007_199_254_740_992,
      9_007_199_254_740_994, 1e21, 1e22, 1e23, 1e-4, 1e-5, 0.00012, 1.2e-5, .leastNonzeroMagnitude,
      2.2250738585072014e-308,
      .greatestFiniteMagnitude, .leastNormalMagnitude, .pi, 1 / 3, 3 * .leastNonzeroMagnitude,
      1e300,
      9.5367431640625e-07, 4.35, 123456.789e3,
    ]
    for value in values { #expect(Self.text(value) == "\(value)") }
    #expect(Self.text(.infinity) == "null" && Self.text(.nan) == "null")
  }

  @Test("Doubles of random bits and random decimals read back the same, and as doubles")
  func randomDoubles() {
    var generator = SeededGenerator(seed: 14)
    for round in 0..<10000 {
      var value = Double(bitPattern: generator.next())
      if round % 4 == 1 {
        value = Double(Int64.random(in: -1_000_000...1_000_000, using: &generator)) / 100
      }
      if round % 4 == 2 {
        value = Double(Int64.random(in: -(1 << 60)...(1 << 60), using: &generator))
      }
      if round % 4 == 3 { value = Double(bitPattern: UInt64(round) << 52) }
      guard value.isFinite else { continue }
      let text = Self.text(value)
      let number = JSONNumberTests.parse(text)
      if text != value.description || number.kind != .double
        || number.double.bitPattern != value.bitPattern
      {
        Issue.record("\(value): \(text)")
      }
    }
  }
}
