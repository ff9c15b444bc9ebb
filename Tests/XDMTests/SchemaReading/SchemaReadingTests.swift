import Testing

@testable import XDM

@Suite("Reading of XDM schemas")
struct SchemaReadingTests {
  static func schema(
    _ text: String, with others: [String] = [], timestamps: TimestampForm? = nil
  ) throws -> XDMSchema {
    let library = SchemaLibrary()
    for (index, other) in others.enumerated() {
      #expect(library.add(name: "other\(index).json", text: Array(other.utf8)))
    }
    return try library.schema(
      name: "main.json", text: Array(text.utf8), timestamps: timestamps, rescuesUnknown: false)
  }

  /// The type of the field `a` described by `text`.
  static func type(_ text: String) throws -> XDMType {
    let fields = try schema("{\"properties\":{\"a\":\(text)}}").fields
    return try #require(fields.first { $0.name == "a" }).type
  }

  static func failure(_ text: String, with others: [String] = []) -> String {
    do {
      let schema = try schema(text, with: others)
      return "no failure: \(schema.fields)"
    } catch {
      return "\(error)"
    }
  }

  @Test("bounds make byte, short, int or long of an integer")
  func integers() throws {
    func range(_ text: String) throws -> XDMType { try Self.type("{\"type\":\"integer\"\(text)}") }
    #expect(try range("") == .long)
    #expect(try range(",\"minimum\":-128,\"maximum\":127") == .integer(-128...127))
    #expect(try range(",\"minimum\":0,\"maximum\":100") == .integer(0...100))
    #expect(try range(",\"minimum\":0") == .integer(0...Int64.max))
    #expect(try range(",\"exclusiveMinimum\":0,\"maximum\":10.5") == .integer(1...10))
    #expect(
      try range(",\"minimum\":-9223372036854775808,\"maximum\":9223372036854775807") == .long)
    #expect(try range(",\"maximum\":9223372036854775808") == .long)
    #expect(try range(",\"meta:xdmType\":\"byte\"") == .integer(-128...127))
    #expect(try range(",\"meta:xdmType\":\"short\",\"minimum\":1") == .integer(1...32767))
    #expect(
      try range(",\"meta:xdmType\":\"int\",\"maximum\":3000000000")
        == .integer(-2_147_483_648...3_000_000_000))
    #expect(try range(",\"minimum\":5,\"maximum\":4") == .long)
    for (range, bits) in [
      (-128...127, 8), (0...128, 16), (-32769...0, 32), (0...2_147_483_648, 64),
    ] {
      #expect(ParquetMapping.bitWidth(Int64(range.lowerBound)...Int64(range.upperBound)) == bits)
    }
  }

  @Test("numbers are doubles, within bounds where there are any")
  func numbers() throws {
    #expect(try Self.type("{\"type\":\"number\"}") == .double)
    #expect(try Self.type("{\"type\":[\"integer\",\"number\",\"null\"]}") == .double)
    let bounds = NumberBounds(minimum: 0, maximum: 1, excludesMinimum: true)
    #expect(
      try Self.type("{\"type\":\"number\",\"exclusiveMinimum\":0,\"minimum\":-1,\"maximum\":1}")
        == .number(bounds))
    #expect(!bounds.contains(0) && bounds.contains(1) && !bounds.contains(1.5))
  }

  @Test("strings are times and dates by their format or XDM type")
  func strings() throws {
    #expect(try Self.type("{\"type\":\"string\"}") == .string)
    #expect(try Self.type("{\"type\":\"string\",\"format\":\"uri\"}") == .string)
    #expect(try Self.type("{\"format\":\"ipv4\"}") == .string)
    #expect(try Self.type("{\"type\":\"string\",\"format\":\"date\"}") == .date)
    #expect(try Self.type("{\"type\":\"string\",\"format\":\"date-time\"}") == .timestampMicros)
    #expect(try Self.type("{\"meta:xdmType\":\"date-time\"}") == .timestampMicros)
    #expect(try Self.type("{\"enum\":[\"a\",\"b\"]}") == .string)
    #expect(try Self.type("{\"const\":true}") == .boolean)
    #expect(try Self.type("{\"meta:enum\":{\"a\":\"A\"}}") == .string)
    let text = "{\"properties\":{\"a\":{\"format\":\"date-time\"}}}"
    for (form, type) in [
      (TimestampForm.millis, XDMType.timestampMillis), (.micros, .timestampMicros),
      (.text, .string),
    ] {
      #expect(try Self.schema(text, timestamps: form).fields[0].type == type)
    }
  }

  @Test("objects are groups, maps or, where nothing of them is known, JSON text")
  func objects() throws {
    #expect(try Self.type("{\"type\":\"object\"}") == .json)
    #expect(try Self.type("{\"type\":\"object\",\"properties\":{}}") == .json)
    #expect(try Self.type("{\"type\":\"object\",\"additionalProperties\":true}") == .json)
    #expect(
      try Self.type("{\"additionalProperties\":{\"type\":\"boolean\"},\"type\":\"object\"}")
        == .map(.boolean))
    #expect(
      try Self.type("{\"type\":\"object\",\"patternProperties\":{\".+\":{\"type\":\"string\"}}}")
        == .map(.string))
    #expect(try Self.type("{\"type\":\"object\",\"meta:xdmType\":\"map\"}") == .map(.json))
    #expect(try Self.type("{\"type\":\"array\"}") == .array(.json))
    #expect(
      try Self.type("{\"type\":\"array\",\"items\":{\"type\":\"string\"}}") == .array(.string))
    #expect(
      try Self.type("{\"properties\":{\"b\":{\"type\":\"boolean\"}}}")
        == .object([Self.field("b", .boolean, ["xdm:b"])]))
  }

  @Test("alternatives of one kind are one type, others JSON text")
  func alternatives() throws {
    #expect(
      try Self.type("{\"oneOf\":[{\"format\":\"ipv4\"},{\"format\":\"ipv6\"}]}") == .string)
    #expect(
      try Self.type("{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}") == .json)
    #expect(try Self.type("{\"type\":[\"string\",\"boolean\"]}") == .json)
    let fields = try Self.schema(
      """
      {"oneOf":[{"required":["a"],"properties":{"a":{"type":"string"}}},
                {"properties":{"b":{"type":"boolean"}}}]}
      """
    ).fields
    #expect(fields == [Self.field("a", .string, ["xdm:a"]), Self.field("b", .boolean, ["xdm:b"])])
  }

  static func field(
    _ name: String, _ type: XDMType, _ aliases: [String], isRequired: Bool = false
  ) -> XDMField {
    var field = XDMField(name: name, type: type, isRequired: isRequired)
    field.aliases = aliases
    return field
  }

  @Test("fields stand in the order of the schema, with the names of the compatibility form")
  func names() throws {
    let fields = try Self.schema(
      """
      {"required": ["@id", "repo:createdDate"],
       "properties": {
         "xdm:z": {"type": "string"}, "@id": {"type": "string"}, "repo:createdDate": {"type": "string"},
         "plain": {"type": "boolean"}, "repo:path": {"type": "string"},
         "https://ns.adobe.com/experience/analytics/x": {"type": "boolean"},
         "https://ns.adobe.com/xdm/channels/email": {"type": "boolean"},
         "https://example.com/y": {"type": "boolean"}}}
      """
    ).fields
    let repo: [XDMField] = [
      Self.field("createdDate", .string, ["repo:createdDate"], isRequired: true),
      Self.field("path", .string, ["repo:path"]),
    ]
    let url = "https://ns.adobe.com/"
    let x = Self.field("x", .boolean, [url + "experience/analytics/x"])
    #expect(
      fields == [
        Self.field("z", .string, ["xdm:z"]), Self.field("_id", .string, ["@id"], isRequired: true),
        Self.field("_repo", .object(repo), [], isRequired: true),
        Self.field("plain", .boolean, ["xdm:plain"]),
        Self.field(
          "_experience", .object([Self.field("analytics", .object([x]), [])]), []),
        Self.field(
          "_channels", .object([Self.field("email", .boolean, [url + "xdm/channels/email"])]), []),
        Self.field("https://example.com/y", .boolean, []),
      ])
  }

  @Test("names that fall together in the compatibility form are one field")
  func sameNames() throws {
    let url = "https://ns.adobe.com/experience/ajo"
    let fields = try Self.schema(
      """
      {"properties": {
         "\(url)": {"properties": {"a": {"type": "string"}}}, "\(url)/b": {"type": "boolean"},
         "xdm:n": {"type": "integer", "minimum": 0}, "n": {"maximum": 9},
         "xdm:t": {"type": "string"}, "t": {"type": "boolean"}}}
      """
    ).fields
    #expect(fields.map(\.name) == ["_experience", "n", "t"])
    guard case .object(let inner) = fields[0].type, case .object(let ajo) = inner[0].type else {
      throw Unexpected("\(fields)")
    }
    #expect(ajo.map(\.name) == ["a", "b"])
    #expect(fields[1].type == .integer(0...9))
    #expect(fields[2].type == .json)
  }

  @Test("Adobe's resolved form says the other name of each field")
  func resolved() throws {
    let fields = try Self.schema(
      """
      {"$id":"https://ns.adobe.com/t/schemas/1","meta:resolved":true,"type":"object",
       "meta:extends":["https://ns.adobe.com/xdm/missing"],
       "properties":{
         "_id":{"type":"string","meta:xdmType":"string","meta:xdmField":"@id"},
         "_repo":{"type":"object","meta:xdmType":"object","properties":{
           "createDate":{"type":"string","format":"date-time","meta:xdmType":"date-time",
             "meta:xdmField":"repo:createDate"}}},
         "count":{"type":"integer","meta:xdmType":"int","meta:xdmField":"xdm:count"}}}
      """
    ).fields
    #expect(
      fields == [
        Self.field("_id", .string, ["@id"]),
        Self.field(
          "_repo", .object([Self.field("createDate", .timestampMicros, ["repo:createDate"])]), []),
        Self.field("count", .integer(-2_147_483_648...2_147_483_647), ["xdm:count"]),
      ])
  }

  struct Unexpected: Error {
    init(_ text: String) { Issue.record("\(text)") }
  }
}
