import Parquet
import TestSupport
import Testing

@testable import XDM

@Suite("Comparing records")
struct RecordComparerTests {
  /// The first differences of restored lines from source lines.
  static func differences(
    _ restored: [String], _ source: [String], _ rules: ComparisonRules = ComparisonRules(),
    rejected: Set<String> = []
  ) -> (found: [RecordDifference], compared: Int, dropped: Int) {
    let comparer = RecordComparer(rules)
    var found: [RecordDifference] = []
    var compared = 0
    Lines(restored).withChunk { restored in
      #expect(comparer.beginRestored(restored))
      Lines(source).withChunk { chunk in
        comparer.beginSource(chunk)
        compared = comparer.compare(
          isRejected: rejected.isEmpty
            ? nil : { rejected.contains(String(decoding: $0, as: UTF8.self)) }
        ) { difference, _, _ in found.append(difference) }
      }
    }
    return (found, compared, comparer.droppedFields)
  }

  static func difference(
    _ restored: String, _ source: String, _ rules: ComparisonRules = ComparisonRules()
  ) -> RecordDifference? {
    let result = differences([restored], [source], rules)
    #expect(result.compared == 1, "\(source)")
    return result.found.first
  }

  @Test("a source that has run out is not compared again", arguments: ["{}", "\u{1}"])
  func exhaustedSource(line: String) {
    let comparer = RecordComparer()
    Lines([line]).withChunk { source in
      comparer.beginSource(source)
      var compared: [Int] = []
      for restored in [["{}", "{}"], ["{}"]] {
        Lines(restored).withChunk { chunk in
          #expect(comparer.beginRestored(chunk))
          compared.append(comparer.compare { _, _, _ in })
          compared.append(comparer.compare { _, _, _ in })
        }
      }
      #expect(compared == [1, 0, 0, 0])
    }
  }

  @Test(
    "the same records, however they are written",
    arguments: [
      ("{}", "{}"), ("{}", "{\"a\":null}"), ("{\"a\":null}", "{}"),
      ("{\"a\":1,\"b\":2}", " { \"b\" : 2 , \"a\" : 1 } "),
      ("{\"a\":\"é\"}", "{\"a\":\"\\u00e9\"}"), ("{\"é\":1}", "{\"\\u00e9\":1}"),
      ("{\"\\\"\":1,\"\\\\\":2}", "{\"\\u005c\":2,\"\\u0022\":1}"),
      ("{\"a\":\"\\u0000\\n\"}", "{\"a\":\"\\u0000\\u000A\"}"), ("{\"\":\"\"}", "{\"\":\"\"}"),
      ("{\"a\":1.0}", "{\"a\":1}"), ("{\"a\":1}", "{\"a\":1.0e0}"), ("{\"a\":0.1}", "{\"a\":1e-1}"),
      ("{\"a\":100000.0}", "{\"a\":1E5}"), ("{\"a\":-0.0}", "{\"a\":-0}"),
      ("{\"a\":0.1}", "{\"a\":0.1000000000000000055511151231257827}"),
      ("{\"a\":123456789012345678901234567890}", "{\"a\":123456789012345678901234567890}"),
      ("{\"a\":\"2024-01-01T00:00:00.000Z\"}", "{\"a\":\"2024-01-01T01:30:00+01:30\"}"),
      ("{\"a\":\"2024-01-01T00:00:00.000Z\"}", "{\"a\":1704067200000}"),
      ("{\"a\":[1,null,[],{}]}", "{\"a\":[ 1, null, [ ], { \"x\":null } ]}"),
      (
        "{\"o\":{\"a\":[{\"b\":true},{\"b\":false}]}}",
        "{\"o\":{\"a\":[{\"b\":true},{\"b\":false}]}}"
      ),
      ("{\"a\":{\"a\":{\"a\":[[{\"a\":1}]]}}}", "{\"a\":{\"a\":{\"a\":[[{\"a\":1}]]}}}"),
    ])
  func same(_ pair: (String, String)) {
    #expect(Self.difference(pair.0, pair.1) == nil, "\(pair)")
  }

  @Test(
    "other records, and the field that tells",
    arguments: [
      ("{}", "{\"a\":1}", "a"), ("{\"a\":1}", "{}", "a"), ("{\"a\":{}}", "{}", "a"),
      ("{}", "{\"a\":{}}", "a"), ("{}", "{\"a\":[]}", "a"), ("{\"a\":[]}", "{\"a\":{}}", "a"),
      ("{\"a\":1}", "{\"a\":2}", "a"), ("{\"a\":1}", "{\"a\":\"1\"}", "a"),
      ("{\"a\":\"1\"}", "{\"a\":1}", "a"), ("{\"a\":true}", "{\"a\":false}", "a"),
      ("{\"a\":\"\"}", "{\"a\":null}", "a"), ("{\"a\":\"x\"}", "{\"a\":\"x \"}", "a"),
      ("{\"a\":9007199254740992}", "{\"a\":9007199254740993}", "a"),
      ("{\"a\":9007199254740992.0}", "{\"a\":9007199254740993}", "a"),
      ("{\"a\":18446744073709551616}", "{\"a\":18446744073709551617}", "a"),
      ("{\"a\":0.1}", "{\"a\":0.10000000000000002}", "a"),
      ("{\"a\":\"2024-01-01T00:00:00Z\"}", "{\"a\":\"2024-01-01T00:00:00.001Z\"}", "a"),
      ("{\"a\":\"2024-01-01T00:00:00Z\"}", "{\"a\":1704067200001}", "a"),
      ("{\"a\":\"2024-01-01\"}", "{\"a\":\"2024-01-02\"}", "a"),
      ("{\"a\":[1,2]}", "{\"a\":[2,1]}", "a[0]"), ("{\"a\":[1,2]}", "{\"a\":[1]}", "a"),
      ("{\"a\":[1]}", "{\"a\":[1,null]}", "a"), ("{\"a\":[null]}", "{\"a\":[0]}", "a[0]"),
      ("{\"a\":[{\"b\":[7,{\"c\":1}]}]}", "{\"a\":[{\"b\":[7,{\"c\":2}]}]}", "a[0].b[1].c"),
      ("{\"a\":{\"x\":1,\"y\":2}}", "{\"a\":{\"x\":1}}", "a.y"),
      ("{\"a\":{\"x\":1}}", "{\"a\":{\"x\":1,\"y\":2}}", "a.y"),
      ("{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":1}", "a"), ("{\"A\":1}", "{\"a\":1}", "a"),
      ("{\"a\":1}", "{\"a\":1,\"a\":1}", "a"), ("{}", "[]", ""), ("{}", "{\"a\":}", "a"),
      ("{\"a\":\"x\"}", "{\"a\":\"\\ud800\"}", "a"), ("{}", "{} {}", ""),
      ("{\"a\":1}", "{\"a\":01}", "a"),
    ])
  func different(_ triple: (String, String, String)) {
    #expect(Self.difference(triple.0, triple.1)?.path == triple.2, "\(triple)")
  }

  @Test("one record that differs leaves those behind it alone, blank and rejected lines too")
  func many() {
    let source = [
      "{\"a\":1}", "", "{\"a\":2}", "{bad", " \t", "{\"a\":3,\"b\":{\"c\":[1]}}", "{\"a\":4}",
    ]
    let restored = ["{\"a\":1}", "{\"a\":9}", "{\"b\":{\"c\":[2]},\"a\":3}", "{\"a\":4}"]
    let result = Self.differences(restored, source, rejected: ["{bad"])
    #expect(result.found.map(\.path) == ["a", "b.c[0]"])
    #expect(result.found.map(\.source) == ["2", "1"])
    #expect(result.found.map(\.restored) == ["9", "2"])
    #expect(result.compared == 4)
    // Lines that are no text make the chunk be looked at line by line.
    let worse = source.map { $0 == "{bad" ? "{\"x\":\"\u{1}\"}" : $0 }
    let again = Self.differences(restored, worse, rejected: ["{\"x\":\"\u{1}\"}"])
    #expect(again.found == result.found && again.compared == 4)
    #expect(Self.differences(["{}"], ["{\"x\":\"\u{1}\"}"]).found.count == 1)
  }

  @Test("what was rescued counts as the record's, element by element")
  func rescued() {
    var rules = ComparisonRules()
    rules.hasRescuedColumn = true
    let source =
      "{\"a\":1,\"x\":[1],\"o\":{\"k\":1,\"y\":{\"z\":2}},\"l\":[{\"m\":1},{\"m\":2,\"n\":3}]}"
    func restored(_ rescued: String) -> String {
      "{\"a\":1,\"o\":{\"k\":1},\"l\":[{\"m\":1},{\"m\":2}],\"_rescued\":\(rescued)}"
    }
    let whole = "{\"x\":[1],\"o\":{\"y\":{\"z\":2}},\"l\":{\"1\":{\"n\":3}}}"
    #expect(Self.difference(restored(whole), source, rules) == nil)
    let others = [
      ("{\"x\":[2],\"o\":{\"y\":{\"z\":2}},\"l\":{\"1\":{\"n\":3}}}", "x[0]"),
      ("{\"x\":[1],\"o\":{\"y\":{\"z\":3}},\"l\":{\"1\":{\"n\":3}}}", "o.y.z"),
      ("{\"x\":[1],\"o\":{\"y\":{\"z\":2}},\"l\":{\"0\":{\"n\":3}}}", "l[0].n"),
      ("{\"x\":[1],\"o\":{\"y\":{\"z\":2}}}", "l[1].n"),
      ("{\"x\":[1],\"w\":1,\"o\":{\"y\":{\"z\":2}},\"l\":{\"1\":{\"n\":3}}}", "w"),
    ]
    for (text, path) in others {
      #expect(Self.difference(restored(text), source, rules)?.path == path, "\(text)")
    }
    // Without such a column it is a field like any other.
    let field = "{\"_rescued\":{\"x\":1}}"
    #expect(Self.difference(field, field) == nil)
    #expect(Self.difference(field, "{\"x\":1}")?.path == "x")
    #expect(Self.difference(field, "{\"x\":1}", rules) == nil)
    #expect(Self.difference("{\"_rescued\":{\"_rescued\":1}}", "{\"_rescued\":1}", rules) == nil)
  }

  @Test("keys of the other notation are the fields that they stand for")
  func notations() {
    let restored =
      "{\"_id\":\"i\",\"n\":1,\"_repo\":{\"createdDate\":\"d\",\"tags\":[1]},\"_t\":{\"a\":{\"b\":2}}}"
    let source =
      "{\"@id\":\"i\",\"xdm:n\":1,\"repo:createdDate\":\"d\",\"repo:tags\":[1],"
      + "\"https://ns.adobe.com/t/a/b\":2}"
    #expect(Self.difference(restored, source) == nil)
    #expect(
      Self.difference(restored, source.replacing("\"repo:tags\":[1],", with: ""))?.path == "_repo")
    #expect(Self.difference(restored, source.replacing("\"d\"", with: "\"e\"")) != nil)
    // A field whose own fields are all named so is taken once.
    let inner = "{\"o\":{\"_repo\":{\"tags\":[1]}},\"_repo\":{\"x\":2}}"
    #expect(Self.difference(inner, "{\"xdm:o\":{\"repo:tags\":[1]},\"repo:x\":2}") == nil)
    #expect(Self.difference(inner, "{\"o\":{\"repo:tags\":[1]},\"_repo\":{\"x\":2}}") == nil)
    #expect(Self.difference(inner, "{\"repo:x\":2}")?.path == "o")
    #expect(Self.difference(restored, source.replacing(":n\"", with: ":m\"")) != nil)
  }

  @Test("what was rescued inside fields lies under their names, whatever notation the source has")
  func rescuedInBothNotations() {
    var rules = ComparisonRules()
    rules.hasRescuedColumn = true
    let source =
      "{\"xdm:o\":{\"xdm:k\":1,\"xdm:x\":2},\"repo:l\":[{\"xdm:m\":1},{\"xdm:m\":2,\"n\":3}],"
      + "\"https://ns.adobe.com/t/a/b\":{\"c\":4,\"\\\"\":5}}"
    func restored(_ rescued: String) -> String {
      "{\"o\":{\"k\":1},\"_repo\":{\"l\":[{\"m\":1},{\"m\":2}]},\"_t\":{\"a\":{\"b\":{\"c\":4}}},"
        + "\"_rescued\":\(rescued)}"
    }
    let whole =
      "{\"o\":{\"xdm:x\":2},\"_repo\":{\"l\":{\"1\":{\"n\":3}}},\"_t\":{\"a\":{\"b\":{\"\\\"\":5}}}}"
    #expect(Self.difference(restored(whole), source, rules) == nil)
    for (text, change) in [
      ("\"xdm:x\":2", "\"xdm:x\":3"), ("\"xdm:x\":2", "\"x\":2"), ("\"1\"", "\"0\""),
      ("\"n\":3", "\"n\":4"),
      ("{\"1\"", "{\"2\":{\"z\":1},\"1\""), ("\"l\":{", "\"z\":1,\"l\":{"), ("5", "6"),
      ("{\"b\"", "{\"z\":[],\"b\""), ("\"xdm:x\":2", "\"xdm:x\":2,\"k\":1"),
    ] {
      let other = whole.replacing(text, with: change)
      #expect(other != whole && Self.difference(restored(other), source, rules) != nil, "\(other)")
    }
  }

  @Test("fields that the schema does not have may be missing where they were dropped, others not")
  func dropped() throws {
    var rules = ComparisonRules()
    let schema = try ParquetSchema([
      .int64("a"), .group("o", .optional, [.int64("b")]),
      .list("l", .optional, element: .group("element", .optional, [.int64("c")])),
      .map("m", .optional, key: .string("key", .required), value: .int64("value")), .json("j"),
    ])
    rules.dropsUnknownOf = schema
    let source =
      "{\"x\":{\"y\":[1]},\"a\":1,\"o\":{\"b\":2,\"x\":3},\"l\":[{\"c\":1,\"x\":1},{\"x\":1}],"
      + "\"m\":{\"k\":1},\"j\":{\"i\":1}}"
    let restored = "{\"a\":1,\"o\":{\"b\":2},\"l\":[{\"c\":1},{}],\"m\":{\"k\":1},\"j\":{\"i\":1}}"
    let result = Self.differences([restored], [source], rules)
    #expect(result.found.isEmpty && result.dropped == 4)
    let namespaced = source.replacing("\"b\"", with: "\"xdm:b\"").replacing(
      "\"o\"", with: "\"xdm:o\"")
    #expect(Self.differences([restored], [namespaced], rules).found.isEmpty)
    // No name of a field that the schema has: `_o` would be an object, and no `@o`.
    rules.dropsUnknownOf = try ParquetSchema([
      .group("_o", .optional, [.int64("b")]), .int64("_id"),
    ])
    #expect(Self.difference("{}", "{\"@o\":1,\"xdm:_id\":1}", rules) == nil)
    #expect(Self.difference("{}", "{\"@id\":1}", rules)?.path == "@id")
    rules.dropsUnknownOf = schema
    let withoutB = restored.replacing("\"b\":2", with: "")
    #expect(Self.difference(withoutB, namespaced, rules)?.path == "xdm:o.xdm:b")
    for (text, path) in [
      ("\"a\":1,", "a"), ("\"b\":2", "o.b"), ("\"c\":1", "l[0].c"), ("\"k\":1", "m.k"),
      ("\"i\":1", "j.i"), (",\"m\":{\"k\":1}", "m"),
    ] {
      let lacking = restored.replacing(text, with: "")
      #expect(Self.difference(lacking, source, rules)?.path == path)
    }
  }

  @Test("records with thousands of keys, in another order, and deep ones")
  func large() {
    let keys = (0..<5000).map { "\"k\($0)\":\($0)" }
    let record = "{\(keys.joined(separator: ","))}"
    let other = "{\(keys.reversed().joined(separator: ","))}"
    #expect(Self.differences([record, record], [other, other]).found.isEmpty)
    let changed = other.replacing("\"k77\":77,", with: "\"k77\":78,")
    #expect(Self.difference(record, changed)?.path == "k77")
    // Objects whose keys are data: ever more of them.
    let many = (0..<40).map { record in
      "{\"m\":{\((0..<5000).map { "\"\(record)-\($0)\":\($0)" }.joined(separator: ","))}}"
    }
    #expect(Self.differences(many, many).found.isEmpty)
    let deep = String(repeating: "{\"a\":[", count: 250) + String(repeating: "]}", count: 250)
    #expect(Self.difference(deep, deep) == nil)
  }

  @Test("escapes are read in fields of any order, however often their text is passed")
  func escapesInAnyOrder() {
    let filler = "\"f\":\"\(String(repeating: "x", count: 200))\""
    let fields = [
      "\"a\":\"plain\"", "\"b\":\"tab\\there\"", filler, "\"c\":\"\\\"\"", "\"d\":\"end\"",
    ]
    for order in [[4, 3, 2, 1, 0], [1, 0, 4, 2, 3], [3, 4, 0, 1, 2], [0, 1, 2, 3, 4]] {
      let restored = "{\(fields.joined(separator: ","))}"
      let source = "{\(order.map { fields[$0] }.joined(separator: ","))}"
      #expect(Self.differences([restored, restored], [source, source]).found.isEmpty)
      #expect(Self.difference(restored, source.replacing("\\t", with: "\\n"))?.path == "b")
    }
  }

  @Test("agrees with a plain comparison about random records, and ones with a byte changed")
  func random() {
    var records = RandomRecords(seed: 21)
    var generator = SeededGenerator(seed: 22)
    var (same, different) = (0, 0)
    for line in records.lines(600) {
      #expect(Self.difference(line, line) == nil, "\(line)")
      var bytes = Array(line.utf8)
      let at = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[at] = "0123456789abcdef\"{}[],: ".utf8.randomElement(using: &generator)!
      // Only what is still a record can be read by the plain parser.
      let other = Lines(bytes)
      var isRecord = false
      other.withChunk { isRecord = SchemaInferrer().consume($0).records == 1 }
      guard isRecord else { continue }
      let text = String(decoding: bytes, as: UTF8.self)
      let expected = PlainJSON.parse(line).isSame(as: PlainJSON.parse(text))
      let found = Self.difference(line, text) == nil
      // Numbers and times in another form are the same here, and not to the plain one.
      if expected { #expect(found, "\(line)\n\(text)") }
      if !found { #expect(!expected, "\(line)\n\(text)") }
      if found { same += 1 } else { different += 1 }
    }
    #expect(same > 20 && different > 100)
  }
}
