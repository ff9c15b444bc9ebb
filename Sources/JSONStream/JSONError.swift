/// Why bytes are not JSON (RFC 8259), and where.
public struct JSONError: Error, Sendable, Hashable {
  /// What is wrong. The raw value is a code that does not change from version to version.
  public enum Reason: String, Sendable, CaseIterable {
    case invalidUTF8
    case controlCharacter
    case unterminatedString
    case invalidEscape
    case unpairedSurrogate
    case invalidNumber
    case invalidLiteral
    case valueExpected
    case keyExpected
    case colonExpected
    case commaOrBraceExpected
    case commaOrBracketExpected
    case textAfterValue
    case unexpectedEnd
    case tooDeep
    case tooLong
    case objectExpected
  }

  public var reason: Reason
  /// The byte at which the text stops being JSON, from the start of the chunk or line.
  public var offset: Int

  public init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}
