import TestSupport
import Testing

@testable import JSONStream

struct JSONLineScannerTests {
  static let lines: [(text: [UInt8], verdict: String)] = [
    (Array(#"{"a":1}"#.utf8), "record"),
    (Array("  {\"a\":[{}]} \t\r".utf8), "record"),
    (Array("{}".utf8), "record"),
    ([], "blank"),
    (Array(" \t\r".utf8), "blank"),
    (Array("[1]".utf8), "0: \(JSONError.Reason.objectExpected.sentence)"),
    (Array("  1".utf8), "2: \(JSONError.Reason.objectExpected.sentence)"),
    (Array("\"x\"".utf8), "0: \(JSONError.Reason.objectExpected.sentence)"),
    (Array(#"{"a":01}"#.utf8), "6: a number is malformed"),
    (Array(#"{"a":[1,{"b":"#.utf8), "13: the line ends inside a value"),
    (Array("{} {}".utf8), "3: the line goes on after its value"),
    (Array(#"{"a":tru}"#.utf8), "5: a value is none of true, false, null, a number or a string"),
  ]

  /// Lines for which a chunk has no index.
  static let suspect: [(text: [UInt8], verdict: String)] = [
    (Array(#"{"a":"b}"#.utf8), "5: a string is not closed in its line"),
    (Array(#"{"a":""#.utf8) + [0xff] + Array("\"}".utf8), "6: the text is not valid UTF-8"),
    (
      Array("{\"a\":\"\u{1}\"}".utf8),
      "6: a control character must be escaped, and may stand only in a string"
    ),
  ]

  func verdicts(_ lines: [[UInt8]]) -> [String] {
    let text = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
    let chunk = Chunk(text)
    var scanner = JSONLineScanner()
    scanner.begin(chunk.bytes, count: chunk.count)
    var verdicts: [String] = []
    var start = 0
    while let line = scanner.next() {
      #expect(line.start == start)
      #expect(line.end - line.start == lines[verdicts.count].count)
      switch line.verdict {
      case .record: verdicts.append("record")
      case .blank: verdicts.append("blank")
      case .bad(let error):
        verdicts.append("\(error.offset - line.start): \(error.reason.sentence)")
      }
      start = line.end + 1
    }
    return verdicts
  }

  @Test("each line gets its verdict, whatever lines are beside it")
  func table() {
    var random = SeededGenerator(seed: 21)
    #expect(verdicts(Self.lines.map(\.text)) == Self.lines.map(\.verdict))
    for _ in 0..<200 {
      let mixed = (0..<10).compactMap { _ in
        (Self.lines + Self.suspect).randomElement(using: &random)
      }
      #expect(verdicts(mixed.map(\.text)) == mixed.map(\.verdict))
    }
    #expect(verdicts([]) == [])
  }
}
