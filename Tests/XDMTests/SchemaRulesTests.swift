import TestSupport
import Testing

@testable import XDM

@Suite("Records by a given schema")
struct SchemaRulesTests {
  /// Shreds lines by a schema; what is stored, as lines, and why other lines are rejected.
  private static func shred(
    _ lines: [String], _ schema: String, unknown: UnknownFields = .fail,
    timestamps: TimestampForm = .micros
  ) throws -> (stored: [String], rejects: [String]) {
    let schema = try SchemaLibrary().schema(
      name: "s", text: Array(schema.utf8), timestamps: timestamps,
      rescuesUnknown: unknown == .rescue)
    let (outcome, file) = try Export.file(lines, schema, unknown: unknown)
    #expect(outcome.records + outcome.rejects.count == lines.count)
    return (
      try Assembled.lines(file),
      outcome.rejects.map {
        "\($0.lineIndex):\($0.errorOffset - $0.offset) \($0.fieldPath): \($0.reason)"
      }
    )
  }

  private static let names = """
    {"properties":{"xdm:a":{"type":"string"},"@id":{"type":"string"},
     "repo:path":{"type":"string"},"repo:size":{"type":"integer"},
     "https://ns.adobe.com/t/x/y":{"type":"boolean"},
     "xdm:list":{"type":"array","items":{"properties":{"repo:b":{"type":"boolean"}}}}}}
    """

  @Test("records may have either notation, and are stored in the compatibility form")
  func notations() throws {
    let (stored, rejects) = try Self.shred(
      [
        """
        {"xdm:a":"1","@id":"2","repo:path":"3","repo:size":4,"https://ns.adobe.com/t/x/y":true,\
        "xdm:list":[{"repo:b":true},{}]}
        """,
        """
        {"a":"1","_id":"2","_repo":{"path":"3","size":4},"_t":{"x":{"y":true}},\
        "list":[{"_repo":{"b":true}},{}]}
        """,
        "{\"a\":null,\"repo:path\":null,\"@id\":\"2\",\"_repo\":{}}", "{\"repo:size\":1}",
        "{\"xdm:list\":[{\"_repo\":{}},{\"repo:b\":null}]}",
      ], Self.names)
    #expect(rejects == [])
    let first = """
      {"a":"1","_id":"2","_repo":{"path":"3","size":4},"_t":{"x":{"y":true}},\
      "list":[{"_repo":{"b":true}},{}]}
      """
    #expect(
      stored == [
        first, first, "{\"_id\":\"2\",\"_repo\":{}}", "{\"_repo\":{\"size\":1}}",
        "{\"list\":[{\"_repo\":{}},{}]}",
      ])
  }

  @Test("minus zero is no integer, and a number and a time like any other")
  func minusZero() throws {
    let schema = """
      {"properties":{"l":{"type":"integer"},"i":{"type":"integer","maximum":9},
       "n":{"type":"number"},"t":{"type":"string","format":"date-time"}}}
      """
    let (stored, rejects) = try Self.shred(
      [
        #"{"l":-0}"#, #"{"l":-0.0}"#, #"{"i":-0}"#, #"{"i":-0e5}"#, #"{"l":0,"i":0.0}"#,
        #"{"n":-0}"#,
        #"{"t":-0}"#,
      ], schema)
    #expect(
      stored == [
        #"{"l":0,"i":0}"#, #"{"n":-0.0}"#, #"{"t":"1970-01-01T00:00:00.000000Z"}"#,
      ])
    let reason = "the schema expects an integer, which minus zero is not"
    #expect(rejects == ["0:5 l", "1:5 l", "2:5 i", "3:5 i"].map { "\($0): \(reason)" })
  }

  @Test("a field in both notations at once is one that comes twice")
  func bothNotations() throws {
    let (stored, rejects) = try Self.shred(
      [
        "{\"a\":\"1\",\"xdm:a\":\"1\"}", "{\"repo:path\":\"1\",\"_repo\":{\"size\":1}}",
        "{\"_repo\":{\"size\":1},\"repo:path\":\"1\"}", "{\"repo:size\":1,\"repo:size\":1}",
        "{\"list\":[{\"repo:b\":true}],\"xdm:list\":[]}", "{\"repo:path\":\"1\",\"repo:size\":2}",
      ], Self.names)
    #expect(
      rejects == [
        "0:9 xdm:a: the key comes twice in its object",
        "1:17 _repo: the key comes twice in its object",
        "2:32 repo:path: the object holds this field in both notations of XDM",
        "3:15 repo:size: the key comes twice in its object",
        "4:26 xdm:list: the key comes twice in its object",
      ])
    #expect(stored == ["{\"_repo\":{\"path\":\"1\",\"size\":2}}"])
  }

  private static let required = """
    {"required":["@id","repo:path"],"properties":{"@id":{"type":"string"},
     "repo:path":{"type":"string"},"repo:size":{"type":"integer"},
     "xdm:o":{"required":["xdm:n","l"],"properties":{"xdm:n":{"type":"integer"},
       "l":{"type":"array","items":{"required":["k"],"properties":{"k":{"type":"boolean"}}}}}}}}
    """

  @Test("a record that lacks a required field is rejected with its path")
  func missing() throws {
    let good = "{\"_id\":\"1\",\"_repo\":{\"path\":\"p\"}"
    let (stored, rejects) = try Self.shred(
      [
        "{}", "{\"@id\":null,\"repo:path\":\"p\"}", "{\"_id\":\"1\",\"repo:size\":1}",
        "{\"_id\":\"1\",\"_repo\":{\"size\":1}}", "{\"_id\":\"1\"}", good + "}",
        good + ",\"o\":{}}", good + ",\"o\":{\"n\":1}}", good + ",\"o\":{\"n\":1,\"l\":[]}}",
        good + ",\"o\":{\"n\":1,\"l\":[{\"k\":true},null,{\"k\":null}]}}",
        good + ",\"o\":{\"n\":1,\"l\":[{\"k\":true},null]}}", good + ",\"o\":null}",
        "{\"@id\":\"1\",\"repo:path\":\"p\",\"repo:size\":2}",
      ], Self.required)
    let reason = "the schema requires this field, and it is missing or null"
    #expect(
      rejects == [
        "0:1 _id: \(reason)", "1:27 _id: \(reason)", "2:24 _repo.path: \(reason)",
        "3:28 _repo.path: \(reason)", "4:10 _repo: \(reason)", "6:37 o.n: \(reason)",
        "7:42 o.l: \(reason)", "9:73 o.l[2].k: \(reason)",
      ])
    #expect(
      stored == [
        good + "}", good + ",\"o\":{\"n\":1,\"l\":[]}}",
        good + ",\"o\":{\"n\":1,\"l\":[{\"k\":true},null]}}", good + "}",
        "{\"_id\":\"1\",\"_repo\":{\"path\":\"p\",\"size\":2}}",
      ])
  }

  @Test("numbers out of the schema's range are rejected, and integers may be written as decimals")
  func ranges() throws {
    let schema = """
      {"properties":{"byte":{"type":"integer","minimum":-128,"maximum":127},
       "score":{"type":"integer","minimum":0,"maximum":100},"some":{"type":"integer","minimum":1},
       "low":{"type":"integer","maximum":-1},"long":{"type":"integer"},
       "share":{"type":"number","minimum":0,"maximum":1},
       "open":{"type":"number","exclusiveMinimum":0.5},"any":{"type":"number"}}}
      """
    func reason(_ field: String, _ value: String) throws -> String? {
      let (stored, rejects) = try Self.shred(["{\"\(field)\":\(value)}"], schema)
      #expect(stored.count + rejects.count == 1)
      return rejects.first.map { String($0.drop { $0 != " " }.dropFirst()) }
    }
    for (field, value) in [
      ("byte", "-128"), ("byte", "127"), ("byte", "1.0"), ("byte", "1e2"), ("score", "0"),
      ("score", "100"), ("some", "9223372036854775807"), ("low", "-9223372036854775808"),
      ("long", "5.0"), ("long", "9007199254740992.0"), ("share", "0"), ("share", "1"),
      ("share", "0.5"), ("open", "0.50001"), ("any", "-1e300"), ("byte", "null"),
      ("any", "1544712660300000000"), ("any", "-9223372036854775808"),
    ] {
      #expect(try reason(field, value) == nil, "\(field) \(value)")
    }
    let expects = "the schema expects"
    for (field, value, text) in [
      ("byte", "128", "\(expects) an integer from -128 to 127"),
      ("byte", "-129", "\(expects) an integer from -128 to 127"),
      ("byte", "1.5", "\(expects) an integer from -128 to 127"),
      ("byte", "99999999999999999999", "\(expects) an integer from -128 to 127"),
      ("byte", "\"1\"", "\(expects) an integer of 64 bits"),
      ("score", "101", "\(expects) an integer from 0 to 100"),
      ("some", "0", "\(expects) an integer of 1 or more"),
      ("low", "0", "\(expects) an integer of -1 or less"),
      ("long", "0.5", "the number does not fit its column without loss"),
      ("long", "9223372036854775808", "the number does not fit its column without loss"),
      ("share", "1.01", "\(expects) a number of 0.0 or more and of 1.0 or less"),
      ("share", "true", "\(expects) a number"), ("open", "0.5", "\(expects) a number above 0.5"),
      ("any", "9007199254740993", "the number does not fit its column without loss"),
      ("share", "1e999", "the number does not fit its column without loss"),
    ] {
      #expect(try reason(field, value) == "\(field): \(text)")
    }
  }

  @Test("date-times are text or milliseconds since 1970, in the form asked for")
  func timestamps() throws {
    let schema = "{\"properties\":{\"t\":{\"type\":\"string\",\"format\":\"date-time\"}}}"
    let lines = [
      "{\"t\":\"2024-02-29T00:00:00.123456+01:00\"}", "{\"t\":1709164800001}", "{\"t\":-1}",
      "{\"t\":253402300800000}", "{\"t\":1.5}", "{\"t\":\"2024-02-29\"}", "{\"t\":-62135596800000}",
    ]
    let micros = try Self.shred(lines, schema)
    #expect(
      micros.stored == [
        "{\"t\":\"2024-02-28T23:00:00.123456Z\"}", "{\"t\":\"2024-02-29T00:00:00.001000Z\"}",
        "{\"t\":\"1969-12-31T23:59:59.999000Z\"}", "{\"t\":\"0001-01-01T00:00:00.000000Z\"}",
      ])
    let reason = "t: the schema expects an RFC 3339 date-time of whole microseconds"
    #expect(micros.rejects == ["3:5 \(reason)", "4:5 \(reason)", "5:5 \(reason)"])
    let millis = try Self.shred(lines, schema, timestamps: .millis)
    #expect(millis.stored.first == "{\"t\":\"2024-02-29T00:00:00.001Z\"}")
    #expect(
      millis.rejects.first
        == "0:5 t: the schema expects an RFC 3339 date-time of whole milliseconds")
    let text = try Self.shred(lines, schema, timestamps: .text)
    #expect(text.stored == [lines[0], lines[5]])
    #expect(text.rejects.first == "1:5 t: the schema expects a string")
  }

  @Test("unknown fields are rescued, rejected or dropped")
  func unknown() throws {
    let lines = [
      "{\"x\":1,\"a\":\"1\",\"y\":{\"z\":[ 1,null ]},\"n\":null}",
      "{\"list\":[{},{\"q\":1,\"repo:b\":true,\"r\":2},{\"_repo\":{\"\\u00e9\\n\":\"\\\"\"}}],\"w\":[]}",
      "{\"a\":\"2\"}", "{\"xdm:a\":\"3\",\"_rescued\":4}", "{\"x\":1,\"x\":2}", "{\"x\":nul}",
      "{\"_t\":{\"x\":{\"u\":1},\"v\":2},\"u\":3,\"https://ns.adobe.com/t/x/w\":4}",
    ]
    let rescued = try Self.shred(lines, Self.names, unknown: .rescue)
    let bad = [
      "4:7 x: the key comes twice in its object",
      "5:5 x: a value is none of true, false, null, a number or a string",
    ]
    #expect(rescued.rejects == bad)
    #expect(
      rescued.stored == [
        "{\"a\":\"1\",\"_rescued\":{\"x\":1,\"y\":{\"z\":[ 1,null ]}}}",
        "{\"list\":[{},{\"_repo\":{\"b\":true}},{\"_repo\":{}}],\"_rescued\":{\"list\":{\"1\":{\"q\":1,"
          + "\"r\":2},\"2\":{\"_repo\":{\"\\u00e9\\n\":\"\\\"\"}}},\"w\":[]}}",
        "{\"a\":\"2\"}", "{\"a\":\"3\",\"_rescued\":{\"_rescued\":4}}",
        "{\"_t\":{\"x\":{}},\"_rescued\":{\"_t\":{\"x\":{\"u\":1},\"v\":2},\"u\":3,"
          + "\"https://ns.adobe.com/t/x/w\":4}}",
      ])
    let dropped = try Self.shred(lines, Self.names, unknown: .drop)
    #expect(dropped.rejects == bad)
    #expect(
      dropped.stored == [
        "{\"a\":\"1\"}", "{\"list\":[{},{\"_repo\":{\"b\":true}},{\"_repo\":{}}]}", "{\"a\":\"2\"}",
        "{\"a\":\"3\"}", "{\"_t\":{\"x\":{}}}",
      ])
    let failed = try Self.shred(lines, Self.names, unknown: .fail)
    #expect(failed.stored == ["{\"a\":\"2\"}"])
    #expect(failed.rejects.first == "0:1 x: the schema has no such field")
    #expect(failed.rejects[1] == "1:13 list[1].q: the schema has no such field")
  }

  @Test("a record that is rejected leaves nothing of what was rescued of it")
  func rejectedRescue() throws {
    let (stored, rejects) = try Self.shred(
      [
        "{\"x\":1,\"a\":2}", "{\"a\":\"1\",\"y\":1}", "{\"z\":[],\"a\":[]}",
        "{\"q\":{},\"a\":\"2\"}",
      ],
      Self.names, unknown: .rescue)
    #expect(rejects.count == 2)
    #expect(
      stored == ["{\"a\":\"1\",\"_rescued\":{\"y\":1}}", "{\"a\":\"2\",\"_rescued\":{\"q\":{}}}"])
  }

  @Test("whatever a schema lacks, records come back whole: from their columns and what is rescued")
  func nothingIsLost() throws {
    for seed in UInt64(400)..<440 {
      var random = RandomRecords(seed: seed, hasConflicts: seed % 3 == 0)
      let lines = random.lines(30)
      var generator = SeededGenerator(seed: seed)
      let whole = try Export(lines).schema
      let schema = try XDMSchema(
        fields: whole.fields.compactMap { $0.thinned(&generator) }, rescuesUnknown: true)
      for sizes in [[Int.max], [1], [7, 2]] {
        let (outcome, file) = try Export.file(lines, schema, unknown: .rescue, chunkSizes: sizes)
        #expect(outcome.rejects == [])
        let stored = try PlainAssembler.records(file, schema)
        #expect(stored.count == lines.count)
        for (line, record) in zip(lines, stored)
        where !PlainJSON.parse(line).isSame(as: record.withRescued()) {
          Issue.record("seed \(seed): \(line) became \(record)")
        }
      }
    }
  }
}

extension XDMField {
  /// The field without some of what lies in it; nil when it goes itself.
  func thinned(_ generator: inout SeededGenerator) -> XDMField? {
    if name == XDMSchema.rescuedName || Int.random(in: 0..<4, using: &generator) == 0 { return nil }
    return XDMField(name: name, type: type.thinned(&generator))
  }
}

extension XDMType {
  fileprivate func thinned(_ generator: inout SeededGenerator) -> XDMType {
    switch self {
    case .object(let fields):
      let rest = fields.compactMap { $0.thinned(&generator) }
      return rest.isEmpty ? .json : .object(rest)
    case .array(let element): return .array(element.thinned(&generator))
    case .map(let value): return .map(value.thinned(&generator))
    default: return self
    }
  }
}

extension PlainJSON {
  /// The record with what was rescued of it back in its places.
  func withRescued() -> PlainJSON {
    let key = Array(XDMSchema.rescuedName.utf8)
    guard case .object(let members) = self,
      let rescued = members.first(where: { $0.key == key })
    else { return self }
    return PlainJSON.object(members.filter { $0.key != key }).with(rescued.value)
  }

  private func with(_ more: PlainJSON) -> PlainJSON {
    guard case .object(let additions) = more else { return self }
    switch self {
    case .object(var members):
      for addition in additions {
        if let index = members.firstIndex(where: { $0.key == addition.key }) {
          members[index].value = members[index].value.with(addition.value)
        } else {
          members.append(addition)
        }
      }
      return .object(members)
    case .array(var elements):
      for addition in additions {
        guard let index = Int(String(decoding: addition.key, as: UTF8.self)),
          elements.indices.contains(index)
        else {
          Issue.record("no element \(addition.key)")
          continue
        }
        elements[index] = elements[index].with(addition.value)
      }
      return .array(elements)
    default: return self
    }
  }
}
