import ByteBuffers
import TestSupport
import Testing

@testable import Parquet

@Suite("Columns of byte arrays")
struct ByteArrayColumnTests {
  private static let limit = 1 << 20

  private func column(
    _ values: [[UInt8]], limit: Int = limit, batch: Int = .max, garbage: UInt8 = 0x22
  ) -> ByteArrayColumn {
    let column = ByteArrayColumn(dictionaryLimit: limit)
    append(values, to: column, batch: batch, garbage: garbage)
    return column
  }

  private func append(
    _ values: [[UInt8]], to column: ByteArrayColumn, batch: Int = .max, garbage: UInt8 = 0x22
  ) {
    ByteArrayBatch(values, garbage: garbage).inParts(of: batch) {
      column.append($0, $1, count: $2)
    }
  }

  /// What a column will write.
  private struct Form: Equatable {
    var entries: [UInt8]
    var indices: [UInt32]
    var plain: [UInt8]
    var byteCount: Int
  }

  private func form(_ column: ByteArrayColumn) -> Form {
    Form(
      entries: column.dictionary.arena.array(), indices: Array(column.dictionary.indices.elements),
      plain: column.plain.array(), byteCount: column.byteCount)
  }

  /// The laws of a column in either form: entries in order of appearance, each once; indices or
  /// PLAIN values that give the values again.
  private func check(_ column: ByteArrayColumn, holds values: [[UInt8]]) {
    #expect(column.count == values.count)
    if column.isPlain {
      #expect(column.plain.array() == PlainForm.of(values))
      #expect(column.dictionary.count == 0)
    } else {
      var seen: [[UInt8]: UInt32] = [:]
      var distinct: [[UInt8]] = []
      let indices = values.map { value -> UInt32 in
        if let index = seen[value] { return index }
        seen[value] = UInt32(distinct.count)
        distinct.append(value)
        return UInt32(distinct.count - 1)
      }
      #expect(column.dictionary.arena.array() == PlainForm.of(distinct))
      #expect(Array(column.dictionary.indices.elements) == indices)
      #expect(column.dictionary.count == distinct.count)
      #expect(column.dictionary.plainByteCount == PlainForm.of(values).count)
      #expect(column.plain.array() == [])
    }
  }

  private func text(_ number: Int) -> [UInt8] { Array("value \(number)".utf8) }

  @Test("Entries stand in order of appearance, each once, whatever the batches")
  func order() {
    var generator = SeededGenerator(seed: 1)
    let values = (0..<3000).map { _ in text(Int.random(in: 0..<200, using: &generator)) }
    for batch in [1, 3, 63, 64, 65, 1000, .max] {
      let column = column(values, batch: batch)
      #expect(!column.isPlain)
      check(column, holds: values)
    }
  }

  @Test("Strings of 0 to 40 bytes that share their beginnings, or their ends, are told apart")
  func prefixes() {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR".utf8)
    var values: [[UInt8]] = []
    for length in 0...40 {
      values.append(Array(letters.prefix(length)))
      values.append(Array(letters.suffix(length)))
      values.append(Array(repeating: 0, count: length))
      for place in 0..<length {
        var changed = Array(letters.prefix(length))
        changed[place] = 0xff
        values.append(changed)
      }
    }
    values += values + values.reversed()
    for garbage in [0, 0x22, 0xff] as [UInt8] {
      let column = column(values, garbage: garbage)
      #expect(!column.isPlain)
      check(column, holds: values)
    }
  }

  @Test("Bytes behind values do not matter")
  func garbage() {
    let values = (0..<500).map { text($0 % 90) } + (0...20).map { Array(repeating: 0, count: $0) }
    #expect(form(column(values, garbage: 0)) == form(column(values, garbage: 0xff)))
    let distinct = (0..<3000).map { text($0) }
    #expect(form(column(distinct, garbage: 0)) == form(column(distinct, garbage: 0xff)))
  }

  @Test("A value's head is its first sixteen bytes, and zeros behind a shorter one")
  func heads() {
    for count in 0...40 {
      let value = (0..<count).map { UInt8(truncatingIfNeeded: 200 + $0) }
      let bytes = value + Array(repeating: 0xff, count: RowGroupBuilder.readSlack)
      let head = bytes.withUnsafeBufferPointer { ValuePrefix($0.baseAddress!, count) }
      var expected = Array(value.prefix(ValuePrefix.size))
      expected += Array(repeating: 0, count: ValuePrefix.size - expected.count)
      let words = [head.low.littleEndian, head.high.littleEndian]
      #expect(words.flatMap { word in withUnsafeBytes(of: word) { Array($0) } } == expected)
    }
  }

  @Test("Values with equal heads differ in any byte behind them")
  func tails() {
    for count in 17...80 {
      let value = [UInt8](repeating: 7, count: count)
      for place in ValuePrefix.size..<count {
        var other = value
        other[place] = 8
        #expect(ValuePrefix.equalBehind(value, value, count))
        #expect(!ValuePrefix.equalBehind(value, other, count))
        #expect(ValueHash.hash(value, count: count) != ValueHash.hash(other, count: count))
      }
    }
  }

  @Test("The table grows from nothing to many entries, in small batches and large ones")
  func growth() {
    let values = (0..<20_000).map { text($0) }
    let batch = ByteArrayBatch(values + values)
    for size in [1, 100, .max] {
      var dictionary = ByteArrayDictionary()
      batch.inParts(of: size) {
        #expect(dictionary.append($0, $1, count: $2, limit: .max) == $2)
      }
      #expect(dictionary.arena.array() == PlainForm.of(values))
      let indices = Array(dictionary.indices.elements)
      #expect(indices == Array(0..<20_000) + Array(0..<20_000))
      var plain = ByteBuffer()
      dictionary.appendPlain(to: &plain)
      #expect(plain.array() == PlainForm.of(values + values))
    }
  }

  /// Pairs of different values of `length` bytes with the same hash.
  private func collisions(length: Int, wanted: Int) -> [[UInt8]] {
    var generator = SeededGenerator(seed: UInt64(length))
    var seen: [UInt32: [UInt8]] = [:]
    var found: [[UInt8]] = []
    while found.count < 2 * wanted {
      let word = generator.next()
      let value = withUnsafeBytes(of: word) { Array($0) + Array(repeating: 7, count: length - 8) }
      let hash = (value + Array(repeating: 0, count: 8)).withUnsafeBufferPointer {
        ValueHash.hash($0.baseAddress!, count: length)
      }
      if let other = seen.updateValue(value, forKey: hash), other != value {
        found += [other, value]
      }
    }
    return found
  }

  @Test("Values of equal hash are told apart", arguments: [8, 12, 24])
  func collisions(length: Int) {
    let values = collisions(length: length, wanted: 2)
    check(column(values + values), holds: values + values)
  }

  @Test("A dictionary is given up where values do not repeat, and where it outgrows its limit")
  func abandonment() {
    let trial = ByteArrayColumn.trial
    let step = ByteArrayColumn.step
    let cases: [(name: String, values: [[UInt8]], limit: Int, early: Bool, late: Bool)] = [
      ("nothing", [], 100, false, false),
      ("one value", [text(1)], 100, false, true),
      ("one value, often", Array(repeating: text(1), count: 100), 100, false, false),
      ("few values, all different", (0..<100).map { text($0) }, 1 << 20, false, true),
      (
        "nothing but new values, less than a step", (0..<(step - 1)).map { text($0) }, 1 << 20,
        false, true
      ),
      ("nothing but new values", (0..<step).map { text($0) }, 1 << 20, true, true),
      (
        "hardly anything but new values", (0..<step).map { text($0 <= step / 32 * 31 ? $0 : 0) },
        1 << 20, true, true
      ),
      (
        "some values come back", (0..<step).map { text($0 < step / 32 * 31 ? $0 : 0) }, 1 << 20,
        false, true
      ),
      (
        "three of four tried are new", (0..<trial).map { text($0 % 4 < 3 ? $0 : 0) }, 1 << 20,
        false, false
      ),
      (
        "one more than that", (0..<trial).map { text($0 % 4 < 3 || $0 == 7 ? $0 : 0) }, 1 << 20,
        true, true
      ),
      (
        "new ones come late",
        (0..<trial).map { _ in text(0) } + (0..<(4 * trial)).map { text($0) }, 1 << 20, true, true
      ),
      ("limit reached", Array(repeating: [1, 2, 3, 4], count: 50), 8, false, false),
      ("limit exceeded", Array(repeating: [1, 2, 3, 4, 5], count: 50), 8, true, true),
      ("no dictionaries wanted", Array(repeating: [1], count: 50), 0, true, true),
      ("empty strings", Array(repeating: [], count: 50), 100, false, false),
    ]
    for (name, values, limit, early, late) in cases {
      let column = column(values, limit: limit)
      #expect(column.isPlain == early, "\(name)")
      check(column, holds: values)
      column.settle()
      #expect(column.isPlain == late, "\(name), settled")
      check(column, holds: values)
    }
  }

  @Test("Whether a dictionary is given up depends on the values, not on the batches")
  func batches() {
    // New values up to one and then none: a rule asked at the end of a large batch sees fewer.
    let trial = ByteArrayColumn.trial
    let step = ByteArrayColumn.step
    for distinct in [step / 2, step / 32 * 31, step - 1, step + 1, trial / 4 * 3, trial + 500] {
      let values = (0..<(2 * trial + 1000)).map { text($0 < distinct ? $0 : 0) }
      let expected = form(column(values))
      for batch in [1, 7, step - 1, step, step + 1, 5000] {
        let column = column(values, batch: batch)
        #expect(form(column) == expected, "\(distinct) distinct, batches of \(batch)")
        check(column, holds: values)
      }
    }
  }

  @Test("Long values, in a dictionary and without one")
  func long() {
    let long = [UInt8](repeating: 0x61, count: 5 << 20)
    let values = [[], long, [1], long + [2], long, [], long + [3]]
    for limit in [100, 64 << 20] {
      let column = column(values, limit: limit)
      #expect(column.isPlain == (limit == 100))
      check(column, holds: values)
    }
  }

  @Test("Behind the last entry of a dictionary, eight bytes are readable, however long it is")
  func slack() {
    for length in 4000...4200 {
      let column = column([[1], Array(repeating: 7, count: length)])
      let arena = (column.dictionary.arena.count, column.dictionary.arena.capacity)
      #expect(arena.0 + ByteArrayDictionary.arenaSlack <= arena.1)
    }
  }

  @Test("A column that was used before does the same as a new one")
  func reuse() {
    var generator = SeededGenerator(seed: 5)
    let column = ByteArrayColumn(dictionaryLimit: Self.limit)
    for round in 0..<12 {
      let kinds = [3, 300, 40_000][round % 3]
      let values = (0..<Int.random(in: 0...9000, using: &generator)).map { _ in
        text(Int.random(in: 0..<kinds, using: &generator))
      }
      append(values, to: column, batch: 500)
      check(column, holds: values)
      #expect(form(column) == form(self.column(values)))
      column.settle()
      check(column, holds: values)
      column.removeAll()
      #expect(form(column) == Form(entries: [], indices: [], plain: [], byteCount: 0))
    }
  }
}
