import ByteBuffers
import JSONStream
import Parquet
import Testing

@testable import XDM

@Suite("Choosing records by time and field")
struct TimeFilterTests {
  private static func instant(_ text: String) -> RFC3339.Timestamp {
    TimeRange.instant(Array(text.utf8)) ?? RFC3339.Timestamp(isValid: false)
  }

  @Test("a range runs from an instant or a day to before another, one of which may be open")
  func ranges() throws {
    for (text, inside, outside) in [
      (
        "2024-01-01..2024-01-02", ["2024-01-01T00:00:00Z", "2024-01-01T23:59:59.999999999Z"],
        ["2023-12-31T23:59:59.999Z", "2024-01-02T00:00:00Z"]
      ),
      (
        "2024-01-01T12:00:00.5+01:00..", ["2024-01-01T11:00:00.5Z", "9999-01-01T00:00:00Z"],
        ["2024-01-01T11:00:00.499999999Z"]
      ),
      ("..2024-01-01", ["0001-01-01T00:00:00Z"], ["2024-01-01T00:00:00Z"]),
    ] {
      let range = try #require(TimeRange(parsing: text))
      for time in inside { #expect(range.contains(Self.instant(time)), "\(text) \(time)") }
      for time in outside { #expect(!range.contains(Self.instant(time)), "\(text) \(time)") }
    }
    for text in ["", "..", "2024-01-01", "2024-13-01..", "2024-01-01..soon", "1..2"] {
      #expect(TimeRange(parsing: text) == nil, "\(text)")
    }
  }

  /// Records by their `timestamp`, and whether they are chosen by `2024-01-01..2024-01-02T00:00:01Z`.
  private static let timed: [(line: String, isChosen: Bool)] = [
    (#"{"timestamp":"2024-01-01T00:00:00.000Z","n":1}"#, true),
    (#"{"n":2,"timestamp":"2023-12-31T23:59:59.999Z"}"#, false),
    (#"{"n":3}"#, false), (#"{"timestamp":null,"n":4}"#, false),
    (#"{"timestamp":"2024-01-02T01:00:00.999+01:00","n":5}"#, true),
    (#"{"timestamp":"2024-01-02T00:00:01Z","n":6}"#, false),
  ]

  @Test(
    "rows are chosen by a column of timestamps, text or milliseconds, and chunks by their bounds")
  func columns() throws {
    let range = try #require(TimeRange(parsing: "2024-01-01..2024-01-02T00:00:01Z"))
    let milliseconds = [
      #"{"timestamp":1704067200000}"#, #"{"timestamp":1704067199999}"#, "{}",
      #"{"timestamp":null}"#, #"{"timestamp":1704153600999}"#, #"{"timestamp":1704153601000}"#,
    ]
    let text =
      Self.timed.map { $0.line.replacing(":00.000Z", with: ":00.000000000Z") }
      + [#"{"timestamp":"soon"}"#]
    for lines in [Self.timed.map(\.line), milliseconds, text] {
      let reader = try ParquetFileReader(source: MemorySource(try Export(lines).file))
      let filter = try #require(TimestampFilter(reader.schema, range))
      let column = try reader.readColumnChunk(rowGroup: 0, leaf: filter.leaf)
      let chosen = filter.choose(column, rowCount: lines.count)
      #expect(chosen == (Self.timed.map(\.isChosen) + [false]).prefix(lines.count).map { $0 })
      let statistics = reader.metadata.rowGroups[0].columns[filter.leaf].metaData?.statistics
      #expect(filter.mayMatch(statistics) && filter.mayMatch(nil))
      #expect(filter.choose(column, rowCount: lines.count + 1) == nil)
    }
    let reader = try ParquetFileReader(
      source: MemorySource(try Export(Self.timed.map(\.line)).file))
    let statistics = reader.metadata.rowGroups[0].columns[0].metaData?.statistics
    for (range, mayMatch) in [
      ("2024-01-03..", false), ("..2023-12-31T23:59:59.999Z", false),
      ("2024-01-02T00:00:01Z..", true), ("..2023-12-31T23:59:59.9990001Z", true),
    ] {
      let time = try #require(TimeRange(parsing: range))
      let filter = try #require(TimestampFilter(reader.schema, time))
      #expect(filter.mayMatch(statistics) == mayMatch, "\(range)")
    }
    for lines in [[#"{"a":1}"#], [#"{"timestamp":true}"#], [#"{"timestamp":[1]}"#]] {
      let reader = try ParquetFileReader(source: MemorySource(try Export(lines).file))
      #expect(TimestampFilter(reader.schema, range) == nil)
    }
  }

  private static func filtered(
    _ lines: [String], columns: [String]? = nil, range: String? = nil
  ) -> (text: [String?], withoutTime: Int) {
    var filter = JSONRecordFilter(
      columns: columns, range: range.flatMap { TimeRange(parsing: $0) })
    let text = lines.map { line -> String? in
      var output = ByteBuffer()
      var bytes = ByteBuffer()
      bytes.append(line + "\n")
      let count = bytes.count
      bytes.append(repeating: 0x78, count: 64)
      switch filter.append(bytes.base, count: count, to: &output) {
      case nil: return nil
      case false?: return output.isEmpty ? "" : "not empty"
      case true?: return String(decoding: output.bytes.dropLast(), as: UTF8.self)
      }
    }
    return (text, filter.recordsWithoutTime)
  }

  @Test("lines of JSON are chosen by the same rule")
  func lines() {
    let (text, withoutTime) = Self.filtered(
      Self.timed.map(\.line), range: "2024-01-01..2024-01-02T00:00:01Z")
    #expect(text == Self.timed.map { $0.isChosen ? $0.line : "" })
    #expect(withoutTime == 2)
    let others = Self.filtered(
      [
        #"{"timestamp":1704067200000}"#, #"{"a":{"timestamp":"2024-01-01"},"b":[{}]}"#,
        #"{"\u0074imestamp":"2024-01-01"}"#, #"{"timestamp":-1}"#,
      ], range: "2024-01-01..")
    #expect(
      others.text == [#"{"timestamp":1704067200000}"#, "", #"{"\u0074imestamp":"2024-01-01"}"#, ""])
    #expect(
      Self.filtered(["[1]", "1", "{", "{} {}", "", #"{"a":01}"#]).text.allSatisfy { $0 == nil })
  }

  @Test("fields of lines of JSON are chosen by their path, and copied as they stand")
  func fields() {
    let line = #"{ "a" : {"b": [1 , 2] ,"c":[{"d":1,"e":"x"},{"e":2},3]} , "a.b":4,"f\"":5,"g":{}}"#
    for (columns, expected) in [
      (["a"], #"{"a" :{"b": [1 , 2] ,"c":[{"d":1,"e":"x"},{"e":2},3]}}"#),
      (["a.b"], #"{"a" :{"b":[1 , 2]},"a.b":4}"#), (["a.c.d"], #"{"a" :{"c":[{"d":1},{}]}}"#),
      (["f\"", "g", "nope"], #"{"f\"":5,"g":{}}"#), (["nope"], "{}"), (["g.x"], #"{"g":{}}"#),
      (["a.b.x"], #"{"a" :{"b":[]}}"#),
    ] {
      #expect(Self.filtered([line], columns: columns).text == [expected], "\(columns)")
    }
  }
}
