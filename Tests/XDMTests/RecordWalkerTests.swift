import JSONStream
import TestSupport
import Testing

@testable import XDM

@Suite("RecordWalker")
struct RecordWalkerTests {
  /// Rejects of the first pass; the second must agree in everything.
  private static func outcome(_ text: [UInt8], chunkSizes: [Int] = [.max]) throws -> ChunkOutcome {
    let export = try Export(text, chunkSizes: chunkSizes)
    #expect(export.inferred.lines == export.shredded.lines)
    #expect(export.inferred.records == export.shredded.records)
    #expect(export.inferred.blankLines == export.shredded.blankLines)
    #expect(export.inferred.rejects == export.shredded.rejects)
    #expect(try export.records().count == export.shredded.records)
    return export.inferred
  }

  private static func outcome(_ text: String) throws -> ChunkOutcome {
    try outcome(Array(text.utf8))
  }

  @Test("every line is a record, blank or rejected")
  func linesAreCounted() throws {
    for (text, lines, records, blank) in [
      ("", 0, 0, 0), ("\n", 1, 0, 1), ("{}\n", 1, 1, 0), ("{}", 1, 1, 0), ("\n\n{}\n\n", 4, 1, 3),
      ("{}\r\n\r\n{}\r\n", 3, 2, 1), (" \t\r\n{}\n  {}  \n", 3, 2, 1), ("{\n}\n", 2, 0, 0),
      ("\r\n", 1, 0, 1), ("x\n\n{}\nx", 4, 1, 1), ("\u{1}\n\n{}\r\n\r\n{\n", 5, 1, 2),
    ] {
      let outcome = try Self.outcome(text)
      #expect(outcome.lines == lines, "\(text.debugDescription)")
      #expect(outcome.records == records, "\(text.debugDescription)")
      #expect(outcome.blankLines == blank, "\(text.debugDescription)")
      #expect(outcome.rejects.count == lines - records - blank, "\(text.debugDescription)")
    }
  }

  /// Lines that no schema takes, with the byte and the field that are wrong.
  private static let badLines: [(line: String, at: Int, path: String, reason: RejectReason)] = {
    let duplicate = RejectReason.duplicateKey
    let notAnObject = RejectReason.json(.objectExpected)
    func reason(_ reason: JSONError.Reason) -> RejectReason { .json(reason) }
    return [
      ("1", 0, "", notAnObject), ("[{}]", 0, "", notAnObject), ("null", 0, "", notAnObject),
      ("  \"a\"", 2, "", notAnObject), ("}", 0, "", notAnObject), ("nope", 0, "", notAnObject),
      ("{", 1, "", reason(.unexpectedEnd)), ("{}}", 2, "", reason(.textAfterValue)),
      ("{} {}", 3, "", reason(.textAfterValue)), ("{\"a\":1}x", 7, "", reason(.textAfterValue)),
      ("{\"a\":tru}", 5, "a", reason(.invalidLiteral)), ("{a:1}", 1, "", reason(.keyExpected)),
      ("{\"a\" 1}", 5, "", reason(.colonExpected)), ("{\"a\":1,}", 7, "", reason(.keyExpected)),
      ("{\"a\":1 \"b\":2}", 7, "", reason(.commaOrBraceExpected)),
      ("{\"a\":}", 5, "a", reason(.valueExpected)), ("{\"a\":01}", 6, "a", reason(.invalidNumber)),
      ("{\"a\":{\"b\":[1,{\"c\":-}]}}", 19, "a.b[1].c", reason(.invalidNumber)),
      ("{\"a\":{\"b\":[1,{\"c\":2}}}", 20, "a.b", reason(.commaOrBracketExpected)),
      ("{\"a\":[[1],[2,nul]]}", 13, "a[1][1]", reason(.invalidLiteral)),
      ("{\"a\":\"\\x\"}", 6, "a", reason(.invalidEscape)),
      ("{\"\\x\":1}", 2, "", reason(.invalidEscape)),
      ("{\"a\":[\"b\",\"c\\ud800\"]}", 12, "a[1]", reason(.unpairedSurrogate)),
      ("{\"a\":1,\"a\":2}", 7, "a", duplicate), ("{\"a\":1,\"\\u0061\":2}", 7, "a", duplicate),
      ("{\"a\":{\"b\":1,\"c\":2,\"b\":3}}", 18, "a.b", duplicate),
      ("{\"identityMap\":{\"x\":1,\"x\":2}}", 22, "identityMap.x", duplicate),
      (
        "{\"identityMap\":{\"x\":[{\"id\":x}]}}", 27, "identityMap.x[0].id", reason(.invalidLiteral)
      ),
      ("{\"a\":\\n}", 5, "a", reason(.invalidLiteral)),
      ("{\"a\":\"b", 5, "", reason(.unterminatedString)),
      ("{\"a\":\"b\u{1}\"}", 7, "", reason(.controlCharacter)),
    ]
  }()

  private static func expect(
    _ rejects: [RejectedRecord], among lines: [(text: String, bad: Int?)]
  ) {
    var offset = 0
    var expected: [RejectedRecord] = []
    for (index, line) in lines.enumerated() {
      if let bad = line.bad.map({ badLines[$0] }) {
        expected.append(
          RejectedRecord(
            offset: offset, length: line.text.utf8.count, lineIndex: index,
            errorOffset: offset + bad.at, fieldPath: bad.path, reason: bad.reason))
      }
      offset += line.text.utf8.count + 1
    }
    #expect(rejects.count == expected.count)
    for (reject, wanted) in zip(rejects, expected) where reject != wanted {
      Issue.record("\(lines[wanted.lineIndex].text): \(reject) instead of \(wanted)")
    }
  }

  @Test("a rejected line is told by its place, the byte, the field and the reason")
  func rejectsAreExact() throws {
    for index in Self.badLines.indices {
      for context in [
        [], ["{\"a\":1}"], ["", "{\"b\":\"x\"}\r"], ["{\"a\":{\"b\":[]}}", "\r", "{}"],
      ] {
        let before = context.map { (text: $0, bad: Int?.none) }
        let lines = before + [(Self.badLines[index].line, index)] + before
        let text = lines.map(\.text).joined(separator: "\n")
        Self.expect(try Self.outcome(text).rejects, among: lines)
      }
    }
  }

  @Test("bad lines do not disturb each other, in whatever chunks they come")
  func manyRejects() throws {
    var generator = SeededGenerator(seed: 31)
    for round in 0..<40 {
      var lines: [(text: String, bad: Int?)] = []
      // Half of the rounds have only lines that are text, so that they are walked in one go.
      let range = round % 2 == 0 ? 0..<(Self.badLines.count - 2) : Self.badLines.indices
      for _ in 0..<Int.random(in: 1...30, using: &generator) {
        let bad = Int.random(in: range, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: lines.append(("", nil))
        case 1: lines.append(("{\"a\":[{\"q\":\"\\u0061\"}],\"z\":{\"b\":null}}\r", nil))
        default: lines.append((Self.badLines[bad].line, bad))
        }
      }
      let text = Array(lines.map { $0.text + "\n" }.joined().utf8)
      for sizes in [[.max], [1], [3, 1, 7]] {
        Self.expect(try Self.outcome(text, chunkSizes: sizes).rejects, among: lines)
      }
    }
  }

  @Test("text that is not UTF-8 spoils its line alone")
  func badBytes() throws {
    let good = Array("{\"a\":\"é\"}\n".utf8)
    for bytes: [UInt8] in [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [0xc0, 0xaf]] {
      let bad = Array("{\"b\":\"x".utf8) + bytes + Array("\"}".utf8)
      let outcome = try Self.outcome(good + good + bad + [JSONByte.newline] + good)
      #expect(outcome.records == 3)
      #expect(
        outcome.rejects == [
          RejectedRecord(
            offset: 2 * good.count, length: bad.count, lineIndex: 2,
            errorOffset: 2 * good.count + 7, fieldPath: "",
            reason: .json(.invalidUTF8))
        ])
    }
  }

  @Test("where a field holds several types, both passes still reject the same")
  func jsonTextIsChecked() throws {
    let deep = String(repeating: "[", count: 511) + String(repeating: "]", count: 511)
    let tooDeep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    let context = "{\"a\":1}\n{\"a\":\"x\"}\n{\"b\":[1,true]}\n"
    for (value, isGood) in [
      ("{\"x\":1,\"x\":2}", false), ("{\"x\":{\"y\":[{\"\":1,\"\":2}]}}", false), (deep, true),
      (tooDeep, false), ("[1,]", false), ("{\"x\":[1}", false), ("{\"x\":{\"x\":1}}", true),
      ("[\"\\u12\"]", false), ("{\"\\q\":1}", false), ("[[[-]]]", false), ("[nul]", false),
    ] {
      for line in ["{\"a\":\(value)}", "{\"c\":0,\"a\":\(value),\"d\":1}", "{\"new\":\(value)}"] {
        let outcome = try Self.outcome(context + line + "\n" + context)
        #expect(outcome.records == (isGood ? 7 : 6), "\(line)")
      }
      // Deeper by one array.
      let outcome = try Self.outcome(context + "{\"b\":[\(value)]}\n")
      #expect(outcome.records == (isGood && value != deep ? 4 : 3), "\(value)")
    }
  }
}
