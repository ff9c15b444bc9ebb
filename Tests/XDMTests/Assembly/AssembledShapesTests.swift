import TestSupport
import Testing

@testable import Parquet
@testable import XDM

/// Lists and maps in all forms that writers have given them.
@Suite("Assembled shapes")
struct AssembledShapesTests {
  private static func column(
    _ values: ColumnValues, definition: [UInt8], repetition: [UInt8]
  ) -> DecodedColumn {
    DecodedColumn(
      definitionLevels: definition, repetitionLevels: repetition, entryCount: definition.count,
      values: values)
  }

  private static func group(
    _ name: String, _ repetition: Repetition, _ type: LogicalType?, _ children: [SchemaNode]
  ) -> SchemaNode {
    SchemaNode(name: name, repetition: repetition, logicalType: type, content: .group(children))
  }

  private static func int(_ name: String, _ repetition: Repetition) -> SchemaNode {
    .primitive(name, repetition, .int32)
  }

  @Test("lists of two levels and three, with annotations and without")
  func lists() throws {
    // [1,2], [], nothing: the list's own level is missing where it is required.
    let values = ColumnValues.int32s([1, 2])
    let optional = Self.column(values, definition: [2, 2, 1, 0], repetition: [0, 1, 0, 0])
    let required = Self.column(values, definition: [1, 1, 0, 0], repetition: [0, 1, 0, 0])
    let lines = [#"{"a":[1,2]}"#, #"{"a":[]}"#, "{}"]
    let objects = [#"{"a":[{"x":1},{"x":2}]}"#, #"{"a":[]}"#, "{}"]
    for (field, column, lines) in [
      (Self.group("a", .optional, .list, [Self.int("element", .repeated)]), optional, lines),
      (
        Self.group(
          "a", .optional, .list, [Self.group("list", .repeated, nil, [Self.int("x", .required)])]),
        optional, lines
      ),
      (
        Self.group(
          "a", .optional, .list, [Self.group("array", .repeated, nil, [Self.int("x", .required)])]),
        optional, objects
      ),
      (
        Self.group(
          "a", .optional, .list, [Self.group("a_tuple", .repeated, nil, [Self.int("x", .required)])]
        ), optional, objects
      ),
      (
        Self.group("a", .repeated, nil, [Self.int("x", .required)]), required,
        [objects[0], objects[1], objects[1]]
      ),
      (Self.int("a", .repeated), required, [lines[0], lines[1], lines[1]]),
      // Not a list, whatever it says of itself.
      (
        Self.group("a", .optional, .list, [Self.int("x", .optional)]),
        Self.column(values, definition: [2, 2, 1, 0], repetition: []),
        [#"{"a":{"x":1}}"#, #"{"a":{"x":2}}"#, #"{"a":{}}"#, "{}"]
      ),
    ] {
      let rows = lines.count
      #expect(try Assembled.lines([field], [column], rowCount: rows) == lines)
    }
    let nested = Self.group(
      "a", .required, .list,
      [Self.group("array", .repeated, .list, [Self.int("array", .repeated)])])
    #expect(
      try Assembled.lines(
        [nested],
        [
          Self.column(
            .int32s([1, 2, 3, 4]), definition: [2, 2, 2, 2, 1, 0], repetition: [0, 2, 1, 2, 0, 0])
        ], rowCount: 3) == [#"{"a":[[1,2],[3,4]]}"#, #"{"a":[[]]}"#, #"{"a":[]}"#])
  }

  @Test("maps are objects; without text for keys they are pairs, without values the keys")
  func maps() throws {
    func map(_ entry: [SchemaNode]) -> SchemaNode {
      Self.group("m", .optional, .map, [Self.group("key_value", .repeated, nil, entry)])
    }
    let keys = Self.column(
      .int32s([1, 2]), definition: [2, 2, 1, 0], repetition: [0, 1, 0, 0])
    let values = Self.column(.int32s([7]), definition: [3, 2, 1, 0], repetition: [0, 1, 0, 0])
    #expect(
      try Assembled.lines(
        [map([Self.int("key", .required), Self.int("value", .optional)])], [keys, values],
        rowCount: 3) == [#"{"m":{"1":7,"2":null}}"#, #"{"m":{}}"#, "{}"])
    #expect(
      try Assembled.lines([map([Self.int("key", .required)])], [keys], rowCount: 3)
        == [#"{"m":[1,2]}"#, #"{"m":[]}"#, "{}"])
    #expect(
      try Assembled.lines(
        [
          map([
            Self.group("key", .required, nil, [Self.int("k", .required)]),
            Self.int("value", .optional),
          ])
        ], [keys, values], rowCount: 3)
        == [#"{"m":[{"key":{"k":1},"value":7},{"key":{"k":2}}]}"#, #"{"m":[]}"#, "{}"])
    // Keys that are optional against the rules, as Presto wrote them.
    let optional = Self.column(
      .int32s([1]), definition: [3, 2, 1, 0], repetition: [0, 1, 0, 0])
    #expect(
      try Assembled.lines(
        [map([Self.int("key", .optional), Self.int("value", .optional)])], [optional, values],
        rowCount: 3) == [#"{"m":{"1":7,"null":null}}"#, #"{"m":{}}"#, "{}"])
  }

  @Test("columns that contradict each other are refused")
  func contradictions() throws {
    let object = Self.group(
      "o", .optional, nil, [Self.int("a", .optional), Self.int("b", .optional)])
    let list = Self.group(
      "l", .optional, .list,
      [
        Self.group(
          "list", .repeated, nil,
          [
            Self.group(
              "element", .optional, nil, [Self.int("a", .optional), Self.int("b", .optional)])
          ])
      ])
    func one(_ definition: [UInt8], _ repetition: [UInt8] = [], max: UInt8) -> DecodedColumn {
      let count = definition.count { $0 == max }
      return Self.column(
        .int32s((0..<count).map { Int32($0) }), definition: definition, repetition: repetition)
    }
    for (field, columns, rows) in [
      ([object], [one([2, 1], max: 2), one([2, 0], max: 2)], 2),
      ([list], [one([4, 3], [0, 1], max: 4), one([4, 3, 3], [0, 1, 1], max: 4)], 1),
      ([list], [one([4, 3], [0, 1], max: 4), one([4, 2], [0, 1], max: 4)], 1),
      ([list], [one([1, 4], [0, 1], max: 4), one([1, 4], [0, 1], max: 4)], 1),
      ([list], [one([4, 1], [0, 1], max: 4), one([4, 1], [0, 1], max: 4)], 1),
      ([list], [one([4], [0], max: 4), one([4], [0], max: 4)], 2),
      ([list], [one([4], [1], max: 4), one([4], [1], max: 4)], 1),
      ([object], [one([2], max: 2)], 1),
      ([object], [one([2], max: 2), one([2], [0], max: 2)], 1),
      (
        [object], [one([2], max: 2), Self.column(.int64s([1]), definition: [2], repetition: [])], 1
      ),
      ([object], [one([2], max: 2), Self.column(.int32s([]), definition: [2], repetition: [])], 1),
    ] {
      #expect(throws: ParquetError.self) {
        let plan = try AssemblyPlan(ParquetSchema(field, name: "schema", checksLogicalTypes: false))
        let assembler = RecordAssembler(plan)
        try assembler.begin(columns, rowCount: rows)
        _ = try Assembled.text(assembler, rows: .max, limit: .max)
      }
    }
  }

  @Test("random levels give lines of JSON or an error, and never more")
  func randomLevels() throws {
    var generator = SeededGenerator(seed: 3)
    func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
    func field(_ depth: Int) -> SchemaNode {
      let name = ["a", "list", "array", "key", "b"][pick(5)]
      let repetition = [Repetition.required, .optional, .repeated][pick(3)]
      guard depth < 4, pick(3) > 0 else {
        return .primitive(name, repetition, .int32)
      }
      return Self.group(
        name, repetition, [nil, .list, .map][pick(3)], (0...pick(2)).map { _ in field(depth + 1) })
    }
    var successes = 0
    for _ in 0..<4000 {
      let fields = (0...pick(2)).map { _ in field(0) }
      let schema = try ParquetSchema(fields, name: "schema", checksLogicalTypes: false)
      let rows = 1 + pick(3)
      let columns = schema.leaves.map { leaf in
        let entries = leaf.maxRepetitionLevel > 0 ? rows + pick(3) : rows
        let definition = (0..<entries).map { _ in
          UInt8(leaf.maxDefinitionLevel - pick(min(leaf.maxDefinitionLevel + 1, 2)))
        }
        var repetition = [UInt8](repeating: 0, count: rows)
        for _ in rows..<max(rows, entries) {
          repetition.insert(
            UInt8(1 + pick(leaf.maxRepetitionLevel)), at: 1 + pick(repetition.count))
        }
        let present = definition.count { Int($0) == leaf.maxDefinitionLevel }
        return DecodedColumn(
          definitionLevels: leaf.maxDefinitionLevel > 0 ? definition : [],
          repetitionLevels: leaf.maxRepetitionLevel > 0 ? repetition : [], entryCount: entries,
          values: .int32s([Int32](repeating: 1, count: present)))
      }
      guard let lines = try? Assembled.lines(fields, columns, rowCount: rows) else { continue }
      successes += 1
      #expect(lines.count == rows)
      for line in lines { #expect(ReferenceParser.isValid(Array(line.utf8))) }
      let values = lines.joined().count { $0 == "1" }
      #expect(values == columns.reduce(0) { $0 + $1.values.count })
    }
    #expect(successes > 500)
  }
}
