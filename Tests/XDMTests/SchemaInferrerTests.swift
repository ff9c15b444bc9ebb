import TestSupport
import Testing

@testable import XDM

@Suite("SchemaInferrer")
struct SchemaInferrerTests {
  private static func fields(_ lines: [String]) throws -> [XDMField] {
    let inferrer = SchemaInferrer()
    _ = inferrer.consume(Lines(lines))
    return try inferrer.schema().fields
  }

  /// The fields when the lines are read in parts, cut at `cuts`, that are merged in order.
  private static func merged(_ lines: [String], cutAt cuts: [Int]) throws -> [XDMField] {
    let whole = SchemaInferrer()
    var start = 0
    for end in cuts.sorted() + [lines.count] {
      let part = SchemaInferrer()
      // In two chunks each, for good measure.
      let middle = (start + end) / 2
      _ = part.consume(Lines(Array(lines[start..<middle])))
      _ = part.consume(Lines(Array(lines[middle..<end])))
      whole.merge(part)
      start = end
    }
    return try whole.schema().fields
  }

  private static func expectCutsDoNotMatter(_ lines: [String], seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let expected = try fields(lines)
    for cut in 0...min(lines.count, 40) { #expect(try merged(lines, cutAt: [cut]) == expected) }
    for count in [2, 3, 8] {
      let cuts = (0..<count).map { _ in Int.random(in: 0...lines.count, using: &generator) }
      #expect(try merged(lines, cutAt: cuts) == expected)
    }
    #expect(try merged(lines, cutAt: Array(0...lines.count)) == expected)
  }

  @Test("parts merged in order give the schema of the whole, wherever they are cut")
  func mergingIsReading() throws {
    for seed in UInt64(0)..<20 {
      var random = RandomRecords(seed: seed)
      try Self.expectCutsDoNotMatter(random.lines(12), seed: seed)
    }
  }

  @Test("an empty part changes nothing")
  func emptyParts() throws {
    let inferrer = SchemaInferrer()
    inferrer.merge(SchemaInferrer())
    _ = inferrer.consume(Lines("{\"a\":[{\"b\":1}]}"))
    let fields = try inferrer.schema().fields
    inferrer.merge(SchemaInferrer())
    #expect(try inferrer.schema().fields == fields)
  }

  private static func object(_ keys: some Sequence<String>, _ value: String) -> String {
    "{\(keys.map { "\"\($0)\":\(value)" }.joined(separator: ","))}"
  }

  @Test("objects with very many keys become the same maps, wherever the input is cut")
  func manyKeysInParts() throws {
    let keys = (0..<9000).map { "k\($0)" }
    let values = ["{\"z\":1}", "{\"y\":true,\"z\":2.5}", "{\"x\":{\"identityMap\":{\"q\":[]}}}"]
    var lines = (0..<9).map {
      "{\"m\":\(Self.object(keys[($0 * 1000)..<($0 * 1000 + 1000)], values[$0 % 3]))}"
    }
    // A key of before whose values get a field again.
    lines.append("{\"m\":{\"k5\":{\"w\":\"late\",\"x\":{\"v\":1}}}}")
    lines.append("{\"m\":{\"identityMap\":{\"w\":\"late\"}}}")
    let expected = try Self.fields(lines)
    guard case .map = expected[0].type else {
      Issue.record("\(expected)")
      return
    }
    for cuts in [[1], [5], [8], [9], [10], [3, 6], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]] {
      #expect(try Self.merged(lines, cutAt: cuts) == expected)
    }
    // Nested: neither object has too many keys by itself, both together have.
    let nested =
      (0..<2).map { part in
        "{\"m\":{\"\(part)\":{\"n\":\(Self.object(keys[(part * 4500)..<(part * 4500 + 4500)], "1"))}}}"
      } + ["{\"m\":\(Self.object(keys, "{}"))}", "{\"m\":{\"0\":{\"n\":{\"new\":2}}}}"]
    let united = XDMType.map(.object([XDMField(name: "n", type: .map(.long))]))
    #expect(try Self.fields(nested) == [XDMField(name: "m", type: united)])
    for cuts in [[1], [2], [3], [1, 2, 3]] {
      #expect(
        try Self.merged(nested, cutAt: cuts) == [XDMField(name: "m", type: united)])
    }
  }

  @Test("rejected records leave no trace, wherever they break off")
  func rejectedRecordsLeaveNoTrace() throws {
    for seed in UInt64(100)..<112 {
      var random = RandomRecords(seed: seed)
      var generator = SeededGenerator(seed: seed)
      var lines = MixedLines()
      for _ in 0..<15 {
        let record = random.next()
        lines.add(record)
        let other = random.next()
        let cut = Int.random(in: 1..<other.utf8.count, using: &generator)
        lines.addBad(String(decoding: other.utf8.prefix(cut), as: UTF8.self))
        lines.addBad(String(other.dropLast()) + (other == "{}" ? "x}" : ",\"new\":tru}"))
      }
      try lines.expectNoTrace()
    }
  }

  /// Lines with and without bad ones in between.
  private struct MixedLines {
    var good: [String] = []
    var all: [String] = []

    mutating func add(_ line: String) {
      good.append(line)
      all.append(line)
    }

    mutating func addBad(_ line: String) { all.append(line) }

    func expectNoTrace() throws {
      let inferrer = SchemaInferrer()
      let outcome = inferrer.consume(Lines(all))
      #expect(outcome.records == good.count)
      #expect(outcome.rejects.count == all.count - good.count)
      #expect(try inferrer.schema().fields == SchemaInferrerTests.fields(good))
      // Each record in a chunk of its own, so that bad ones come first and last, too.
      for cut in stride(from: 1, to: all.count, by: 3) {
        #expect(
          try SchemaInferrerTests.merged(all, cutAt: [cut]) == SchemaInferrerTests.fields(good))
      }
    }
  }

  @Test("keys of rejected records count neither for order nor for maps")
  func rejectedKeys() throws {
    func long(_ name: String) -> XDMField { XDMField(name: name, type: .long) }
    #expect(
      try Self.fields(["{\"b\":1,\"a\":x}", "{\"a\":1,\"b\":2}"]) == [long("a"), long("b")])
    let numbers = (0..<15).map { "\($0)" }
    let m = XDMField(name: "m", type: .object(numbers.map(long)))
    #expect(
      try Self.fields([
        "{\"m\":{\"15\":1,\"16\":2},}", "{\"m\":\(Self.object(numbers, "1"))}",
        "{\"m\":{\"17\":1}", "{\"m\":{\"1\":1},\"m\":{}}",
      ]) == [m])
    let many = (0..<8190).map { "k\($0)" }
    #expect(
      try Self.fields([
        "{\"m\":\(Self.object(many, "1")),}", "{\"m\":{\"a\":1}}",
        "{\"m\":\(Self.object((0..<8193).map { "\($0)" }, "1")),}",
        "{\"m\":{\"b\":1,\"c\":1,\"d\":2}}",
      ]) == [XDMField(name: "m", type: .object(["a", "b", "c", "d"].map(long)))])
  }

  @Test("the schema may be asked for in between")
  func schemaInBetween() throws {
    var random = RandomRecords(seed: 5)
    let lines = random.lines(20)
    let inferrer = SchemaInferrer()
    for (i, line) in lines.enumerated() {
      _ = inferrer.consume(Lines(line))
      #expect(try inferrer.schema().fields == Self.fields(Array(lines[...i])))
    }
  }
}
