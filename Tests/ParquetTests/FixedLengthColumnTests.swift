import ByteBuffers
import TestSupport
import Testing

@testable import Parquet

@Suite("Columns of fixed-length byte arrays")
struct FixedLengthColumnTests {
  private func column(_ values: [[UInt8]], length: Int) -> FixedLengthColumn {
    let column = FixedLengthColumn(length: length)
    column.append(values.flatMap { $0 }, count: values.count)
    return column
  }

  @Test("A dictionary holds each value once, as it comes, whatever the length")
  func dictionary() throws {
    var generator = SeededGenerator(seed: 8)
    for length in [1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 25, 31, 33, 100] {
      // Values differ in one byte, at any place, which a look at their edges alone may miss.
      let kinds = (0..<40).map { kind in
        (0..<length).map { $0 == kind % length ? UInt8(kind) : 0x55 }
      }
      let values = (0..<6000).map { _ in kinds.randomElement(using: &generator)! }
      let column = column(values, length: length)
      guard
        let dictionary = FixedLengthDictionary.make(
          column.bytes, length: length, byteLimit: 1 << 20)
      else {
        Issue.record("no dictionary of \(length) bytes")
        continue
      }
      var entries: [[UInt8]] = []
      for value in values where !entries.contains(value) { entries.append(value) }
      #expect(dictionary.entries.array() == entries.flatMap { $0 })
      #expect(dictionary.count == entries.count)
      #expect(dictionary.indices.elements.map { entries[Int($0)] } == values)
    }
  }

  @Test("A dictionary is given up where it saves nothing, or outgrows its page")
  func givenUp() {
    func has(_ values: [[UInt8]], byteLimit: Int = 1 << 20) -> Bool {
      let column = column(values, length: 4)
      switch FixedLengthDictionary.make(column.bytes, length: 4, byteLimit: byteLimit) {
      case .some: return true
      case .none: return false
      }
    }
    let distinct = (0..<70_000).map { HandBuilt.plain(Int32($0)) }
    #expect(!has([]))
    #expect(!has(Array(distinct.prefix(3))))
    #expect(!has(Array(distinct.prefix(5000))))
    #expect(!has(distinct + distinct + distinct + distinct))
    #expect(!has(Array(repeating: [1, 2, 3, 4], count: 12)))
    #expect(has(Array(repeating: [1, 2, 3, 4], count: 20)))
    let few = Array(distinct.prefix(100))
    #expect(has(few + few + few, byteLimit: 400))
    #expect(!has(few + few + few, byteLimit: 399))
  }

  @Test("Bounds of random values are those of sorting them, unsigned or as numbers")
  func bounds() {
    var generator = SeededGenerator(seed: 9)
    for length in [1, 2, 7, 8, 9, 16, 20, StatisticsBuilder.maximumLength] {
      for alphabet in [[0, 0xff], [0, 1, 0x7f, 0x80, 0xff], Array(0...255)] as [[UInt8]] {
        let values = (0..<50).map { _ in
          (0..<length).map { _ in alphabet.randomElement(using: &generator)! }
        }
        let bytes = values.sorted { $0.lexicographicallyPrecedes($1) }
        /// Two's complement compares as bytes do once the sign bit is flipped.
        func flipped(_ value: [UInt8]) -> [UInt8] { [value[0] ^ 0x80] + value.dropFirst() }
        let numbers = values.sorted { flipped($0).lexicographicallyPrecedes(flipped($1)) }
        let column = column(values, length: length)
        #expect(
          StatisticsBuilder.bounds(fixed: column.bytes, length: length, order: .bytes)
            == Statistics(min: bytes.first, max: bytes.last))
        #expect(
          StatisticsBuilder.bounds(fixed: column.bytes, length: length, order: .decimal)
            == Statistics(min: numbers.first, max: numbers.last))
      }
    }
    let empty = column([], length: 3)
    #expect(StatisticsBuilder.bounds(fixed: empty.bytes, length: 3, order: .bytes) == nil)
  }

  @Test("Decimals of any length compare as numbers")
  func decimals() {
    let ascending: [[UInt8]] = [
      [0x80, 0, 0], [0xff, 0x7f, 0xff], [0x80, 0], [0x80, 1], [0xff, 0x00], [0xff, 0x80], [0xfe],
      [0xff, 0xff], [], [0, 1], [0, 0, 0x7f], [0, 0x80], [0, 0xff], [1, 0], [0x7f, 0xff],
      [0, 0x80, 0],
    ]
    for low in ascending.indices {
      for high in ascending.indices where low != high {
        let isLess = ascending[low].withUnsafeBytes { left in
          ascending[high].withUnsafeBytes { BigEndianNumber(left) < BigEndianNumber($0) }
        }
        #expect(isLess == (low < high), "\(ascending[low]) and \(ascending[high])")
      }
    }
    var plain = ByteBuffer()
    plain.append(PlainForm.of([[5], [0xff, 0], [0, 0x80]]))
    #expect(
      StatisticsBuilder.bounds(decimals: plain.bytes)
        == Statistics(min: [0xff, 0], max: [0, 0x80]))
    plain.append(PlainForm.of([[1] + Array(repeating: 0, count: StatisticsBuilder.maximumLength)]))
    #expect(StatisticsBuilder.bounds(decimals: plain.bytes) == nil)
  }

  @Test("FLOAT16 bounds take in both zeros, and there are none beside a NaN")
  func halves() {
    let cases: [(bits: [UInt16], min: UInt16?, max: UInt16?, nanCount: Int)] = [
      ([], nil, nil, 0), ([0x7e00, 0xfe01, 0x7c01], nil, nil, 3), ([0x3c00], 0x3c00, 0x3c00, 0),
      ([0xbc00, 0x3c00, 0x7e00], nil, nil, 1), ([0xbc00, 0x3c00], 0xbc00, 0x3c00, 0),
      ([0], 0x8000, 0, 0), ([0x8000], 0x8000, 0, 0),
      ([0x8000, 0x3c00], 0x8000, 0x3c00, 0), ([0xfc00, 0x7c00], 0xfc00, 0x7c00, 0),
      ([0x0001, 0x8001], 0x8001, 0x0001, 0), ([0xc000, 0xbc00], 0xc000, 0xbc00, 0),
    ]
    for (bits, min, max, nanCount) in cases {
      let column = column(bits.map { HandBuilt.plain($0) }, length: 2)
      #expect(
        StatisticsBuilder.bounds(fixed: column.bytes, length: 2, order: .half)
          == Statistics(
            min: min.map { HandBuilt.plain($0) }, max: max.map { HandBuilt.plain($0) },
            nanCount: nanCount), "\(bits)")
    }
  }
}
