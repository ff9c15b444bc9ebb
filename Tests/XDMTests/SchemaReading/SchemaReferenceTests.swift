import Testing

@testable import XDM

@Suite("References of XDM schemas")
struct SchemaReferenceTests {
  private static let address = """
    {"$id": "https://ns.adobe.com/xdm/address", "definitions": {
       "address": {"properties": {"xdm:city": {"type": "string"}}},
       "a/b": {"properties": {"c": {"type": "boolean"}}}},
     "allOf": [{"$ref": "#/definitions/address"}]}
    """
  private static let city = SchemaReadingTests.field("city", .string, ["xdm:city"])

  @Test("references lead to other schemas, to their parts, and to parts of the same one")
  func forms() throws {
    for reference in [
      "https://ns.adobe.com/xdm/address", "https://ns.adobe.com/xdm/address#",
      "https://ns.adobe.com/xdm/address#/definitions/address", "../xdm/address", "/xdm/address",
      "//ns.adobe.com/xdm/address#/allOf/0", "#/definitions/mine",
    ] {
      let schema = try SchemaReadingTests.schema(
        """
        {"$id":"https://ns.adobe.com/t/main","allOf":[{"$ref":"\(reference)"}],
         "definitions":{"mine":{"properties":{"xdm:city":{"type":"string"}}}}}
        """, with: [Self.address])
      #expect(schema.fields == [Self.city], "\(reference)")
    }
    let escaped = try SchemaReadingTests.schema(
      "{\"$ref\":\"https://ns.adobe.com/xdm/address#/definitions/a~1b\"}", with: [Self.address])
    #expect(escaped.fields.map(\.name) == ["c"])
    let encoded = try SchemaReadingTests.schema(
      "{\"$ref\":\"https://ns.adobe.com/xdm/address#/definitions/a%7E1b\"}", with: [Self.address])
    #expect(encoded == escaped)
  }

  @Test("references resolve as RFC 3986 has it")
  func resolution() {
    let base = "http://a/b/c/d"
    for (reference, result) in [
      ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
      ("/g", "http://a/g"), ("//g", "http://g"), ("", base), (".", "http://a/b/c/"),
      ("..", "http://a/b/"), ("../g", "http://a/b/g"), ("../../g", "http://a/g"),
      ("../../../g", "http://a/g"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
      ("urn:x", "urn:x"),
    ] {
      #expect(SchemaReference.resolve(reference, base: base) == result)
    }
    #expect(SchemaReference.resolve("b.json", base: "/x/a.json") == "/x/b.json")
    #expect(SchemaReference.resolve("../b.json", base: "x/y/a.json") == "x/b.json")
    #expect(SchemaReference.resolve("b.json", base: "a.json") == "b.json")
  }

  @Test("what stands beside a reference counts, and parts are composed in their order")
  func composition() throws {
    let fields = try SchemaReadingTests.schema(
      """
      {"properties":{"first":{"$ref":"#/definitions/id","type":"string","meta:xdmType":"string"}},
       "allOf":[{"$ref":"#/definitions/two"},{"$ref":"https://ns.adobe.com/xdm/address"},
                {"required":["xdm:two"]}, {"$ref":"#/definitions/two"}],
       "definitions":{"id":{"title":"an id"},
         "two":{"properties":{"xdm:two":{"type":"string"},"first":{"minLength":1}}}}}
      """, with: [Self.address]
    ).fields
    #expect(fields.map(\.name) == ["first", "two", "city"])
    #expect(fields.map(\.type) == [.string, .string, .string])
    #expect(fields.map(\.isRequired) == [false, true, false])
  }

  @Test("a field that parts of a schema describe differently is JSON text")
  func conflict() throws {
    let schema = try SchemaReadingTests.schema(
      """
      {"allOf":[{"properties":{"a":{"type":"string"},"b":{"type":"integer","minimum":0}}},
                {"properties":{"a":{"type":"boolean"},"b":{"type":"integer","maximum":7}}}]}
      """)
    #expect(schema.fields.map(\.type) == [.json, .integer(0...7)])
  }

  @Test("what meta:extends names is taken where nothing else brings it in")
  func extended() throws {
    let url = "https://ns.adobe.com/xdm/address"
    let schema = try SchemaReadingTests.schema(
      "{\"meta:extends\":[\"\(url)\",\"https://ns.adobe.com/none\"],\"properties\":{}}",
      with: [Self.address])
    #expect(schema.fields == [Self.city])
    let resolved = try SchemaReadingTests.schema(
      "{\"meta:extends\":\"\(url)\",\"meta:resolved\":true,\"properties\":{\"a\":{}}}",
      with: [Self.address])
    #expect(resolved.fields.map(\.name) == ["a"])
  }

  @Test("values that hold others of their own kind are JSON text there")
  func recursion() throws {
    let tree = """
      {"$id":"https://ns.adobe.com/xdm/tree","properties":{"name":{"type":"string"},
       "left":{"$ref":"#"},"all":{"type":"array","items":{"$ref":"https://ns.adobe.com/xdm/tree"}}}}
      """
    let own = try SchemaReadingTests.schema(tree)
    #expect(own.fields.map(\.type) == [.string, .json, .array(.json)])
    let inside = try SchemaReadingTests.schema(
      "{\"properties\":{\"t\":{\"$ref\":\"https://ns.adobe.com/xdm/tree\"}}}", with: [tree])
    guard case .object(let fields) = inside.fields[0].type else {
      throw SchemaReadingTests.Unexpected("\(inside.fields)")
    }
    #expect(fields.map(\.type) == [.string, .json, .array(.json)])
    let cycle = try SchemaReadingTests.schema(
      """
      {"allOf":[{"$ref":"#/definitions/a"}],"definitions":{
        "a":{"allOf":[{"$ref":"#/definitions/b"}]},
        "b":{"allOf":[{"$ref":"#/definitions/a"}],"properties":{"x":{"type":"string"}}}}}
      """)
    #expect(cycle.fields.map(\.type) == [.string])
  }

  @Test("a reference that leads nowhere is an error with its file and place")
  func unresolved() {
    #expect(
      SchemaReadingTests.failure("{\"allOf\":[{},{\"$ref\":\"https://ns.adobe.com/none\"}]}")
        == "main.json#/allOf/1/$ref: no schema on hand has the $id https://ns.adobe.com/none: add the"
        + " folder that holds it to the schema path")
    #expect(
      SchemaReadingTests.failure(
        "{\"properties\":{\"a/b\":{\"$ref\":\"https://ns.adobe.com/xdm/address#/definitions/x\"}}}",
        with: [Self.address])
        == "main.json#/properties/a~1b/$ref: other0.json has no /definitions/x")
    #expect(
      SchemaReadingTests.failure("{\"properties\":{\"a\":{\"$ref\":1}}}")
        == "main.json#/properties/a/$ref: a reference must be a string")
    let other = "{\"$id\":\"https://ns.adobe.com/xdm/address\",\"title\":\"another\"}"
    #expect(
      SchemaReadingTests.failure(
        "{\"$ref\":\"https://ns.adobe.com/xdm/address\"}",
        with: [Self.address, Self.address, other])
        == "main.json#/$ref: other0.json and other2.json both have the $id"
        + " https://ns.adobe.com/xdm/address")
  }

  @Test("what is no schema of records is an error with its place")
  func unfit() {
    #expect(SchemaReadingTests.failure("[]") == "main.json#: a schema must be a JSON object")
    #expect(
      SchemaReadingTests.failure("{\"type\":\"string\"}")
        == "main.json#: the schema describes no object, and records are objects")
    #expect(
      SchemaReadingTests.failure("{\n \"a\": \"x\ny\"}")
        == "main.json:2:9: the schema is not JSON: a control character must be escaped, and may stand"
        + " only in a string")
    #expect(
      SchemaReadingTests.failure("{\n  \"a\": 01\n}")
        == "main.json:2:9: the schema is not JSON: a number is malformed")
    #expect(throws: XDMError.self) {
      try SchemaLibrary().schema(
        name: "m", text: Array("{\"properties\":{\"_rescued\":{}}}".utf8), rescuesUnknown: true)
    }
  }

  @Test("a schema that describes more than there is room for is refused")
  func hostile() {
    // Each object holds two of the next.
    var definitions = (0..<40).map {
      "\"d\($0)\":{\"properties\":{\"x\":{\"$ref\":\"#/definitions/d\($0 + 1)\"},"
        + "\"y\":{\"$ref\":\"#/definitions/d\($0 + 1)\"}}}"
    }
    definitions.append("\"d40\":{\"type\":\"string\"}")
    let wide =
      "{\"$ref\":\"#/definitions/d0\",\"definitions\":{\(definitions.joined(separator: ","))}}"
    #expect(SchemaReadingTests.failure(wide).contains("more than 100000 fields"))
    let chain = (0..<2000).map { "\"d\($0)\":{\"$ref\":\"#/definitions/d\($0 + 1)\"}" }
    let deep = "{\"$ref\":\"#/definitions/d0\",\"definitions\":{\(chain.joined(separator: ","))}}"
    #expect(SchemaReadingTests.failure(deep).contains("nested too deep"))
  }

  @Test("a relative reference may name a file by its path")
  func files() throws {
    let library = SchemaLibrary { path in
      path == "schemas/parts/b.json"
        ? Array("{\"properties\":{\"b\":{\"$ref\":\"../a.json#/definitions/t\"}}}".utf8) : nil
    }
    let text = "{\"$ref\":\"parts/b.json\",\"definitions\":{\"t\":{\"type\":\"boolean\"}}}"
    let schema = try library.schema(
      name: "schemas/a.json", text: Array(text.utf8), rescuesUnknown: false)
    #expect(schema.fields.map(\.name) == ["b"])
    #expect(schema.fields.map(\.type) == [.boolean])
  }
}

extension XDMSchema: Equatable {
  public static func == (left: XDMSchema, right: XDMSchema) -> Bool { left.fields == right.fields }
}
