import JSONStream
import TestSupport
import Testing

@testable import XDM

@Suite("RecordCursor")
struct RecordCursorTests {
  /// What `skipValue` says of a line, without its newline: nil when it passes all of it.
  private static func skip(_ line: [UInt8], depth: Int32 = 0) -> (
    reason: RejectReason, offset: Int
  )? {
    Lines(line + [JSONByte.newline]).withChunk { chunk in
      var cursor = RecordCursor()
      cursor.begin(chunk)
      guard case .indexed? = cursor.nextBatch() else { return diagnose(chunk) }
      let text = cursor.skipValue(depth: depth)
      guard text.isValid else { return (cursor.failure!.reason, cursor.failure!.offset) }
      guard cursor.byte == JSONByte.newline else {
        return (.json(.textAfterValue), cursor.at)
      }
      let trimmed = line.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed()
      let skipped = UnsafeBufferPointer(start: cursor.base + text.offset, count: text.count)
      #expect(Array(skipped) == Array(trimmed), "\(String(decoding: line, as: UTF8.self))")
      return nil
    }
  }

  /// What the validator says of it.
  private static func validate(_ line: [UInt8]) -> (reason: RejectReason, offset: Int)? {
    Lines(line + [JSONByte.newline]).withChunk { chunk in
      var index = StructuralIndex()
      guard index.build(chunk.base, count: chunk.count) == .clean else { return diagnose(chunk) }
      do throws(JSONError) {
        _ = try JSONValidator.validateRecord(chunk.base, index: index, entry: 0)
        return nil
      } catch {
        return (.json(error.reason), error.offset)
      }
    }
  }

  private static func diagnose(_ chunk: Chunk) -> (reason: RejectReason, offset: Int)? {
    JSONValidator.diagnose(chunk.base, count: chunk.count).map { (.json($0.reason), $0.offset) }
  }

  private static let duplicate = RejectReason.duplicateKey

  /// Skipping and validating agree, but for keys that come twice.
  private static func expectAgreement(_ line: [UInt8]) {
    let skipped = skip(line)
    let validated = validate(line)
    let text = String(decoding: line, as: UTF8.self)
    if skipped?.reason == duplicate {
      if validated == nil { #expect(PlainJSON.parse(line).hasDuplicateKeys, "\(text)") }
      return
    }
    #expect(skipped?.reason == validated?.reason, "\(text)")
    #expect(skipped?.offset == validated?.offset, "\(text)")
    if validated == nil { #expect(!PlainJSON.parse(line).hasDuplicateKeys, "\(text)") }
  }

  static let mistakes: [(text: String, reason: JSONError.Reason, offset: Int)] = [
    ("{", .unexpectedEnd, 1), ("[", .unexpectedEnd, 1), ("}", .valueExpected, 0),
    (",", .valueExpected, 0), (":", .valueExpected, 0), ("[1", .unexpectedEnd, 2),
    ("[1,", .unexpectedEnd, 3), ("[1,]", .valueExpected, 3), ("[,1]", .valueExpected, 1),
    ("[1 2]", .commaOrBracketExpected, 3), ("[1}", .commaOrBracketExpected, 2),
    ("{]", .keyExpected, 1), ("{\"a\":1]", .commaOrBraceExpected, 6),
    ("{\"a\"}", .colonExpected, 4), ("{\"a\":}", .valueExpected, 5),
    ("{\"a\":1,}", .keyExpected, 7), ("{1:2}", .keyExpected, 1),
    ("{\"a\":1", .unexpectedEnd, 6), ("{\"a\":", .unexpectedEnd, 5),
    ("{\"a\"", .unexpectedEnd, 4), ("{\"a\":1,", .unexpectedEnd, 7),
    ("{}x", .textAfterValue, 2), ("{}{}", .textAfterValue, 2), ("1,", .textAfterValue, 1),
    ("tru", .invalidLiteral, 0), ("truex", .invalidLiteral, 0), ("nulll", .invalidLiteral, 0),
    ("null\"a\"", .invalidLiteral, 0), ("[undefined]", .invalidLiteral, 1),
    ("fals", .invalidLiteral, 0), ("+1", .invalidLiteral, 0), ("01", .invalidNumber, 1),
    ("-", .invalidNumber, 1), ("[1.]", .invalidNumber, 3), ("[1e]", .invalidNumber, 3),
    ("1\"a\"", .invalidNumber, 1), ("[0x1]", .invalidNumber, 2), ("1{", .invalidNumber, 1),
    ("\"a", .unterminatedString, 0), ("{\"a\":\"b}", .unterminatedString, 5),
    ("\"\\a\"", .invalidEscape, 1), ("[\"ab\\x\"]", .invalidEscape, 4),
    ("{\"\\ \":1}", .invalidEscape, 2), ("[\"\\u12\"]", .invalidEscape, 2),
    ("[\"\\ud800\"]", .unpairedSurrogate, 2), ("{\"a\":1,\"\\udc00\":1}", .unpairedSurrogate, 8),
    ("[\"a\tb\"]", .controlCharacter, 3), ("[1\u{c}]", .controlCharacter, 2),
  ]

  @Test("every mistake of grammar is found where it is", arguments: mistakes)
  func mistakesAreFound(_ text: String, _ reason: JSONError.Reason, _ offset: Int) {
    let skipped = Self.skip(Array(text.utf8))
    #expect(skipped?.reason == .json(reason))
    #expect(skipped?.offset == offset)
  }

  @Test("values are passed whole, scalars and white space included")
  func valuesArePassed() {
    for text in [
      "{}", "[]", "1", "-0", "null", "true", "false", "\"\"", " [ ] ", "\t{\t}\r", "[[]]", "[{}]",
      "[1 , 2 ]", "{\"a\":1,\"b\":[true,false,null]}", "{\"\":0}", "[1e999,-1.5E+5]",
      "[\"\\u0061\\n\\\\\\\"\\/\"]", "{\"\\u0061\":1}", "[\"\\ud83d\\ude00\"]", "[\"{}[]:,\"]",
      "{\"a\":{\"b\":{\"a\":[{\"a\":1},{\"a\":2}]}},\"b\":{}}", "[\"\",\"\"]", "1\r",
    ] {
      #expect(Self.skip(Array(text.utf8)) == nil, "\(text)")
    }
  }

  @Test("skipping agrees with the validator on random values and on changed ones")
  func agreesWithValidator() {
    var random = RandomJSON(seed: 21)
    var generator = SeededGenerator(seed: 22)
    for _ in 0..<3000 {
      let line = random.next()
      Self.expectAgreement(line)
      for _ in 0..<4 {
        var changed = line
        let at = Int.random(in: 0..<line.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: changed.remove(at: at)
        case 1: changed.insert("{}[],:\"\\0e-nt u.".utf8.randomElement(using: &generator)!, at: at)
        case 2: changed[at] = UInt8.random(in: 0x0b...0xff, using: &generator)
        default: changed = Array(line[..<at])
        }
        if changed.contains(where: { $0 > 0x20 }) { Self.expectAgreement(changed) }
      }
    }
  }

  @Test("a key that comes twice is found at any depth, escaped or not, among few and many")
  func duplicatesAreFound() {
    for (text, offset) in [
      ("{\"a\":1,\"a\":1}", 7), ("{\"a\":1,\"\\u0061\":1}", 7), ("[{\"b\":{\"\":1,\"\":1}}]", 12),
      ("{\"a\":{\"a\":1},\"b\":[{\"a\":1}],\"a\":1}", 27),
    ] {
      let skipped = Self.skip(Array(text.utf8))
      #expect(skipped?.reason == Self.duplicate, "\(text)")
      #expect(skipped?.offset == offset, "\(text)")
    }
    for count in [14, 15, 16, 17, 18, 40] {
      let members = (0..<count).map { "\"key number \($0)\":{\"x\":\($0)}" }
      let text = "{\(members.joined(separator: ","))}"
      #expect(Self.skip(Array(text.utf8)) == nil)
      for first in [0, count / 2, count - 1] {
        let twice = text.dropLast() + ",\"key number \(first)\":0}"
        #expect(Self.skip(Array(twice.utf8))?.reason == Self.duplicate)
        #expect(Self.skip(Array(twice.utf8))?.offset == text.utf8.count)
      }
    }
  }

  @Test(
    "512 objects and arrays may be open, those around the value included",
    arguments: [Int32(0), 1, 48])
  func depthIsLimited(_ around: Int32) {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let room = RecordCursor.maximumDepth - Int(around)
      for depth in [1, 63, 64, 65, 127, 128, 129, room - 1, room, room + 1, 5000] {
        let text =
          String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        let skipped = Self.skip(Array(text.utf8), depth: around)
        let expected = depth <= room ? nil : RejectReason.json(.tooDeep)
        #expect(skipped?.reason == expected)
        if depth > room { #expect(skipped?.offset == room * open.utf8.count) }
      }
    }
  }
}
