import Parquet
import Testing

@testable import XDM

@Suite("XDMSchema")
struct XDMSchemaTests {

  @Test("scalars are stored as the types that keep them")
  func scalars() throws {
    func time(_ unit: TimeUnit) -> LogicalType {
      .timestamp(unit: unit, isAdjustedToUTC: true)
    }
    for (type, physical, logical) in [
      (.boolean, .boolean, nil), (.long, .int64, nil), (.double, .double, nil),
      (.string, .byteArray, .string), (.json, .byteArray, .json), (.date, .int32, .date),
      (.timestampMillis, .int64, time(.milliseconds)),
      (.timestampMicros, .int64, time(.microseconds)),
    ] as [(XDMType, PhysicalType, LogicalType?)] {
      let schema = try XDMSchema(fields: [XDMField(name: "a", type: type)])
      #expect(schema.parquet.leaves.count == 1)
      #expect(schema.parquet.leaves[0].type == physical)
      #expect(schema.parquet.leaves[0].logicalType == logical)
      #expect(schema.parquet.nodes[1].repetition == .optional)
    }
  }

  @Test("arrays and maps have three levels, named as the format wants them")
  func nesting() throws {
    let schema = try XDMSchema(fields: [
      XDMField(name: "l", type: .array(.array(.long))),
      XDMField(name: "m", type: .map(.object([XDMField(name: "x", type: .string)]))),
      XDMField(name: "o", type: .object([XDMField(name: "a.b", type: .double)])),
    ])
    #expect(
      schema.parquet.leaves.map(\.path) == [
        ["l", "list", "element", "list", "element"], ["m", "key_value", "key"],
        ["m", "key_value", "value", "x"], ["o", "a.b"],
      ])
    #expect(schema.parquet.leaves.map(\.maxDefinitionLevel) == [5, 2, 4, 2])
    #expect(schema.parquet.leaves.map(\.maxRepetitionLevel) == [2, 1, 1, 0])
    #expect(schema.parquet.nodes.filter { $0.repetition == .required }.map(\.path).count == 2)
  }

  @Test("no fields become one column, and an object without fields is refused")
  func emptySchemas() throws {
    let schema = try XDMSchema(fields: [])
    #expect(schema.fields.map(\.name) == [XDMSchema.rescuedName])
    #expect(schema.parquet.leaves.count == 1)
    #expect(throws: XDMError.self) {
      try XDMSchema(fields: [XDMField(name: "a", type: .object([]))])
    }
  }
}
