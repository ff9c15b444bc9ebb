import ByteBuffers
import TestSupport
import Testing

@testable import XDM

@Suite("Rescued fields go back to their places")
struct RescuedFieldsTests {
  private static func whole(_ lines: [String], below names: [String]? = nil) -> [String] {
    var text = ByteBuffer()
    text.append(lines.map { $0 + "\n" }.joined())
    var output = ByteBuffer()
    var fields = RescuedFields(column: "_rescued", below: names)
    fields.append(&text, to: &output)
    return String(decoding: output.bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    ).dropLast().map(String.init)
  }

  @Test("behind the fields of each object come those that were rescued of it")
  func places() {
    let cases = [
      ("{\"a\":1,\"_rescued\":{\"x\":[ 1, 2 ],\"y\":{}}}", "{\"a\":1,\"x\":[ 1, 2 ],\"y\":{}}"),
      ("{\"_rescued\":{\"x\":1}}", "{\"x\":1}"), ("{\"_rescued\":{}}", "{}"),
      ("{\"a\":1,\"_rescued\":null}", "{\"a\":1}"), ("{\"_rescued\":null,\"a\":1}", "{\"a\":1}"),
      ("{\"o\":{},\"_rescued\":{\"z\":0,\"o\":{\"x\":1}}}", "{\"o\":{\"x\":1},\"z\":0}"),
      (
        "{\"o\":{\"p\":{\"q\":1}},\"b\":2,\"_rescued\":{\"o\":{\"p\":{\"r\":2},\"s\":3}}}",
        "{\"o\":{\"p\":{\"q\":1,\"r\":2},\"s\":3},\"b\":2}"
      ),
      (
        "{\"l\":[{},null,[{\"a\":1}],7],\"_rescued\":{\"l\":{\"2\":{\"0\":{\"b\":2}},\"0\":{\"c\":3}}}}",
        "{\"l\":[{\"c\":3},null,[{\"a\":1,\"b\":2}],7]}"
      ),
      (
        "{\"m\":{\"é\\n\":{}},\"_rescued\":{\"m\":{\"\\u00e9\\u000a\":{\"x\":1}}}}",
        "{\"m\":{\"é\\n\":{\"x\":1}}}"
      ),
      ("{\"_rescued\":{\"_rescued\":4}}", "{\"_rescued\":4}"),
      ("{\"o\":{\"_rescued\":{\"x\":1}}}", "{\"o\":{\"_rescued\":{\"x\":1}}}"), ("{}", "{}"),
      ("{\"a\":\"{\\\"_rescued\\\":{}}\"}", "{\"a\":\"{\\\"_rescued\\\":{}}\"}"),
    ]
    for (line, expected) in cases { #expect(Self.whole([line]) == [expected]) }
    #expect(Self.whole(cases.map(\.0)) == cases.map(\.1))
    #expect(Self.whole([]) == [])
  }

  @Test("with fields that are chosen come those that were rescued of them, and no others")
  func chosen() {
    let rescued = #""_rescued":{"w":{"y":2,"z":{"q":3}},"l":{"1":{"n":4}},"x":5}"#
    for (names, text, expected) in [
      (["w"], #""w":{"a":1}"#, #""w":{"a":1,"y":2,"z":{"q":3}}"#),
      (["w.a"], #""w":{"a":1}"#, #""w":{"a":1}"#),
      (["w.z"], #""w":{"z":{"b":1}}"#, #""w":{"z":{"b":1,"q":3}}"#),
      (["l"], #""l":[{},{"m":1}]"#, #""l":[{},{"m":1,"n":4}]"#),
      (["l.m"], #""l":[{},{"m":1}]"#, #""l":[{},{"m":1}]"#), (["t"], #""t":0"#, #""t":0"#),
      (["t", "x"], #""t":0"#, #""t":0,"x":5"#),
    ] {
      #expect(Self.whole(["{\(text),\(rescued)}"], below: names) == ["{\(expected)}"])
    }
  }

  @Test("a record in which that does not work out stays as it is")
  func contradictions() {
    let lines = [
      "{\"a\":1,\"_rescued\":{\"a\":2}}", "{\"a\":1,\"_rescued\":{\"a\":{\"x\":2}}}",
      "{\"o\":{\"x\":1},\"_rescued\":{\"o\":3}}",
      "{\"l\":[{}],\"_rescued\":{\"l\":{\"1\":{\"x\":1}}}}",
      "{\"l\":[{}],\"_rescued\":{\"l\":{\"00\":{\"x\":1}}}}", "{\"a\":1,\"_rescued\":[1]}",
      "{\"_rescued\":\"text\"}",
    ]
    #expect(Self.whole(lines) == lines)
  }

  @Test("records by a schema that lacks some of their fields are whole again")
  func random() throws {
    for seed in UInt64(600)..<630 {
      var random = RandomRecords(seed: seed, hasConflicts: seed % 3 == 0)
      let lines = random.lines(30)
      var generator = SeededGenerator(seed: seed)
      let schema = try XDMSchema(
        fields: try Export(lines).schema.fields.compactMap { $0.thinned(&generator) },
        rescuesUnknown: true)
      let (_, file) = try Export.file(lines, schema, unknown: .rescue)
      let found = Self.whole(try Assembled.lines(file)).map { PlainJSON.parse($0) }
      let stored = try PlainAssembler.records(file, schema).map { $0.withRescued() }
      #expect(found.count == lines.count)
      for (line, (record, plain)) in zip(lines, zip(found, stored)) {
        #expect(record.isSame(as: plain), "seed \(seed): \(line)")
      }
    }
  }
}
