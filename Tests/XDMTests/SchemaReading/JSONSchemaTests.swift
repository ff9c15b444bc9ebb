import Testing

@testable import XDM

@Suite("Schemas written as XDM schemas")
struct JSONSchemaTests {
  private static func readBack(_ schema: XDMSchema) throws -> XDMSchema {
    try SchemaLibrary().schema(
      name: "s", text: Array(schema.jsonSchema(title: "T").utf8),
      rescuesUnknown: schema.rescuesUnknown)
  }

  /// Without the other names that reading adds.
  private static func plain(_ fields: [XDMField]) -> [XDMField] {
    fields.map { XDMField(name: $0.name, type: plain($0.type), isRequired: $0.isRequired) }
  }

  private static func plain(_ type: XDMType) -> XDMType {
    switch type {
    case .object(let fields): .object(plain(fields))
    case .array(let element): .array(plain(element))
    case .map(let value): .map(plain(value))
    default: type
    }
  }

  @Test("inferred schemas read back as the same fields and types")
  func inferred() throws {
    for seed in UInt64(800)..<830 {
      var random = RandomRecords(seed: seed, hasConflicts: seed % 2 == 0)
      let schema = try Export(random.lines(30)).schema
      let names = schema.fields.map(\.name)
      guard names != [XDMSchema.rescuedName] else { continue }
      let back = try Self.readBack(schema)
      let isSame = Self.plain(back.fields) == schema.fields
      #expect(isSame, "seed \(seed)")
      // Strings compare by letters, fingerprints by bytes.
      #expect(back.fingerprint == schema.fingerprint)
    }
  }

  @Test("fields of records that have one name in the data lake become one that holds both")
  func oneNameOfTwo() throws {
    let lines = [
      "{\"@id\":\"1\",\"n\":1,\"xdm:o\":{\"xdm:a\":1,\"b\":true},\"xdm:l\":[1]}",
      "{\"_id\":{},\"t\":\"2024-01-01T00:00:00Z\"}", "{\"xdm:t\":\"soon\"}",
      "{\"_id\":7,\"xdm:n\":2,\"o\":{\"c\":\"x\",\"a\":2},\"l\":\"x\"}",
    ]
    let schema = try Self.readBack(Export(lines).schema)
    #expect(schema.fields.map(\.name) == ["_id", "n", "o", "l", "t"])
    #expect(
      schema.fields.prefix(2).map(\.type) == [.json, .long])
    #expect(schema.fields.suffix(2).map(\.type) == [.json, .json])
    guard case .object(let inner) = schema.fields[2].type else {
      Issue.record("\(schema.fields[2])")
      return
    }
    #expect(
      inner.map(\.name) == ["a", "b", "c"] && inner.map(\.type) == [.long, .boolean, .string])
    let (outcome, _) = try Export.file(lines, schema, unknown: .fail)
    #expect(outcome.rejects == [] && outcome.records == 4)
  }

  @Test("given schemas read back as they were, in both notations")
  func given() throws {
    let text = """
      {"required":["@id"],"properties":{"@id":{"type":"string"},
       "xdm:n":{"type":"integer","minimum":-5,"maximum":5},"xdm:m":{"type":"integer","minimum":0},
       "xdm:s":{"type":"number","exclusiveMinimum":0,"maximum":2.5},"xdm:d":{"format":"date"},
       "xdm:t":{"format":"date-time"},"xdm:j":{"type":"object"},
       "repo:path":{"type":"string"},"xdm:l":{"items":{"properties":{"xdm:k":{"type":"boolean"}}}},
       "xdm:p":{"additionalProperties":{"type":"integer","maximum":3},"type":"object"}}}
      """
    let schema = try SchemaLibrary().schema(name: "s", text: Array(text.utf8))
    let back = try Self.readBack(schema)
    #expect(back == schema)
    #expect(
      try SchemaLibrary().schema(
        name: "s", text: Array(schema.jsonSchema(title: "").utf8), timestamps: .text
      ).fields[5].type == .string)
  }
}
