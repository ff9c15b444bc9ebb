import Testing

@testable import JSONStream

@Suite("JSONError")
struct JSONErrorTests {
  /// Codes are kept by files and programs, and sentences by readers.
  private static let messages = [
    "invalidUTF8": "the text is not valid UTF-8",
    "controlCharacter":
      "a control character must be escaped, and may stand only in a string",
    "unterminatedString": "a string is not closed in its line",
    "invalidEscape": "a backslash starts no known escape",
    "unpairedSurrogate": "an escaped surrogate lacks its partner",
    "invalidNumber": "a number is malformed",
    "invalidLiteral": "a value is none of true, false, null, a number or a string",
    "valueExpected": "a value is expected",
    "keyExpected": "a key in quotes is expected",
    "colonExpected": "a colon is expected after the key",
    "commaOrBraceExpected": "a comma or } is expected",
    "commaOrBracketExpected": "a comma or ] is expected",
    "textAfterValue": "the line goes on after its value",
    "unexpectedEnd": "the line ends inside a value",
    "tooDeep": "objects and arrays are nested too deep",
    "tooLong": "the text is too long",
    "objectExpected": "a record must be a JSON object",
  ]

  @Test("Every reason has a code and a sentence of its own")
  func messages() {
    let found = JSONError.Reason.allCases.map { ($0.rawValue, $0.sentence) }
    #expect(Dictionary(uniqueKeysWithValues: found) == Self.messages)
    #expect(Set(Self.messages.values).count == Self.messages.count)
    #expect(
      JSONError(.colonExpected, at: 7).description
        == "a colon is expected after the key at byte 7")
  }
}
