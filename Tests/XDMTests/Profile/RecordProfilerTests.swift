import TestSupport
import Testing

@testable import XDM

@Suite("Profiles of records")
struct RecordProfilerTests {
  /// Profiles lines in chunks, a profiler each for so many chunks.
  static func profile(
    _ lines: [String], chunkSize: Int = .max, chunksPerProfiler: Int = .max
  ) throws -> [FieldProfile] {
    let inferrer = SchemaInferrer()
    _ = inferrer.consume(Lines(lines))
    let schema = try inferrer.schema()
    let whole = RecordProfiler(schema: schema)
    var part = RecordProfiler(schema: schema)
    var chunks = 0
    var rest = lines[...]
    while !rest.isEmpty {
      _ = Lines(Array(rest.prefix(chunkSize))).withChunk { part.consume($0) }
      rest = rest.dropFirst(chunkSize)
      chunks += 1
      if chunks % chunksPerProfiler == 0 || rest.isEmpty {
        whole.merge(part)
        part = RecordProfiler(schema: schema)
      }
    }
    return whole.fields
  }

  /// `name present/places distinct examples`, fields of objects indented.
  private static func text(_ fields: [FieldProfile], _ indent: String = "") -> [String] {
    fields.flatMap { field in
      let values = field.distinct.map { " \($0) \(field.examples.joined(separator: " "))" } ?? ""
      return ["\(indent)\(field.field.name) \(field.present)/\(field.places)\(values)"]
        + text(field.children, indent + " ")
    }
  }

  private static let lines = [
    "{\"a\":\"x\",\"o\":{\"n\":1},\"l\":[{\"v\":1.5},{},null]}",
    "{\"a\":\"y\\n\",\"o\":{},\"l\":[],\"t\":[[true],[true,false]]}",
    "{\"a\":null,\"l\":[{\"v\":2}]}",
    "{\"identityMap\":{\"p\":[{\"id\":\"1\"}],\"q\":[{\"id\":\"2\"},{\"id\":\"1\"}]}}",
    "{\"a\":\"x\",\"d\":\"2024-02-29\",\"s\":\"2024-02-29T00:00:00Z\",\"j\":{\"k\":1},\"o\":{\"n\":1}}",
    "{\"a\":\"z\",\"j\":[1, 2],\"a2\":\"w\"}", "{\"a\":\"w\"}",
  ]

  @Test("fields are counted where they might be, with their different values and the first of them")
  func counts() throws {
    let expected = [
      "a 5/7 4 \"x\" \"y\\n\" \"z\"", "o 3/7", " n 2/7 1 1", "l 3/7", " v 2/4 2 1.5 2.0",
      "t 1/7 2 true false", "identityMap 1/7", " id 3/3 2 \"1\" \"2\"",
      "d 1/7 1 \"2024-02-29\"", "s 1/7 1 \"2024-02-29T00:00:00.000Z\"",
      "j 2/7 2 {\"k\":1} [1, 2]", "a2 1/7 1 \"w\"",
    ]
    let found = Self.text(try Self.profile(Self.lines))
    #expect(found == expected)
  }

  @Test("a profile does not depend on how the input is cut")
  func cuts() throws {
    for seed in UInt64(700)..<710 {
      var random = RandomRecords(seed: seed)
      let lines = random.lines(60)
      let whole = try Self.profile(lines)
      #expect(try Self.profile(lines, chunkSize: 1, chunksPerProfiler: 1) == whole)
      #expect(try Self.profile(lines, chunkSize: 7, chunksPerProfiler: 3) == whole)
    }
  }

  @Test("different values are counted exactly while they are few, and within a few percent later")
  func distinct() {
    var generator = SeededGenerator(seed: 9)
    for count in [0, 1, 128, 129, 1000, 5000, 100_000] {
      var counter = DistinctCounter()
      var halves = [DistinctCounter(), DistinctCounter()]
      for index in 0..<count {
        let hash = UInt64.random(in: 0...UInt64.max, using: &generator)
        for _ in 0..<2 { counter.insert(hash) }
        halves[index % 2].insert(hash)
        if index % 3 == 0 { halves[1 - index % 2].insert(hash) }
      }
      halves[0].merge(halves[1])
      #expect(halves[0].count == counter.count)
      #expect(counter.isExact == (count <= DistinctCounter.exactLimit))
      if counter.isExact { #expect(counter.count == count) }
      #expect(abs(Double(counter.count - count)) <= 0.08 * Double(count))
    }
  }

  @Test("long values are cut off between characters")
  func longExamples() throws {
    let text = String(repeating: "é", count: 300)
    let fields = try Self.profile(["{\"a\":\"x\(text)\"}"])
    #expect(fields[0].examples == ["\"x\(text.prefix(127))\""])
  }
}
