import Testing

@testable import XDM

@Suite("Inference of types")
struct InferenceTests {
  /// The type inferred for the field `a` from values of it, a record each.
  static func type(_ values: String...) throws -> XDMType {
    let inferrer = SchemaInferrer()
    let outcome = inferrer.consume(Lines(values.map { "{\"a\":\($0)}" }))
    #expect(outcome.rejects == [])
    let schema = try inferrer.schema()
    #expect(schema.fields.map(\.name) == ["a"])
    return schema.fields[0].type
  }

  static func field(_ name: String, _ type: XDMType) -> XDMField {
    XDMField(name: name, type: type)
  }

  @Test("integers are longs as far as 64 bits go")
  func integers() throws {
    #expect(try Self.type("1", "0", "-5") == .long)
    #expect(try Self.type("9223372036854775807", "-9223372036854775808") == .long)
    #expect(try Self.type("9223372036854775808") == .json)
    #expect(try Self.type("1", "-9223372036854775809") == .json)
    #expect(try Self.type("1", "null") == .long)
  }

  @Test("integers that meet doubles become doubles only where none loses precision")
  func doubles() throws {
    #expect(try Self.type("1.5") == .double)
    #expect(try Self.type("1.5", "1") == .double)
    #expect(try Self.type("1", "1e3") == .double)
    #expect(try Self.type("9007199254740992", "1.5", "-9007199254740992") == .double)
    #expect(try Self.type("9007199254740993", "1.5") == .json)
    #expect(try Self.type("1.5", "-9007199254740993") == .json)
    #expect(try Self.type("9007199254740993", "1") == .long)
    #expect(try Self.type("1.5", "9223372036854775808") == .json)
    #expect(try Self.type("1.5", "1e999") == .json)
    #expect(try Self.type("1e999") == .json)
    #expect(try Self.type("1e-999") == .double)
    #expect(try Self.type("-0") == .double)
    #expect(try Self.type("-0", "7") == .double)
    #expect(try Self.type("-0", "9007199254740993") == .json)
  }

  @Test("strings are times or dates only where every one of them is")
  func times() throws {
    let seconds = "\"2024-02-29T23:59:59Z\""
    #expect(try Self.type(seconds) == .timestampMillis)
    #expect(try Self.type(seconds, "\"2024-02-29T23:59:59.5+05:30\"") == .timestampMillis)
    #expect(try Self.type("\"2024-02-29T23:59:59.123456-08:00\"") == .timestampMicros)
    #expect(try Self.type(seconds, "\"2024-02-29T23:59:59.123456Z\"") == .timestampMicros)
    #expect(try Self.type("\"2024-02-29T23:59:59.123000Z\"") == .timestampMillis)
    #expect(try Self.type("\"2024-02-29T23:59:59.123456000Z\"") == .timestampMicros)
    #expect(try Self.type("\"2024-02-29T23:59:59.123456789Z\"") == .string)
    #expect(try Self.type(seconds, "\"2024-02-29T23:59:59.123456789Z\"") == .string)
    #expect(try Self.type(seconds, "\"soon\"") == .string)
    #expect(try Self.type("\"soon\"", seconds) == .string)
    #expect(try Self.type("\"2023-02-29T00:00:00Z\"") == .string)
    #expect(try Self.type("\"2024-02-29T00:00:00\"") == .string)
    #expect(try Self.type("\"2024-02-29\"") == .date)
    #expect(try Self.type("\"2024-02-29\"", "null", "\"1969-12-31\"") == .date)
    #expect(try Self.type("\"2024-02-30\"") == .string)
    #expect(try Self.type("\"2024-02-29\"", seconds) == .string)
    #expect(try Self.type("\"2024-02-29\"", "\"\"") == .string)
    #expect(try Self.type("\"2024\\u002d02-29\"") == .date)
    #expect(try Self.type("1700000000000", seconds) == .json)
  }

  @Test("one type is kept, several become JSON text, none at all too")
  func conflicts() throws {
    #expect(try Self.type("true", "false", "null") == .boolean)
    #expect(try Self.type("\"a\"", "\"\"") == .string)
    #expect(try Self.type("null") == .json)
    let values = ["1", "1.5", "true", "\"a\"", "\"2024-02-29\"", "{\"x\":1}", "[1]"]
    let numbers = ["1", "1.5"]
    let strings = ["\"a\"", "\"2024-02-29\""]
    for first in values {
      for second in values where first != second {
        if [numbers, strings].contains([first, second])
          || [numbers, strings].contains([second, first])
        {
          continue
        }
        #expect(try Self.type(first, second) == .json, "\(first) \(second)")
      }
    }
  }

  @Test("objects have the fields of all of them, in order of appearance")
  func objects() throws {
    #expect(try Self.type("{}") == .json)
    #expect(try Self.type("{}", "null", "{}") == .json)
    #expect(try Self.type("{}", "{\"x\":null}") == .object([Self.field("x", .json)]))
    #expect(
      try Self.type("{\"x\":1}", "{\"z\":true,\"x\":2.5}", "{\"y\":{\"q\":\"\"}}")
        == .object([
          Self.field("x", .double), Self.field("z", .boolean),
          Self.field("y", .object([Self.field("q", .string)])),
        ]))
    // The same text in other normal forms is another key.
    #expect(
      try Self.type("{\"é\":1,\"e\u{301}\":2}")
        == .object([Self.field("é", .long), Self.field("e\u{301}", .long)]))
    #expect(
      try Self.type("{\"\":1,\"a.b\":2,\"\\\"\":3,\"\\u0001\":4,\"\\u0061\":5}", "{\"a\":6}")
        == .object(["", "a.b", "\"", "\u{1}", "a"].map { Self.field($0, .long) }))
  }

  @Test("arrays have one type of element")
  func arrays() throws {
    #expect(try Self.type("[]") == .array(.json))
    #expect(try Self.type("[null]") == .array(.json))
    #expect(try Self.type("[]", "[1,null]", "null") == .array(.long))
    #expect(try Self.type("[1,2.5]") == .array(.double))
    #expect(try Self.type("[1,\"a\"]") == .array(.json))
    #expect(try Self.type("[[]]") == .array(.array(.json)))
    #expect(try Self.type("[[1],[],null]", "[[[]]]") == .array(.array(.json)))
    #expect(try Self.type("[[1],[2,3]]", "[]") == .array(.array(.long)))
    #expect(
      try Self.type("[{\"x\":1}]", "[{\"y\":[]},{}]")
        == .array(.object([Self.field("x", .long), Self.field("y", .array(.json))])))
  }

  @Test("identityMap is a map wherever it is, whatever its keys")
  func identityMaps() throws {
    let inferrer = SchemaInferrer()
    let line =
      """
      {"identityMap":{"ECID":[{"id":"1","primary":true}],"Email":[{"id":"2"}]},\
      "b":{"identityMap":{}},"c":[{"identityMap":{"x":{"identityMap":{"y":1}}}}]}
      """
    #expect(inferrer.consume(Lines(line)).rejects == [])
    let identity = XDMType.object([Self.field("id", .string), Self.field("primary", .boolean)])
    #expect(
      try inferrer.schema().fields == [
        Self.field("identityMap", .map(.array(identity))),
        Self.field("b", .object([Self.field("identityMap", .map(.json))])),
        Self.field(
          "c",
          .array(
            .object([
              Self.field("identityMap", .map(.object([Self.field("identityMap", .map(.long))])))
            ]))),
      ])
    #expect(try Self.type("{\"identityMap\":1}") == .object([Self.field("identityMap", .long)]))
  }

  private static func object(_ keys: [String], _ value: (Int) -> String) -> String {
    let members = keys.enumerated().map { "\"\($1)\":\(value($0))" }
    return "{\(members.joined(separator: ","))}"
  }

  @Test("sixteen numbers or UUIDs for keys, with values of one kind, make a map")
  func dataKeys() throws {
    let uuids = (0..<16).map { "ABCDEF00-1234-5678-9abc-0000000000\(10 + $0)" }
    let numbers = (0..<16).map { "00\($0)" }
    for keys in [uuids, numbers, Array(uuids[..<8] + numbers[8...])] {
      #expect(try Self.type(Self.object(keys) { _ in "1" }) == .map(.long))
      #expect(try Self.type(Self.object(keys) { $0 == 3 ? "1.5" : "null" }) == .map(.double))
      #expect(
        try Self.type(Self.object(keys) { $0 == 3 ? "\"2024-02-29\"" : "\"\"" })
          == .map(.string))
      #expect(
        try Self.type(Self.object(keys) { "{\"f\($0 % 2)\":\($0)}" })
          == .map(.object([Self.field("f0", .long), Self.field("f1", .long)])))
      // Over several records.
      #expect(
        try Self.type(
          Self.object(Array(keys[..<9])) { _ in "1" }, "{}",
          Self.object(Array(keys[9...])) { _ in "2" }) == .map(.long))
      let few = try Self.type(Self.object(Array(keys[..<15])) { _ in "1" })
      #expect(few == .object(keys[..<15].map { Self.field($0, .long) }))
      let mixed = try Self.type(Self.object(keys) { $0 == 3 ? "\"a\"" : "1" })
      guard case .object(let fields) = mixed else {
        Issue.record("values of two kinds made a map")
        continue
      }
      #expect(fields.count == 16)
      let named = try Self.type(Self.object(keys + ["name"]) { _ in "1" })
      #expect(named == .object((keys + ["name"]).map { Self.field($0, .long) }))
    }
  }

  @Test("an object with more than 8192 keys is a map, the record is not")
  func manyKeys() throws {
    let keys = (0...8192).map { "k\($0)" }
    #expect(try Self.type(Self.object(keys) { _ in "1" }) == .map(.long))
    #expect(try Self.type(Self.object(keys) { $0 == 7 ? "\"a\"" : "1" }) == .map(.json))
    let records = keys.map { "{\"\($0)\":{\"x\":1}}" }
    #expect(
      try Self.type(records[0], "null", Self.object(keys) { "{\"y\($0 % 2)\":true}" })
        == .map(
          .object([
            Self.field("x", .long), Self.field("y0", .boolean),
            Self.field("y1", .boolean),
          ])))
    let atMost = try Self.type(Self.object(Array(keys.dropLast())) { _ in "1" })
    #expect(atMost == .object(keys.dropLast().map { Self.field($0, .long) }))

    let inferrer = SchemaInferrer()
    _ = inferrer.consume(Lines([Self.object(keys) { _ in "1" }, "{\"more\":1}"]))
    #expect(try inferrer.schema().fields.map(\.name) == keys + ["more"])
  }

  @Test("what is nested too deep to have columns becomes JSON text")
  func depth() throws {
    for depth in [1, 10, 15, 16, 17, 48, 100, 511] {
      var type = try Self.type(
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
      var levels = 0
      while case .array(let element) = type {
        type = element
        levels += 1
      }
      #expect(type == .json)
      // Readers take ever longer for each further list around a list.
      #expect(levels == min(depth, 16))
    }
  }

  @Test("records without fields have a schema of one column")
  func noFields() throws {
    for text in ["", "\n", "{}\n{}\n"] {
      let inferrer = SchemaInferrer()
      _ = inferrer.consume(Lines(text))
      #expect(
        try inferrer.schema().fields == [Self.field(XDMSchema.rescuedName, .json)])
    }
  }

  @Test("fingerprints tell names, types and order apart")
  func fingerprints() throws {
    let lines = [
      "{\"a\":1,\"b\":2}", "{\"b\":1,\"a\":2}", "{\"a\":1,\"c\":2}", "{\"a\":1,\"b\":2.5}",
      "{\"a\":{\"b\":2}}", "{\"a\":[1]}", "{\"a\":{\"b\":[2]}}", "{\"a\":{\"b\":2},\"c\":1}",
      "{\"a\":{\"b\":2,\"c\":1}}", "{\"ab\":1}", "{\"a\":1}", "{}",
    ]
    var seen: Set<UInt64> = []
    for line in lines {
      let inferrer = SchemaInferrer()
      _ = inferrer.consume(Lines(line))
      let fingerprint = try inferrer.schema().fingerprint
      #expect(try inferrer.schema().fingerprint == fingerprint)
      #expect(seen.insert(fingerprint).inserted, "\(line)")
    }
  }
}
