import ByteBuffers
import Parquet
import TestSupport
import Testing

@testable import XDM

@Suite("RecordAssembler")
struct RecordAssemblerTests {
  static func expectSame(
    _ lines: [String], as records: [PlainJSON], _ comment: String,
    location: SourceLocation = #_sourceLocation
  ) {
    #expect(lines.count == records.count, "\(comment)", sourceLocation: location)
    for (line, record) in zip(lines, records) {
      guard ReferenceParser.isValid(Array(line.utf8)), PlainJSON.parse(line).isExactly(record)
      else {
        Issue.record("\(comment) \(line) for \(record)", sourceLocation: location)
        return
      }
    }
  }

  @Test("random records are assembled as by plain recursion, in pieces of any size")
  func randomRecords() throws {
    for seed in UInt64(0)..<30 {
      var random = RandomRecords(seed: seed, hasConflicts: seed % 2 == 0)
      let lines = random.lines(60)
      let text = Array(lines.map { $0 + "\n" }.joined().utf8)
      for chunks in [1, 100] {
        let export = try Export(text, chunkSizes: [17], chunksPerRowGroup: chunks)
        let records = try export.records()
        let assembled = try Assembled.lines(export.file)
        Self.expectSame(assembled, as: records, "seed \(seed):")
        #expect(try Assembled.lines(export.file, rows: 1) == assembled)
        #expect(try Assembled.lines(export.file, rows: 7, limit: 1) == assembled)
        #expect(try Assembled.lines(export.file, limit: 900) == assembled)
      }
    }
  }

  @Test("row groups longer than a batch are assembled as by plain recursion")
  func longRowGroups() throws {
    var random = RandomRecords(seed: 90)
    let some = random.lines(50)
    let lines = (0..<3000).map { $0 % 31 == 0 ? "{\"n\":\($0)}" : some[$0 % 50] }
    let export = try Export(lines)
    Self.expectSame(try Assembled.lines(export.file), as: try export.records(), "long:")
  }

  @Test("what was exported is what is assembled, member for member")
  func shapes() throws {
    for line in [
      "{}", #"{"a":{}}"#, #"{"a":[]}"#, #"{"a":[null]}"#, #"{"a":[[],null,[1],[null,2]]}"#,
      #"{"a":[{},{"b":[{"c":1},{}]},null,{"b":[]},{"b":[{"d":[]}]}]}"#,
      #"{"identityMap":{}}"#, #"{"identityMap":{"":[],"x":null,"y":[{"id":"1"},{}]}}"#,
      #"{"a":"\"\\\u0001\n😀","b":true,"c":false,"d":-1.5,"e":9223372036854775807}"#,
      #"{"t":"2024-02-29T00:00:00.500Z","u":"1969-12-31T23:59:59.000001Z","v":"0001-01-01"}"#,
      #"{"":1,"a.b":2,"\u0001":3,"é":{"e\f":[0.1,1e+300,5e-324,-0.0]}}"#,
    ] {
      let lines = try Assembled.lines(Export([line]).file)
      #expect(lines == [line])
    }
    let conflict = [#"{"a":1}"#, #"{"a": [ 1 ,{"b":null}] }"#, #"{"a":"x"}"#]
    #expect(
      try Assembled.lines(Export(conflict).file)
        == [#"{"a":1}"#, #"{"a":[ 1 ,{"b":null}]}"#, #"{"a":"x"}"#])
    var options = AssemblyOptions()
    options.keepsJSONText = true
    #expect(
      try Assembled.lines(Export(conflict).file, options: options)
        == [#"{"a":"1"}"#, #"{"a":"[ 1 ,{\"b\":null}]"}"#, #"{"a":"\"x\""}"#])
  }

  @Test("records whose fields keep their order are exported to the same bytes again, nulls and all")
  func absentFields() throws {
    var options = AssemblyOptions()
    options.keepsFieldOrder = true
    for seed in UInt64(100)..<130 {
      var random = RandomRecords(seed: seed, hasConflicts: seed % 2 == 0)
      let first = try Export(random.lines(40))
      let second = try Export(Assembled.lines(first.file, options: options))
      #expect(first.schema.fields == second.schema.fields, "seed \(seed)")
      #expect(first.file == second.file, "seed \(seed)")
    }
  }

  @Test("nulls are written only where fields came in another order, or hold nothing")
  func fewNulls() throws {
    var options = AssemblyOptions()
    options.keepsFieldOrder = true
    for (lines, expected) in [
      ([#"{"a":1}"#, #"{"a":1,"b":2}"#, #"{"c":3,"b":2}"#], nil),
      ([#"{"b":1}"#, #"{"a":1,"b":2}"#], [#"{"b":1}"#, #"{"b":2,"a":1}"#]),
      ([#"{"a":null,"b":1}"#, #"{"a":1}"#], [#"{"a":null,"b":1}"#, #"{"a":1}"#]),
      ([#"{"a":1,"b":null}"#, #"{"a":1,"b":null}"#], [#"{"a":1,"b":null}"#, #"{"a":1}"#]),
      (
        [#"{"b":1,"o":{"x":null,"y":[]}}"#, #"{"o":{"x":null}}"#],
        [#"{"b":1,"o":{"x":null,"y":[]}}"#, #"{"o":{}}"#]
      ),
      ([#"{"l":[{"x":null},{}]}"#, #"{"l":[{}]}"#], [#"{"l":[{"x":null},{}]}"#, #"{"l":[{}]}"#]),
    ] as [([String], [String]?)] {
      let found = try Assembled.lines(Export(lines).file, options: options)
      #expect(found == expected ?? [lines[0], lines[1], #"{"b":2,"c":3}"#])
    }
  }

  @Test("what came in a row group before comes without nulls in the next")
  func history() throws {
    let lines = [#"{"b":1,"o":{"x":null,"y":1}}"#, #"{"a":2,"b":3,"o":{"y":1},"c":null}"#]
    let file = try Export(lines + lines).file
    let reader = try ParquetFileReader(source: MemorySource(file))
    var options = AssemblyOptions()
    options.keepsFieldOrder = true
    let plan = try AssemblyPlan(reader.schema, options: options)
    let columns = try plan.leaves.map { try reader.readColumnChunk(rowGroup: 0, leaf: $0) }
    let isEmpty = columns.map { $0.values.count == 0 }
    for (hasCome, expected) in [
      (isEmpty.map { _ in false }, #"{"b":1,"o":{"x":null,"y":1},"a":null,"c":null}"#),
      (isEmpty.map { !$0 }, #"{"b":1,"o":{"y":1}}"#),
    ] {
      let assembler = RecordAssembler(plan)
      try assembler.begin(
        columns, rowCount: 4, history: FieldHistory(hasCome: hasCome, isEmpty: isEmpty))
      let text = String(decoding: try Assembled.text(assembler, rows: 1, limit: 1), as: UTF8.self)
      #expect(text.split(separator: "\n").first.map(String.init) == expected)
    }
  }

  @Test("some fields can be chosen, by the path in a record or in the schema")
  func selection() throws {
    let file = try Export([
      #"{"a":{"b":1,"c":[{"d":2,"e":"x"},{}]},"a.b":3,"identityMap":{"k":[{"id":"1","p":true}]}}"#,
      #"{"a":{},"f":1}"#, #"{"f":2}"#,
    ]).file
    for (columns, lines) in [
      (["a.c"], [#"{"a":{"c":[{"d":2,"e":"x"},{}]}}"#, #"{"a":{}}"#, "{}"]),
      (["a.c.e"], [#"{"a":{"c":[{"e":"x"},{}]}}"#, #"{"a":{}}"#, "{}"]),
      (["a.c.list.element.d"], [#"{"a":{"c":[{"d":2},{}]}}"#, #"{"a":{}}"#, "{}"]),
      (["a.b"], [#"{"a":{"b":1},"a.b":3}"#, #"{"a":{}}"#, "{}"]),
      (["f", "a.b"], [#"{"a":{"b":1},"a.b":3}"#, #"{"a":{},"f":1}"#, #"{"f":2}"#]),
      (["identityMap.p"], [#"{"identityMap":{"k":[{"p":true}]}}"#, "{}", "{}"]),
      (["identityMap.key_value.key"], [#"{"identityMap":["k"]}"#, "{}", "{}"]),
    ] {
      var options = AssemblyOptions()
      options.columns = columns
      #expect(try Assembled.lines(file, options: options) == lines, "\(columns)")
    }
    var options = AssemblyOptions()
    options.columns = ["a", "a.x"]
    #expect(throws: XDMError.unknownField("a.x", known: ["a", "a.b", "identityMap", "f"])) {
      try Assembled.lines(file, options: options)
    }
  }
}
