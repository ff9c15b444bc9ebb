import ByteBuffers
import TestSupport
import Testing

@testable import Parquet

@Suite("Columns of numbers")
struct NumberColumnTests {
  /// A dictionary's entries and indices, nil where none is made.
  private func dictionary<Value: PlainNumber>(
    _ values: [Value]
  ) -> (entries: [UInt64], indices: [UInt32])? {
    values.withUnsafeBufferPointer { buffer in
      guard let dictionary = NumberDictionary.make(buffer) else { return nil }
      return (
        dictionary.entries.elements.map(\.plainBits), Array(dictionary.indices.elements)
      )
    }
  }

  /// The laws of a dictionary: entries in order of appearance, each once, told apart by their bits;
  /// indices that give the values again; smaller than the values.
  private func check<Value: PlainNumber>(_ values: [Value], isMade: Bool = true) {
    guard let dictionary = dictionary(values) else {
      #expect(!isMade)
      return
    }
    #expect(isMade)
    var seen: [UInt64: UInt32] = [:]
    var distinct: [UInt64] = []
    let indices = values.map { value -> UInt32 in
      if let index = seen[value.plainBits] { return index }
      seen[value.plainBits] = UInt32(distinct.count)
      distinct.append(value.plainBits)
      return UInt32(distinct.count - 1)
    }
    #expect(dictionary.entries == distinct)
    #expect(dictionary.indices == indices)
    #expect(distinct.count < values.count)
  }

  @Test("Entries stand in order of appearance, each once, in every type")
  func order() {
    var generator = SeededGenerator(seed: 1)
    for kinds in [1, 2, 50, 500] {
      let numbers = (0..<4000).map { _ in Int.random(in: 0..<kinds, using: &generator) - kinds / 2 }
      check(numbers.map { Int32($0) })
      check(numbers.map { Int64($0) << 40 })
      check(numbers.map { Float($0) / 8 })
      check(numbers.map { Double($0) * 1e300 })
    }
  }

  @Test("Integers that lie close together, or only so at first, make the same dictionaries")
  func close() {
    var generator = SeededGenerator(seed: 2)
    let near = (0..<6000).map { _ in Int64.random(in: -300...300, using: &generator) }
    let ends: [Int64] = [
      .min, .max, 1 << 16, -(1 << 16), 1 << 32, 32_468, 32_469, -33_069, -33_068,
    ]
    for base: Int64 in [0, 1 << 40, .max - 300, .min + 300] {
      var numbers = near.map { $0 &+ base }
      check(numbers)
      for end in ends {
        // The first far number comes before the last that is tried, behind it, or last of all.
        for place in [255, 256, 4095, 4096, 5999] { numbers[place] = end &+ base }
        check(numbers)
      }
    }
    check(near.map { Int32($0) })
    check(near.map { Int32.max - 300 + Int32($0) })
    check(near.map { Int32.min + 300 + Int32($0) } + [0, -1, .max])
    let spread = (0..<6000).map { Int64($0) * 6 }
    check(spread, isMade: false)
    check(spread + spread + spread, isMade: false)
    check(spread.prefix(2000).flatMap { number -> [Int64] in [number, number, number] })
  }

  @Test("Zeros and NaNs of different bits are different entries")
  func bits() {
    let odd = [
      0.0, -0.0, .nan, -Double.nan, Double(nan: 5, signaling: false), .infinity, -.infinity,
    ]
    check((0..<10).flatMap { _ in odd })
    let narrow = [0.0, -0.0, .nan, -Float.nan, .infinity, Float.leastNonzeroMagnitude]
    check((0..<10).flatMap { _ in narrow })
    check((0..<10).flatMap { _ in [Int64.min, .max, 0, -1] })
    check((0..<10).flatMap { _ in [Int32.min, .max, 0, -1] })
  }

  @Test("A dictionary is made where it is smaller, and given up where values do not repeat")
  func abandonment() {
    let cases: [(name: String, values: [Int64], isMade: Bool)] = [
      ("nothing", [], false),
      ("one value", [1], false),
      ("too few values for a page of their own", [1, 1, 1, 1, 1, 1], false),
      ("one value ten times", Array(repeating: 1, count: 10), true),
      ("few values, all different", Array(0..<100), false),
      ("half are new", (0..<1000).map { $0 / 2 }, true),
      ("more than half are new, among the tried", (0..<4096).map { $0 < 2400 ? $0 : 0 }, true),
      ("all new at first, none later", (0..<20_000).map { $0 < 5000 ? $0 : 0 }, false),
      ("a third is new throughout", (0..<100_000).map { $0 / 3 }, true),
      ("as many entries as may be", (0..<300_000).map { $0 % (3 << 16) / 3 }, true),
      ("one entry more", (0..<300_000).map { $0 % ((3 << 16) + 3) / 3 }, false),
    ]
    for (name, values, isMade) in cases {
      #expect((dictionary(values) != nil) == isMade, "\(name)")
      check(values, isMade: isMade)
    }
  }

  @Test("A column holds what was added to it, until it is emptied")
  func column() {
    let column = NumberColumn<Int64>()
    for round in 0..<3 {
      var expected: [Int64] = []
      for batch in [0, 1, 5, 1000, 100_000] {
        let values = (0..<batch).map { Int64($0 * round) }
        column.append(values, count: values.count)
        expected += values
      }
      #expect(Array(column.values) == expected)
      #expect(column.byteCount == expected.count * 8)
      column.removeAll()
      #expect(column.byteCount == 0)
    }
  }
}
