import TestSupport
import Testing

@testable import XDM

@Suite("The ledger of values")
struct ValueLedgerTests {
  private static func ledger(
    _ lines: [String], _ schema: String, unknown: UnknownFields
  ) throws -> (ChunkOutcome, ValueLedger) {
    let schema = try SchemaLibrary().schema(
      name: "s", text: Array(schema.utf8), rescuesUnknown: unknown == .rescue)
    let (outcome, _, ledger) = try Export.accounted(lines, schema, unknown: unknown)
    return (outcome, ledger)
  }

  private static let schema = """
    {"properties":{"a":{"type":"string"},"n":{"type":"integer","maximum":9},"any":{},
     "repo:p":{"type":"string"},"o":{"properties":{"x":{"type":"boolean"}}},
     "l":{"type":"array","items":{"properties":{"y":{"type":"number"}}}},
     "m":{"meta:xdmType":"map","additionalProperties":{"properties":{"z":{"type":"string"}}}}}}
    """

  @Test("values are scalars and what is empty; nulls, keys and what holds something are none")
  func definition() throws {
    for (line, count) in [
      ("{}", 0), ("{\"a\":null}", 0), ("{\"a\":\"\"}", 1), ("{\"n\":1,\"a\":\"x\"}", 2),
      ("{\"o\":{}}", 1), ("{\"o\":{\"x\":null}}", 0), ("{\"o\":{\"x\":true}}", 1),
      ("{\"l\":[]}", 1), ("{\"l\":[null]}", 0), ("{\"l\":[{},null,{\"y\":1.5}]}", 2),
      ("{\"m\":{}}", 1), ("{\"m\":{\"k\":null}}", 0), ("{\"m\":{\"k\":{},\"j\":{\"z\":\"\"}}}", 2),
      ("{\"any\":[1,[],{},null,{\"k\":\"v:\",\"e\":[[true]]}]}", 5), ("{\"any\":[null]}", 0),
      ("{\"any\":\"k\"}", 1), ("{\"any\":{\"k\":1}}", 1), ("{\"any\":-1}", 1),
      ("{\"repo:p\":\"1\"}", 1), ("{\"_repo\":{\"p\":\"1\"}}", 1), ("{\"_repo\":{}}", 1),
    ] {
      let (outcome, ledger) = try Self.ledger([line], Self.schema, unknown: .fail)
      #expect(outcome.records == 1)
      #expect(ledger.read == count && ledger.stored == count, "\(line): \(ledger)")
      #expect(PlainJSON.parse(line).valueCountOfRecord == count)
    }
  }

  @Test("what became of unknown fields is told by field")
  func unknownFields() throws {
    let lines = [
      "{\"q\":1,\"a\":\"\",\"r\":{\"s\":[1,2,{}]},\"z\":null}",
      "{\"o\":{\"u\":[]},\"l\":[{\"v\":1},{\"v\":2,\"y\":1}],\"m\":{\"k\":{\"w\":\"\"}},\"q\":[null]}",
      "{\"q\":true,\"n\":10}",
    ]
    let expected = [("q", 1), ("r", 3), ("o.u", 1), ("l[].v", 2), ("m.*.w", 1)]
    for (unknown, fate) in [(UnknownFields.rescue, ValueLedger.Fate.rescued), (.drop, .dropped)] {
      let (outcome, ledger) = try Self.ledger(lines, Self.schema, unknown: unknown)
      #expect(outcome.rejects.map(\.values) == [2])
      #expect(ledger.read == 10 && ledger.stored == 2 && ledger.isBalanced)
      #expect((fate == .rescued ? ledger.rescued : ledger.dropped) == 8)
      #expect(
        ledger.fields
          == expected.map { ValueLedger.Field(path: $0.0, fate: fate, values: $0.1) })
    }
    let (outcome, ledger) = try Self.ledger(lines, Self.schema, unknown: .fail)
    #expect(ledger.read == 0 && outcome.rejects.map(\.values) == [5, 5, 2])
  }

  @Test("a line that is no record has no values, and a rejected record all of its own")
  func rejected() throws {
    let (outcome, ledger) = try Self.ledger(
      [
        "[1,2]", "{\"a\":1,\"a\":2}", "{\"a\":tru}", "{\"a\":1}",
        "{\"a\":\"\",\"n\":99,\"l\":[{},[]]}",
        "{\"n\":\"x\",\"o\":{\"x\":null},\"any\":[1,[2]]}", "\"\\ud800\"", "{\"n\":[]}",
      ], Self.schema, unknown: .rescue)
    #expect(outcome.rejects.map(\.values) == [0, 0, 0, 1, 4, 3, 0, 1])
    #expect(ledger == ValueLedger())
  }

  @Test("fields are summed up, and beyond a thousand they are one")
  func sums() {
    var ledger = ValueLedger()
    for round in 0..<2 {
      var later = ValueLedger()
      for number in 0..<1500 {
        later.note(.init(path: "f\(number)", fate: .rescued, values: 1 + round))
      }
      later.rescued = 1500 * (1 + round)
      later.read = later.rescued
      later.reject(path: "a[12].b[0]", reason: "why", values: 3)
      ledger.merge(later)
    }
    #expect(ledger.isBalanced && ledger.read == 4506 && ledger.rejected == 6)
    // A field for each fate stands for the others.
    #expect(ledger.fields.count == ValueLedger.maximumFields + 2)
    #expect(ledger.fields[0] == .init(path: "f0", fate: .rescued, values: 3))
    #expect(ledger.fields[1000] == .init(path: nil, fate: .rescued, values: 1500))
    #expect(ledger.fields[1001] == .init(path: nil, fate: .rejected, records: 2, values: 6))
    var few = ValueLedger()
    few.reject(path: "a[12].b[0]", reason: "why", values: 3)
    few.reject(path: "a[3].b[77]", reason: "why", values: 0)
    few.reject(path: "a[3].b[77]", reason: "else", values: 1)
    #expect(
      few.fields == [
        .init(path: "a[].b[]", fate: .rejected, reason: "why", records: 2, values: 3),
        .init(path: "a[].b[]", fate: .rejected, reason: "else", records: 1, values: 1),
      ])
  }

  @Test("values of random records are all stored, rescued or dropped, and as many as an own count")
  func random() throws {
    for seed in UInt64(500)..<530 {
      var random = RandomRecords(seed: seed, hasConflicts: seed % 3 == 0)
      let lines = random.lines(30)
      let counts = lines.map { PlainJSON.parse($0).valueCountOfRecord }
      let export = try Export(lines)
      #expect(export.ledger.read == counts.reduce(0, +) && export.ledger.isBalanced)
      var generator = SeededGenerator(seed: seed)
      let fields = export.schema.fields.compactMap { $0.thinned(&generator) }
      for unknown in UnknownFields.allCases {
        let schema = try XDMSchema(fields: fields, rescuesUnknown: unknown == .rescue)
        let (outcome, file, ledger) = try Export.accounted(
          lines, schema, unknown: unknown, chunkSizes: [7, 1, 4])
        let rejected = Set(outcome.rejects.map(\.lineIndex))
        let read = counts.enumerated().filter { !rejected.contains($0.offset) }
        #expect(ledger.read == read.reduce(0) { $0 + $1.element } && ledger.isBalanced)
        for reject in outcome.rejects { #expect(reject.values == counts[reject.lineIndex]) }
        let stored = try PlainAssembler.records(file, schema)
        let rescued = stored.compactMap { unknown == .rescue ? $0[XDMSchema.rescuedName] : nil }
          .reduce(0) { $0 + $1.valueCountOfRecord }
        let all = stored.reduce(0) { $0 + $1.valueCountOfRecord }
        #expect(ledger.rescued == rescued, "seed \(seed)")
        // An object of which nothing but nulls and unknown fields is left looks empty.
        #expect(ledger.stored <= all - rescued)
        #expect(unknown == .drop || ledger.dropped == 0)
      }
    }
  }
}

extension PlainJSON {
  /// Counted by the definition.
  var valueCount: Int {
    switch self {
    case .null: 0
    case .array(let elements):
      elements.isEmpty ? 1 : elements.reduce(0) { $0 + $1.valueCount }
    case .object(let members):
      members.isEmpty ? 1 : members.reduce(0) { $0 + $1.value.valueCount }
    default: 1
    }
  }

  var valueCountOfRecord: Int {
    if case .object(let members) = self, members.isEmpty { return 0 }
    return valueCount
  }
}
