import ByteBuffers
import TestSupport
import Testing

@testable import Parquet

@Suite("Statistics")
struct StatisticsBuilderTests {
  private static let limit = StatisticsBuilder.maximumLength

  private func bounds(_ values: [[UInt8]], isText: Bool = false) -> Statistics? {
    var plain = ByteBuffer()
    plain.append(PlainForm.of(values))
    plain.reserve(8)
    return StatisticsBuilder.bounds(plain: plain.bytes, isText: isText)
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private func letters(_ count: Int) -> [UInt8] { Array(repeating: 0x61, count: count) }

  private func max(_ value: [UInt8], isText: Bool) -> [UInt8]? {
    value.withUnsafeBytes { StatisticsBuilder.truncatedMax($0, isText: isText) }
  }

  private func min(_ value: [UInt8], isText: Bool) -> [UInt8] {
    value.withUnsafeBytes { StatisticsBuilder.truncatedMin($0, isText: isText) }
  }

  @Test("Byte arrays compare byte by byte, unsigned, a prefix first")
  func byteOrder() {
    // Ascending: each is the minimum of itself and the ones behind it.
    let ascending: [[UInt8]] = [
      [], [0], [0, 0], [0, 1], [1], bytes("a"), bytes("a") + [0], bytes("ab"), bytes("abcdefgh"),
      bytes("abcdefgh") + [0], bytes("abcdefgha"), bytes("abcdefghab"), bytes("abcdefghb"),
      bytes("abcdefgi"), bytes("z"), [0x7f], [0x80], bytes("é"), [0xff], [0xff, 0xff],
    ]
    for low in ascending.indices {
      for high in low..<ascending.count {
        let expected = Statistics(min: ascending[low], max: ascending[high])
        #expect(bounds([ascending[low], ascending[high]]) == expected)
        #expect(bounds([ascending[high], ascending[low]]) == expected)
      }
    }
    #expect(bounds([]) == nil)
  }

  @Test("Bounds of random byte arrays are those of sorting them")
  func random() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<300 {
      let alphabet = [[0x61, 0x62], [0, 0xff], Array(0...255)].randomElement(using: &generator)!
      let values: [[UInt8]] = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
        (0..<Int.random(in: 0...24, using: &generator)).map { _ in
          UInt8(alphabet.randomElement(using: &generator)!)
        }
      }
      let sorted = values.sorted { $0.lexicographicallyPrecedes($1) }
      #expect(bounds(values) == Statistics(min: sorted.first, max: sorted.last))
    }
  }

  @Test("Bounds say whether they are values, or cut")
  func exactness() {
    let cases: [(name: String, values: [[UInt8]], min: Bool, max: Bool)] = [
      ("short", [[1], [2]], true, true),
      ("of the longest length", [letters(Self.limit)], true, true),
      ("longer", [letters(Self.limit + 1)], false, false),
      ("a long minimum", [letters(Self.limit + 1), [0x7a]], false, true),
      ("a long maximum", [[], letters(Self.limit + 1)], true, false),
    ]
    for (name, values, isMinExact, isMaxExact) in cases {
      for isText in [true, false] {
        let statistics = bounds(values, isText: isText)
        #expect(statistics?.isMinExact == isMinExact, "\(name)")
        #expect(statistics?.isMaxExact == isMaxExact, "\(name)")
      }
    }
  }

  @Test("A cut text keeps whole characters; a cut maximum has its last character raised")
  func texts() {
    // A character at the last place that fits, and what becomes of it in the maximum.
    let cases: [(character: String, raised: String)] = [
      ("a", "b"), ("~", "\u{7f}"), ("é", "ê"), ("\u{7fe}", "\u{7ff}"), ("€", "₭"),
      ("\u{d7ff}", "\u{e000}"), ("\u{fffe}", "\u{ffff}"), ("\u{10000}", "\u{10001}"),
      ("\u{1f600}", "\u{1f601}"), ("\u{10fffe}", "\u{10ffff}"),
    ]
    for (character, raised) in cases {
      let size = character.utf8.count
      let head = letters(Self.limit - size)
      let value = head + bytes(character) + bytes("tail")
      #expect(min(value, isText: true) == head + bytes(character), "\(character)")
      #expect(max(value, isText: true) == head + bytes(raised), "\(character)")
      // One byte further the character no longer fits, and the letter before it is raised.
      for shift in 1..<Swift.max(size, 1) {
        let head = letters(Self.limit - size + shift)
        let value = head + bytes(character) + bytes("tail")
        #expect(min(value, isText: true) == head, "\(character), \(shift) further")
        #expect(
          max(value, isText: true) == head.dropLast() + [0x62], "\(character), \(shift) further")
      }
    }
  }

  @Test("Characters without a successor are dropped, those whose successor is longer too")
  func dropped() {
    let last = bytes("\u{10ffff}")
    let many = Array(repeating: last, count: Self.limit / 4 + 1).flatMap { $0 }
    #expect(max(many, isText: true) == nil)
    #expect(bounds([[1], many], isText: true) == nil)
    #expect(max(bytes("y") + many, isText: true) == bytes("z"))
    #expect(max(bytes("ab\u{d7ff}") + many, isText: true) == bytes("ab\u{e000}"))
    let deletes = letters(1) + Array(repeating: 0x7f, count: Self.limit)
    // U+0080 takes two bytes: it replaces the last delete that leaves it room.
    #expect(max(deletes, isText: true) == deletes.prefix(Self.limit - 2) + [0xc2, 0x80])
    let wide = letters(Self.limit - 2) + bytes("\u{7ff}x")
    #expect(max(wide, isText: true) == letters(Self.limit - 3) + [0x62])
  }

  @Test("Cut binary values: bytes of 0xff are dropped, the one before is raised")
  func binary() {
    let ones = [UInt8](repeating: 0xff, count: Self.limit + 1)
    #expect(max(ones, isText: false) == nil)
    #expect(bounds([[1], ones]) == nil)
    #expect(max([0xfe] + ones, isText: false) == [0xff])
    #expect(max([7, 0xff, 8] + ones, isText: false) == [7, 0xff, 9])
    #expect(max(ones.dropLast(), isText: false) == ones.dropLast())
    #expect(max(letters(100), isText: false) == letters(Self.limit - 1) + [0x62])
    #expect(min(ones, isText: false) == ones.dropLast())
  }

  @Test("Bounds of random long values bound them, whether text or not, and texts stay texts")
  func longValues() {
    var generator = SeededGenerator(seed: 4)
    let scalars = ["a", "z", "\u{7f}", "\u{7ff}", "\u{d7ff}", "\u{ffff}", "\u{10ffff}", "😀"]
    for _ in 0..<2000 {
      let kinds = scalars.prefix(Int.random(in: 1...scalars.count, using: &generator))
      let text = (0..<Int.random(in: 10...80, using: &generator)).map { _ in
        kinds.randomElement(using: &generator)!
      }.joined()
      let value = bytes(text)
      for isText in [true, false] {
        let low = min(value, isText: isText)
        #expect(low.count <= Self.limit && !value.lexicographicallyPrecedes(low))
        #expect(value.starts(with: low))
        guard let high = max(value, isText: isText) else { continue }
        #expect(high.count <= Self.limit && !high.lexicographicallyPrecedes(value))
        if isText {
          #expect(bytes(String(decoding: low, as: UTF8.self)) == low)
          #expect(bytes(String(decoding: high, as: UTF8.self)) == high)
        }
      }
    }
  }

  @Test("Text that is not UTF-8 is bounded all the same")
  func invalidText() {
    let tails: [[UInt8]] = [[0xff], [0xf8], [0xfe, 0x61], [0xc3], [0x80], [0xed, 0xa0, 0x80]]
    for tail in tails {
      for size in (Self.limit - 4)...Self.limit {
        let value = letters(size) + tail + letters(Self.limit)
        #expect(!value.lexicographicallyPrecedes(min(value, isText: true)))
        if let high = max(value, isText: true) {
          #expect(!high.lexicographicallyPrecedes(value), "\(size) letters, then \(tail)")
        }
      }
    }
    let rest = [UInt8](repeating: 0x80, count: 100)
    #expect(min(rest, isText: true) == [])
    #expect(max(rest, isText: true) == nil)
  }

  @Test("Integers are bounded in the order of their type")
  func integers() {
    let values: [Int32] = [3, -1, .min, .max, 0]
    let cases: [([Int32], signed: (Int32, Int32), unsigned: (Int32, Int32))] = [
      (values, (.min, .max), (0, -1)),
      ([-5], (-5, -5), (-5, -5)),
      ([-2, -1], (-2, -1), (-2, -1)),
      ([1, -1], (-1, 1), (1, -1)),
      ([.max, .min], (.min, .max), (.max, .min)),
    ]
    for (values, signed, unsigned) in cases {
      let wide = values.map { Int64($0) << 32 }
      for (isUnsigned, expected) in [(false, signed), (true, unsigned)] {
        let narrow = values.withUnsafeBufferPointer {
          StatisticsBuilder.bounds($0, isUnsigned: isUnsigned)
        }
        #expect(
          narrow == Statistics(min: HandBuilt.plain(expected.0), max: HandBuilt.plain(expected.1)))
        let twice = wide.withUnsafeBufferPointer {
          StatisticsBuilder.bounds($0, isUnsigned: isUnsigned)
        }
        #expect(
          twice
            == Statistics(
              min: HandBuilt.plain(Int64(expected.0) << 32),
              max: HandBuilt.plain(Int64(expected.1) << 32)))
      }
    }
    let none: [Int64] = []
    #expect(none.withUnsafeBufferPointer { StatisticsBuilder.bounds($0, isUnsigned: false) } == nil)
  }

  @Test("Floating-point bounds take in both zeros, and there are none beside a NaN")
  func floats() {
    let cases: [(values: [Double], min: Double, max: Double)] = [
      ([1, 2, -3], -3, 2),
      ([0], -0.0, 0.0),
      ([-0.0], -0.0, 0.0),
      ([0, 1], -0.0, 1),
      ([-1, -0.0], -1, 0.0),
      ([-.infinity, .infinity], -.infinity, .infinity),
      ([.infinity], .infinity, .infinity),
      ([-.infinity], -.infinity, -.infinity),
      ([Double(Float.leastNonzeroMagnitude)], 0x1p-149, 0x1p-149),
    ]
    for (values, min, max) in cases {
      let double = values.withUnsafeBufferPointer { StatisticsBuilder.bounds($0) }
      #expect(
        double
          == Statistics(
            min: HandBuilt.plain(min.bitPattern), max: HandBuilt.plain(max.bitPattern),
            nanCount: 0))
      let float = values.map { Float($0) }.withUnsafeBufferPointer { StatisticsBuilder.bounds($0) }
      #expect(
        float
          == Statistics(
            min: HandBuilt.plain(Float(min).bitPattern),
            max: HandBuilt.plain(Float(max).bitPattern), nanCount: 0))
    }
    let unbounded: [[Double]] = [
      [], [.nan], [.nan, -.nan], [.nan, 1, -Double.nan, 2], [2, .nan], [-.infinity, .nan],
    ]
    for values in unbounded {
      let bounds = values.withUnsafeBufferPointer { StatisticsBuilder.bounds($0) }
      #expect(bounds == Statistics(nanCount: values.count { $0.isNaN }))
    }
  }

  @Test("Bounds of random numbers of every count are those of the standard library")
  func randomNumbers() {
    var generator = SeededGenerator(seed: 8)
    for count in Array(0...70) + [1000] {
      let integers = (0..<count).map { _ in Int64.random(in: .min ... .max, using: &generator) }
      let unsigned = integers.map(UInt64.init(bitPattern:))
      integers.withUnsafeBufferPointer {
        #expect(
          StatisticsBuilder.bounds($0, isUnsigned: false)
            == integers.min().map {
              Statistics(min: HandBuilt.plain($0), max: HandBuilt.plain(integers.max()!))
            })
        #expect(
          StatisticsBuilder.bounds($0, isUnsigned: true)
            == unsigned.min().map {
              Statistics(min: HandBuilt.plain($0), max: HandBuilt.plain(unsigned.max()!))
            })
      }
      let share = [0, 0.2, 0.9][count % 3]
      let doubles = (0..<count).map { _ in
        Double.random(in: 0..<1, using: &generator) < share
          ? Double.nan : Double.random(in: -9...9, using: &generator)
      }
      let numbers = doubles.filter { !$0.isNaN }
      doubles.withUnsafeBufferPointer {
        var expected = Statistics(nanCount: count - numbers.count)
        if numbers.count == count {
          expected.min = numbers.min().map { HandBuilt.plain($0.bitPattern) }
          expected.max = numbers.max().map { HandBuilt.plain($0.bitPattern) }
        }
        #expect(StatisticsBuilder.bounds($0) == expected)
      }
    }
  }

  @Test("Booleans are bounded, false below true")
  func booleans() {
    let cases: [([UInt8], Statistics?)] = [
      ([], nil), ([0], Statistics(min: [0], max: [0])), ([1, 1], Statistics(min: [1], max: [1])),
      ([1, 0, 1], Statistics(min: [0], max: [1])),
    ]
    for (values, expected) in cases {
      #expect(
        values.withUnsafeBufferPointer { StatisticsBuilder.bounds(booleans: $0) } == expected)
    }
  }
}
