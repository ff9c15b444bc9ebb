import Foundation
import JSONStream
import TestSupport
import Testing

@testable import XDM

@Suite("RecordShredder")
struct RecordShredderTests {
  /// What the file holds is what the source says, record by record.
  static func expectSame(
    _ export: Export, as source: [[UInt8]], _ comment: String = "",
    location: SourceLocation = #_sourceLocation
  ) throws {
    let stored = try export.records()
    #expect(stored.count == source.count, "\(comment)", sourceLocation: location)
    RecordAssemblerTests.expectSame(
      try Assembled.lines(export.file), as: stored, comment, location: location)
    let rescues = export.schema.rescuesUnknown
    for (text, stored) in zip(source, stored) {
      let record = rescues ? stored.withRescued() : stored
      if PlainJSON.parse(text).isSame(as: record) { continue }
      Issue.record(
        "\(comment) \(String(decoding: text, as: UTF8.self)) became \(record)",
        sourceLocation: location)
    }
  }

  static func expectRoundTrip(_ lines: [String], location: SourceLocation = #_sourceLocation) throws
  {
    let export = try Export(lines)
    #expect(export.shredded.rejects == [], sourceLocation: location)
    try expectSame(export, as: lines.map { Array($0.utf8) }, location: location)
  }

  @Test("a record of each shape comes back")
  func shapes() throws {
    for lines in [
      ["{}"], ["{\"a\":null}", "{}"], ["{\"a\":{}}", "{\"a\":{\"b\":1}}", "{}", "{\"a\":null}"],
      ["{\"a\":[]}", "{\"a\":[null]}", "{\"a\":null}", "{\"a\":[1,null,2]}", "{}"],
      ["{\"a\":[[]]}", "{\"a\":[[],null,[1],[null,2]]}", "{\"a\":[]}", "{\"a\":[[[]]]}"],
      ["{\"a\":[{},{\"b\":[{\"c\":1},{}]},null,{\"b\":[]},{\"b\":[{\"d\":[]}]}]}", "{\"a\":[]}"],
      ["{\"identityMap\":{}}", "{\"identityMap\":{\"\":[],\"x\":null,\"y\":[{\"id\":\"1\"},{}]}}"],
      ["{\"identityMap\":{\"a\":{\"identityMap\":{\"b\":1}},\"c\":{\"identityMap\":{}}}}"],
      [
        "{\"a\":1}", "{\"a\":\"1\"}", "{\"a\":{\"b\":[1,{\"c\":null}]}}", "{\"a\":[ 1 , 2 ]}",
        "{\"a\":true}",
      ],
      [
        "{\"a\":\"2024-02-29T00:00:00.5Z\",\"b\":\"1969-12-31\"}",
        "{\"a\":\"0001-01-01T00:00:00+23:59\"}",
      ],
      ["{\"a\":\"2024-02-29T00:00:00.123456Z\"}", "{\"a\":\"1969-12-31T23:59:59.999999-23:59\"}"],
      ["{\"é\":1,\"e\\u0301\":2,\"a.b\":3,\"\":4,\"\\\"\":5,\"\\u0000\":6}", "{\"\\u00e9\":7}"],
      ["{\"a\":1,\"b\":2,\"c\":3}", "{\"c\":3,\"b\":2,\"a\":1}", "{\"b\":2}", "{\"a\":1,\"c\":3}"],
    ] {
      try Self.expectRoundTrip(lines)
      try Self.expectRoundTrip(lines.reversed())
      try Self.expectRoundTrip(lines + lines.reversed() + lines)
    }
  }

  @Test("random records come back, in chunks and row groups of any size")
  func randomRecords() throws {
    for seed in UInt64(0)..<20 {
      var random = RandomRecords(seed: seed, hasConflicts: seed % 2 == 0)
      let lines = random.lines(40)
      let text = Array(lines.map { $0 + "\n" }.joined().utf8)
      for (sizes, chunks) in [([Int.max], 1), ([1], 100), ([7, 1, 20], 2), ([13], 1)] {
        let export = try Export(text, chunkSizes: sizes, chunksPerRowGroup: chunks)
        #expect(export.shredded.rejects == [])
        #expect(export.inferred.rejects == [])
        try Self.expectSame(export, as: lines.map { Array($0.utf8) }, "seed \(seed):")
      }
    }
  }

  @Test("a row group does not depend on the chunks that it was made of")
  func chunksDoNotShow() throws {
    for seed in UInt64(50)..<60 {
      var random = RandomRecords(seed: seed)
      let text = Array(random.lines(50).map { $0 + "\n" }.joined().utf8)
      let whole = try Export(text)
      for sizes in [[1], [3, 9], [49]] {
        #expect(try Export(text, chunkSizes: sizes, chunksPerRowGroup: 1000).file == whole.file)
      }
    }
  }

  /// Bad lines among good ones leave the file as if they were not there.
  private static func expectNoTrace(
    _ good: [String], _ bad: [[UInt8]], chunkSizes: [Int], chunksPerRowGroup: Int
  ) throws {
    var text: [UInt8] = []
    var without: [UInt8] = []
    for (index, line) in bad.enumerated() {
      let record = Array(good[index % good.count].utf8) + [JSONByte.newline]
      text += line + [JSONByte.newline] + record
      without += record
    }
    let export = try Export(text, chunkSizes: chunkSizes, chunksPerRowGroup: chunksPerRowGroup)
    #expect(export.inferred.rejects == export.shredded.rejects)
    #expect(export.shredded.rejects.map(\.lineIndex) == bad.indices.map { 2 * $0 })
    #expect(export.shredded.records == bad.count)
    // As many records in each chunk as with the bad lines.
    let clean = try Export(
      without, chunkSizes: chunkSizes.map { $0 == .max ? $0 : $0 / 2 },
      chunksPerRowGroup: chunksPerRowGroup)
    #expect(export.schema.fields == clean.schema.fields)
    #expect(export.file == clean.file)
  }

  @Test("a record cut off at any byte leaves nothing behind")
  func cutRecords() throws {
    for seed in UInt64(200)..<204 {
      var random = RandomRecords(seed: seed)
      let good = random.lines(5)
      let record = Array(good.max { $0.utf8.count < $1.utf8.count }!.utf8)
      let bad = (1..<record.count).map { Array(record[..<$0]) }
      try Self.expectNoTrace(good, bad, chunkSizes: [.max], chunksPerRowGroup: 1)
      try Self.expectNoTrace(good, bad, chunkSizes: [8], chunksPerRowGroup: 3)
      // Without those whose last string is open, which are not even walked.
      let walked = bad.filter { Self.quotes($0) % 2 == 0 }
      try Self.expectNoTrace(good, walked, chunkSizes: [.max], chunksPerRowGroup: 1)
    }
  }

  @Test("long lists come back, and leave nothing behind when they break off")
  func longLists() throws {
    let elements = (0..<5000).map { "{\"x\":[\($0),null],\"y\":{\"k\\n\($0 % 7)\":\"v\\t\($0)\"}}" }
    let list = elements.joined(separator: ",")
    let map = (0..<3000).map { "\"k\($0)\":[\($0)]" }.joined(separator: ",")
    let good = ["{\"l\":[\(list)],\"identityMap\":{\(map)}}", "{\"l\":[],\"identityMap\":{}}"]
    try Self.expectRoundTrip(good + good)
    let bad = [
      "{\"l\":[\(list),", "{\"l\":[\(list)],\"identityMap\":{\(map),}}",
      "{\"identityMap\":{\(map)},\"l\":[\(list)],\"l\":1}",
      "{\"identityMap\":{\(map),\"k7\":1}}",
    ]
    try Self.expectNoTrace(
      good, bad.map { Array($0.utf8) }, chunkSizes: [.max], chunksPerRowGroup: 1)
    try Self.expectNoTrace(good, bad.map { Array($0.utf8) }, chunkSizes: [2], chunksPerRowGroup: 3)
  }

  /// Quotes that open or close a string.
  private static func quotes(_ text: [UInt8]) -> Int {
    var count = 0
    var isEscaped = false
    for byte in text {
      if byte == JSONByte.quote, !isEscaped { count += 1 }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    return count
  }

  @Test("a record changed at any byte is rejected whole or stored as it is")
  func changedRecords() throws {
    var generator = SeededGenerator(seed: 300)
    for seed in UInt64(300)..<304 {
      var random = RandomRecords(seed: seed)
      let good = random.lines(4)
      let record = Array(good.max { $0.utf8.count < $1.utf8.count }!.utf8)
      var text: [UInt8] = []
      for at in record.indices {
        var changed = record
        changed[at] = Array("{}[],:\"\\0e-nt u.\u{1}x".utf8).randomElement(using: &generator)!
        text +=
          changed + [JSONByte.newline] + Array(good[at % good.count].utf8) + [JSONByte.newline]
      }
      for sizes in [[Int.max], [9]] {
        let export = try Export(text, chunkSizes: sizes, chunksPerRowGroup: 4)
        #expect(export.inferred.rejects == export.shredded.rejects)
        let rejected = Set(export.shredded.rejects.map(\.lineIndex))
        let kept = text.lines.enumerated().filter { !rejected.contains($0.offset) }.map(\.element)
        try Self.expectSame(export, as: kept, "seed \(seed):")
        // What was rejected is wrong: by its grammar, or by keys that come twice.
        for (index, line) in text.lines.enumerated() where rejected.contains(index) {
          let line = Array(line.dropLast())
          #expect(
            !ReferenceParser.isValid(line) || PlainJSON.parse(line).hasDuplicateKeys,
            "\(String(decoding: line, as: UTF8.self))")
        }
      }
    }
  }

  @Test("records that do not fit a schema from elsewhere are rejected, with what it expects")
  func otherSchemas() throws {
    let schema = try Export([
      "{\"n\":1,\"d\":1.5,\"s\":\"x\",\"b\":true,\"o\":{\"p\":1},\"l\":[1],\"identityMap\":{\"k\":1}}",
      "{\"t\":\"2024-02-29T00:00:00Z\",\"u\":\"2024-02-29T00:00:00.000001Z\",\"day\":\"2024-02-29\"}",
    ]).schema
    for (line, at, path, part) in [
      ("{\"x\":1}", 1, "x", "no such field"), ("{\"o\":{\"x\":1}}", 6, "o.x", "no such field"),
      ("{\"n\":\"1\"}", 5, "n", "integer"), ("{\"n\":1.5}", 5, "n", "does not fit"),
      ("{\"n\":9223372036854775808}", 5, "n", "does not fit"), ("{\"d\":true}", 5, "d", "number"),
      ("{\"d\":9007199254740993}", 5, "d", "does not fit"), ("{\"s\":1}", 5, "s", "string"),
      ("{\"d\":1e999}", 5, "d", "does not fit"), ("{\"b\":0}", 5, "b", "true or false"),
      ("{\"o\":[]}", 5, "o", "object"), ("{\"l\":{}}", 5, "l", "array"),
      ("{\"l\":[1,\"a\"]}", 8, "l[1]", "integer"),
      ("{\"identityMap\":[]}", 15, "identityMap", "keys"),
      ("{\"identityMap\":{\"q\":\"\"}}", 20, "identityMap.q", "integer"),
      ("{\"t\":\"soon\"}", 5, "t", "milliseconds"),
      ("{\"t\":\"2024-02-29\"}", 5, "t", "milliseconds"),
      ("{\"t\":\"2024-02-29T00:00:00.000001Z\"}", 5, "t", "milliseconds"),
      ("{\"u\":\"2024-02-29T00:00:00.0000001Z\"}", 5, "u", "microseconds"),
      ("{\"day\":\"2024-02-30\"}", 7, "day", "YYYY-MM-DD"), ("{\"day\":1}", 7, "day", "YYYY-MM-DD"),
      // A mistake that fits no schema comes first, wherever it is.
      ("{\"x\":1,\"n\":tru}", 11, "n", "none of true"), ("{\"n\":\"1\",\"n\":2}", 9, "n", "twice"),
      ("{\"s\":1}}", 7, "", "goes on"),
    ] {
      let (outcome, records) = try Export.shred(["{\"n\":1}", line, "{\"n\":2}"], schema)
      #expect(outcome.records == 2)
      #expect(outcome.rejects.count == 1, "\(line)")
      #expect(outcome.rejects.first?.errorOffset == 8 + at, "\(line)")
      #expect(outcome.rejects.first?.fieldPath == path, "\(line)")
      #expect(
        outcome.rejects.first?.reason.description.contains(part) ?? false, "\(outcome.rejects)")
      #expect(records.count == 2)
      for (index, record) in records.enumerated() {
        #expect(PlainJSON.parse("{\"n\":\(index + 1)}").isSame(as: record), "\(line)")
      }
    }
  }
}
