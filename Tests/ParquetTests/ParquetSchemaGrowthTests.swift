import TestSupport
import Testing

@testable import Parquet

@Suite("Schemas that grow")
struct ParquetSchemaGrowthTests {
  private static let id = SchemaNode.primitive("id", .required, .int64)
  private static let name = SchemaNode.primitive("name", .optional, .byteArray, .string)
  private static let old: [SchemaNode] = [
    id, .group("who", .optional, [name]),
    .list("tags", .optional, element: .group("", .optional, [name])),
    .map(
      "ids", .optional, key: .primitive("", .required, .byteArray, .string),
      value: .group("", .optional, [name])),
  ]

  /// The fields above, each replaced where it is named.
  private static func changed(_ fields: [String: SchemaNode]) -> [SchemaNode] {
    old.map { fields[$0.name] ?? $0 }
  }

  private static let accepted: [(String, [SchemaNode])] = [
    ("nothing new", old),
    ("siblings in another order", old.reversed()),
    ("an optional field of the root", old + [.primitive("new", .optional, .double)]),
    ("a field before the others", [.primitive("new", .optional, .double)] + old),
    (
      "an optional field of a group",
      changed(["who": .group("who", .optional, [.primitive("age", .optional, .int32), name])])
    ),
    (
      "a field of a list's element",
      changed([
        "tags": .list(
          "tags", .optional,
          element: .group("", .optional, [name, .primitive("x", .optional, .int32)]))
      ])
    ),
    (
      "a field of a map's value",
      changed([
        "ids": .map(
          "ids", .optional, key: .primitive("", .required, .byteArray, .string),
          value: .group("", .optional, [name, .group("deep", .optional, [id])]))
      ])
    ),
    (
      "an optional list of required groups",
      old + [.list("new", .optional, element: .group("", .required, [id, name]))]
    ),
  ]

  private static let refused: [(String, [SchemaNode])] = [
    ("a field is gone", Array(old.dropFirst())),
    ("a group is gone", Array(old.dropLast())),
    ("a new required field", old + [.primitive("new", .required, .int64)]),
    ("a new repeated field", old + [.primitive("new", .repeated, .int64)]),
    ("another repetition", changed(["id": .primitive("id", .optional, .int64)])),
    ("another physical type", changed(["id": .primitive("id", .required, .int32)])),
    (
      "another logical type",
      changed(["id": .primitive("id", .required, .int64, .integer(bitWidth: 64, isSigned: false))])
    ),
    ("a column that became a group", changed(["id": .group("id", .required, [name])])),
    (
      "a group that became a column", changed(["who": .primitive("who", .optional, .byteArray)])
    ),
    ("a nested field is gone", changed(["who": .group("who", .optional, [id])])),
    ("two fields of one name", old + [.primitive("who", .optional, .int64)]),
  ]

  @Test("What an extension may bring", arguments: accepted)
  func accepts(name: String, fields: [SchemaNode]) throws {
    #expect(try ParquetSchema(fields).isExtension(of: ParquetSchema(Self.old)), "\(name)")
  }

  @Test("What an extension may not change", arguments: refused)
  func refuses(name: String, fields: [SchemaNode]) throws {
    let schema = try ParquetSchema(fields)
    let old = try ParquetSchema(Self.old)
    #expect(!schema.isExtension(of: old), "\(name)")
    #expect(schema.leafMapping(from: old) == schema.leaves.map { _ in nil }, "\(name)")
  }

  @Test("Lengths of fixed-length values count as types")
  func lengths() throws {
    func schema(_ length: Int) throws -> ParquetSchema {
      try ParquetSchema([.primitive("a", .optional, .fixedLengthByteArray, length: length)])
    }
    #expect(try schema(4).isExtension(of: schema(4)))
    #expect(try !schema(4).isExtension(of: schema(5)))
  }

  @Test("Every schema extends the one without fields")
  func empty() throws {
    let none = try ParquetSchema([])
    let one = try ParquetSchema([Self.name])
    #expect(one.isExtension(of: none))
    #expect(!none.isExtension(of: one))
    #expect(one.leafMapping(from: none) == [nil])
  }

  @Test("Columns are found by their paths")
  func mapping() throws {
    let old = try ParquetSchema(Self.old)
    let new = try ParquetSchema(
      [.primitive("first", .optional, .double)]
        + Self.changed([
          "who": .group("who", .optional, [.primitive("age", .optional, .int32), Self.name])
        ])
        .reversed())
    let mapping = new.leafMapping(from: old)
    for (leaf, source) in zip(new.leaves, mapping) {
      #expect(source == old.leaves.firstIndex { $0.path == leaf.path }, "\(leaf.dottedPath)")
    }
    #expect(mapping.compactMap { $0 }.sorted() == Array(old.leaves.indices))
  }
}
