import Parquet
import TestSupport
import Testing

@testable import XDM

@Suite("Keys that are no names of columns")
struct RescuedKeysTests {
  private static func names(_ export: Export) -> [String] { export.schema.fields.map(\.name) }

  @Test("fields of a record whose key holds U+0000 go to the column of what has none of its own")
  func oddKeys() throws {
    let lines = [
      "{\"a\":1,\"\\u0000\":[2,null],\"b\\u0000c\":{\"x\":\"\"}}", "{\"a\":2,\"b\\u0000c\":null}",
      "{\"\\u0000\":true}",
    ]
    let export = try Export(lines)
    #expect(Self.names(export) == ["a", "_rescued"] && export.schema.rescuesUnknown)
    #expect(export.schema.fileMetadata.map { "\($0)=\($1)" } == ["rescuedColumn=_rescued"])
    try RecordShredderTests.expectRoundTrip(lines)
    #expect(export.ledger.rescued == 3 && export.ledger.stored == 2 && export.ledger.isBalanced)
    #expect(export.ledger.fields.map(\.path) == ["\0", "b\0c"])
    #expect(try Self.names(Export(["{\"\\u0000\":1}"])) == ["_rescued"])
    try RecordShredderTests.expectRoundTrip(["{\"\\u0000\":1}", "{}"])
  }

  @Test("an object inside a record with such a key is JSON text, and a map takes it as a key")
  func insideRecords() throws {
    let lines = [
      "{\"o\":{\"x\":1},\"l\":[{\"y\":1}],\"identityMap\":{\"\\u0000\":[{\"id\":\"1\"}]}}",
      "{\"o\":{\"\\u0000\":2},\"l\":[{\"z\":{\"\\u0000\":2}}]}",
    ]
    let export = try Export(lines)
    #expect(!export.schema.rescuesUnknown)
    #expect(export.schema.fields[0].type == .json)
    #expect(
      export.schema.fields[1].type
        == .array(
          .object([XDMField(name: "y", type: .long), XDMField(name: "z", type: .json)])))
    try RecordShredderTests.expectRoundTrip(lines)
    try RecordShredderTests.expectRoundTrip(lines.reversed())
  }

  @Test("a field called as that column is one of its own only where there is no such column")
  func ownName() throws {
    let own = "{\"_rescued\":1}"
    #expect(try !Export([own]).schema.rescuesUnknown)
    #expect(try Export([own]).schema.fields == [XDMField(name: "_rescued", type: .long)])
    let lines = [own, "{\"a\":\"\",\"_rescued\":{\"q\":[]},\"\\u0000\":1}"]
    let export = try Export(lines)
    #expect(Self.names(export) == ["a", "_rescued"] && export.schema.rescuesUnknown)
    try RecordShredderTests.expectRoundTrip(lines)
    let column = try Export([own.replacing("1", with: "[1,\"\"]"), "{\"_rescued\":2}"]).schema
    #expect(!export.schema.isExtension(of: column))
    #expect(try Export(["{\"a\":\"\"}"]).schema.isExtension(of: Export(["{\"a\":\"\"}"]).schema))
  }

  @Test("a record has so many columns and no more: fields that appear later are rescued")
  func manyKeys() throws {
    let most = InferenceTree.recordFields
    let lines = (0..<(most / 64 + 3)).map { number in
      "{" + (0..<64).map { "\"k\(number * 64 + $0)\":\($0)" }.joined(separator: ",")
        + ",\"k1\":null,\"k2\":\"x\"}"
    }.enumerated().map {
      $0.offset == 0 ? $0.element.replacing(",\"k1\":null,\"k2\":\"x\"", with: "") : $0.element
    }
    let export = try Export(lines)
    #expect(export.schema.fields.count == most + 1 && export.schema.rescuesUnknown)
    #expect(export.schema.fields[2] == XDMField(name: "k2", type: .json))
    try RecordShredderTests.expectRoundTrip(lines)
    #expect(export.ledger.rescued == 3 * 64 && export.ledger.isBalanced)
    let few = try Export(Array(lines.prefix(most / 64)))
    #expect(few.schema.fields.count == most && !few.schema.rescuesUnknown)
  }

  @Test("drafts take what is rescued for no news, once they have the column")
  func drafts() throws {
    func outcome(_ first: [String], _ then: String) throws -> ChunkOutcome {
      let inferrer = SchemaInferrer()
      _ = inferrer.consume(Lines(first))
      let draft = try inferrer.draft()
      let builder = try RowGroupBuilder(schema: draft.schema.parquet)
      return RecordShredder(draft: draft, builder: builder).shred(Lines([then]))
    }
    let odd = "{\"a\":1,\"\\u0000\":2}"
    for (first, then, needsSchemaChange) in [
      (["{\"a\":1}"], odd, true), ([odd], odd, false), ([odd], "{\"b\\u0000\":[1]}", false),
      ([odd], "{\"_rescued\":1}", false), ([odd], "{\"b\":1}", true),
      (["{\"_rescued\":1}"], odd, true),
      (["{\"o\":{\"x\":1}}"], "{\"o\":{\"\\u0000\":1}}", true),
    ] {
      #expect(try outcome(first, then).needsSchemaChange == needsSchemaChange, "\(first) \(then)")
    }
  }
}
