// The English words of all errors of this module. Programs compare codes, never these.

extension JSONError: CustomStringConvertible {
  public var description: String { "\(reason.sentence) at byte \(offset)" }
}

extension JSONError.Reason {
  /// What is wrong, as the start of a sentence.
  public var sentence: String {
    switch self {
    case .invalidUTF8: "the text is not valid UTF-8"
    case .controlCharacter: "a control character must be escaped, and may stand only in a string"
    case .unterminatedString: "a string is not closed in its line"
    case .invalidEscape: "a backslash starts no known escape"
    case .unpairedSurrogate: "an escaped surrogate lacks its partner"
    case .invalidNumber: "a number is malformed"
    case .invalidLiteral: "a value is none of true, false, null, a number or a string"
    case .valueExpected: "a value is expected"
    case .keyExpected: "a key in quotes is expected"
    case .colonExpected: "a colon is expected after the key"
    case .commaOrBraceExpected: "a comma or } is expected"
    case .commaOrBracketExpected: "a comma or ] is expected"
    case .textAfterValue: "the line goes on after its value"
    case .unexpectedEnd: "the line ends inside a value"
    case .tooDeep: "objects and arrays are nested too deep"
    case .tooLong: "the text is too long"
    case .objectExpected: "a record must be a JSON object"
    }
  }
}
