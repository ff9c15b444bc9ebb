import Foundation
import TestSupport
import Testing

@testable import JSONStream

@Suite("JSONValidator")
struct JSONValidatorTests {
  static let accepted: [String] = [
    "{}", "[]", "1", "-0", "null", "true", "false", "\"\"", "\"a\"", " [ ] ", "\t{\t}\r", "[[]]",
    "[{}]",
    "{\"a\":{}}", "[1,2,3]", "[1 , 2 ]", "{\"a\":1,\"b\":[true,false,null]}", "{\"\":0}",
    "{\"a\":\"b\",\"a\":\"c\"}", "[-1,1.5,1e5,1E+5,1e-5,0.1,-0.0,0e0]",
    "[\"\\u0061\\n\\\\\\\"\\/\"]",
    "{\"\\u0061\":1}", "[\"\\ud83d\\ude00\"]", "[\"é漢😀\u{7f}\u{2028}\"]", "[\"{}[]:,\"]",
    "[\"\\\\\"]", "[\"a\\\\\\\"\"]", "123456789012345678901234567890", "[1e999]", "[\"\",\"\"]",
    "{\"a\" : [ ] , \"b\" : { } }", "\"\\b\\f\\r\\t\"", "[123456789012345678]", "1\r", "[0,0]",
    "[[],[],{}]", "[\"\u{fffe}\u{10ffff}\"]", "[null ]", "[true\t]",
  ]

  static let rejected: [(text: String, reason: JSONError.Reason, offset: Int)] = [
    ("", .unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("{", .unexpectedEnd, 1),
    ("[", .unexpectedEnd, 1), ("}", .valueExpected, 0), ("]", .valueExpected, 0),
    (",", .valueExpected, 0), (":", .valueExpected, 0), ("[1", .unexpectedEnd, 2),
    ("[1,", .unexpectedEnd, 3), ("[1,]", .valueExpected, 3), ("[,1]", .valueExpected, 1),
    ("[1,,2]", .valueExpected, 3), ("[1 2]", .commaOrBracketExpected, 3),
    ("[1:2]", .invalidNumber, 2), ("[\"a\":2]", .commaOrBracketExpected, 4),
    ("[1}", .commaOrBracketExpected, 2), ("{]", .keyExpected, 1), ("[}", .valueExpected, 1),
    ("{\"a\":1]", .commaOrBraceExpected, 6), ("{\"a\"}", .colonExpected, 4),
    ("{\"a\":}", .valueExpected, 5), ("{\"a\":1,}", .keyExpected, 7), ("{,}", .keyExpected, 1),
    ("{\"a\",1}", .colonExpected, 4), ("{\"a\" 1}", .colonExpected, 5), ("{1:2}", .keyExpected, 1),
    ("{a:1}", .keyExpected, 1), ("{'a':1}", .keyExpected, 1), ("{\"a\"::1}", .valueExpected, 5),
    ("{\"a\":1 \"b\":2}", .commaOrBraceExpected, 7),
    ("{\"a\":\"b\" \"c\"}", .commaOrBraceExpected, 9),
    ("{\"a\":1,,\"b\":2}", .keyExpected, 7), ("{\"a\":1,", .unexpectedEnd, 7),
    ("{\"a\":", .unexpectedEnd, 5), ("{\"a\"", .unexpectedEnd, 4), ("{\"a\":1", .unexpectedEnd, 6),
    ("{\"a\":1}}", .textAfterValue, 7), ("[]]", .textAfterValue, 2), ("[][]", .textAfterValue, 2),
    ("1 2", .textAfterValue, 2), ("{}x", .textAfterValue, 2), ("1,", .textAfterValue, 1),
    ("\"a\"b", .textAfterValue, 3), ("\"a\"\"b\"", .textAfterValue, 3),
    ("{} #c", .textAfterValue, 3),
    ("tru", .invalidLiteral, 0), ("True", .invalidLiteral, 0), ("truex", .invalidLiteral, 0),
    ("nulll", .invalidLiteral, 0), ("nul", .invalidLiteral, 0), ("falsey", .invalidLiteral, 0),
    ("fals", .invalidLiteral, 0), ("true\"a\"", .invalidLiteral, 0),
    ("[true:1]", .invalidLiteral, 1),
    ("[undefined]", .invalidLiteral, 1), ("NaN", .invalidLiteral, 0),
    ("Infinity", .invalidLiteral, 0),
    ("[nan]", .invalidLiteral, 1), ("+1", .invalidLiteral, 0), (".5", .invalidLiteral, 0),
    ("01", .invalidNumber, 1), ("-", .invalidNumber, 1), ("[1.]", .invalidNumber, 3),
    ("[-01]", .invalidNumber, 3), ("[1e]", .invalidNumber, 3), ("1\"a\"", .invalidNumber, 1),
    ("[1a]", .invalidNumber, 2), ("[0x1]", .invalidNumber, 2), ("1{", .invalidNumber, 1),
    ("[1\u{a0}]", .invalidNumber, 2), ("\u{feff}{}", .invalidLiteral, 0),
    ("[é]", .invalidLiteral, 1),
    ("\"a", .unterminatedString, 0), ("[\"a]", .unterminatedString, 1),
    ("\"\\\"", .unterminatedString, 0),
    ("[\"\\\\\\\"]", .unterminatedString, 1), ("{\"a\":\"b}", .unterminatedString, 5),
    ("[\"a\\\"", .unterminatedString, 1), ("[\"\\", .unterminatedString, 1),
    ("\"\\a\"", .invalidEscape, 1), ("[\"ab\\x\"]", .invalidEscape, 4),
    ("{\"\\ \":1}", .invalidEscape, 2),
    ("[\"\\u12\"]", .invalidEscape, 2), ("[\"\\ud800\"]", .unpairedSurrogate, 2),
    ("{\"a\":1,\"\\udc00\":1}", .unpairedSurrogate, 8), ("[\"a\tb\"]", .controlCharacter, 3),
    ("[\"\u{0}\"]", .controlCharacter, 2), ("[\"\\\u{1}\"]", .controlCharacter, 3),
    ("[1\u{c}]", .controlCharacter, 2), ("\u{1}", .controlCharacter, 0),
    ("\u{b}1", .controlCharacter, 0),
    ("\\", .invalidLiteral, 0), ("\\\"a\"", .invalidLiteral, 0), ("[1\\]", .invalidNumber, 2),
    ("[\"a\"\\,1]", .commaOrBracketExpected, 4), ("{\"a\":tr\\\"ue}", .invalidLiteral, 5),
    ("/**/1", .invalidLiteral, 0), ("1//", .invalidNumber, 1), ("['a']", .invalidLiteral, 1),
    ("{\"a\":1;\"b\":2}", .invalidNumber, 6), ("[1\r2]", .commaOrBracketExpected, 3),
    ("{\"a\":[}", .valueExpected, 6), ("{[]:1}", .keyExpected, 1), ("{{}:1}", .keyExpected, 1),
    ("{null:1}", .keyExpected, 1), ("{\"a\":1:2}", .invalidNumber, 6), ("*", .invalidLiteral, 0),
  ]

  static let rejectedBytes: [(bytes: [UInt8], reason: JSONError.Reason, offset: Int)] = [
    ([0x22, 0xff, 0x22], .invalidUTF8, 1), ([0xff], .invalidUTF8, 0),
    ([0x22, 0xed, 0xa0, 0x80, 0x22], .invalidUTF8, 1), ([0x22, 0xc0, 0xaf, 0x22], .invalidUTF8, 1),
    ([0x5b, 0x22, 0xe2, 0x82, 0x22, 0x5d], .invalidUTF8, 2),
    ([0x22, 0xf4, 0x90, 0x80, 0x80], .invalidUTF8, 1),
    ([0x22, 0x01, 0xff, 0x22], .controlCharacter, 1), ([0x22, 0xff, 0x01, 0x22], .invalidUTF8, 1),
    ([0x22, 0xf0, 0x9f, 0x98], .invalidUTF8, 1), ([0x31, 0xe9], .invalidUTF8, 1),
  ]

  @Test("Lines that are JSON are accepted, wherever they lie")
  func accepts() {
    for text in Self.accepted {
      #expect(ReferenceParser.isValid(Array(text.utf8)), "\(text)")
      for instructions in InstructionSet.available {
        let error = verdict(Array(text.utf8), with: instructions)
        #expect(error == nil, "\(text.debugDescription): \(String(describing: error))")
        for space in [20, 61, 62, 63, 64] {
          let moved = Array(repeating: UInt8(ascii: " "), count: space) + Array(text.utf8)
          #expect(verdict(moved, with: instructions) == nil, "\(text.debugDescription)")
        }
      }
    }
  }

  @Test("Lines that are not JSON are rejected, with the reason and the exact byte")
  func rejects() {
    let cases = Self.rejected.map { (Array($0.text.utf8), $0.reason, $0.offset) }
    for (bytes, reason, offset) in cases
      + Self.rejectedBytes.map({ ($0.bytes, $0.reason, $0.offset) })
    {
      #expect(!ReferenceParser.isValid(bytes))
      for instructions in InstructionSet.available {
        let text = String(decoding: bytes, as: UTF8.self).debugDescription
        #expect(verdict(bytes, with: instructions) == JSONError(reason, at: offset), "\(text)")
        let moved = Array(repeating: UInt8(ascii: " "), count: 60) + bytes
        #expect(verdict(moved, with: instructions) == JSONError(reason, at: offset + 60), "\(text)")
      }
    }
  }

  @Test("Records of a chunk are checked one by one, each up to its own newline")
  func manyRecords() throws {
    let chunk = Chunk("{\"a\":1}\n[1,]\n{\"b\":[]}\r\n7\n")
    var index = StructuralIndex()
    #expect(index.build(chunk.bytes, count: chunk.count) == .clean)
    func validate(_ entry: Int) -> Result<Int, JSONError> {
      Result { () throws(JSONError) in
        try JSONValidator.validateRecord(chunk.bytes, index: index, entry: entry)
      }
    }
    #expect(validate(0) == .success(6))
    #expect(validate(7) == .failure(JSONError(.valueExpected, at: 11)))
    #expect(validate(12) == .success(19))
    #expect(validate(20) == .success(21))
  }

  @Test("Depth is bounded: 512 levels pass, 513 do not, unless the caller says so")
  func depth() {
    func nested(_ depth: Int, _ open: String, _ close: String) -> [UInt8] {
      Array((String(repeating: open, count: depth) + String(repeating: close, count: depth)).utf8)
    }
    for depth in [1, 63, 64, 65, 127, 128, 129, 511, 512] {
      #expect(verdict(nested(depth, "[", "]")) == nil)
    }
    // Kinds alternate, so that one lost on the way would be noticed.
    for pairs in [1, 31, 32, 33, 64, 65, 255, 256] {
      let open = String(repeating: "{\"a\":[", count: pairs)
      let close = String(repeating: "]}", count: pairs)
      #expect(verdict(Array((open + "1" + close).utf8)) == nil)
      #expect(verdict(Array((open + "1" + close.dropLast(2) + "}]").utf8)) != nil)
    }
    #expect(verdict(nested(513, "[", "]")) == JSONError(.tooDeep, at: 512))
    #expect(verdict(nested(100_000, "[", "]")) == JSONError(.tooDeep, at: 512))
    let chunk = Chunk("[[1]]\n")
    var index = StructuralIndex()
    _ = index.build(chunk.bytes, count: chunk.count)
    #expect(throws: JSONError(.tooDeep, at: 1)) {
      try JSONValidator.validateRecord(chunk.bytes, index: index, entry: 0, maximumDepth: 1)
    }
  }

  @Test("Generated values pass; with bytes changed, the verdict is that of a plain parser")
  func fuzz() {
    var values = RandomJSON(seed: 12)
    var generator = SeededGenerator(seed: 13)
    let bytes = Array("{}[]:,\"\\ \t0123456789-+.eEtrufalsn/u\u{1}d8\u{ff}".unicodeScalars).map {
      UInt8($0.value)
    }
    for round in 0..<3000 {
      let line = values.next()
      if let error = verdict(line) {
        Issue.record("\(String(decoding: line, as: UTF8.self).debugDescription): \(error)")
      }
      var changed = line
      for _ in 0...(round % 3) {
        let place = Int.random(in: changed.indices, using: &generator)
        let byte = bytes.randomElement(using: &generator)!
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: changed.insert(byte, at: place)
        case 1 where changed.count > 1: changed.remove(at: place)
        case 2: changed.swapAt(place, Int.random(in: changed.indices, using: &generator))
        default: changed[place] = byte
        }
      }
      let expected = ReferenceParser.isValid(changed)
      for instructions in InstructionSet.available {
        let error = verdict(changed, with: instructions)
        if (error == nil) != expected || (error?.offset ?? 0) < 0
          || (error?.offset ?? 0) > changed.count
        {
          let text = String(decoding: changed, as: UTF8.self).debugDescription
          Issue.record("\(instructions) \(text): \(String(describing: error))")
        }
      }
    }
  }

  @Test("Real files pass, and fail where they are cut", arguments: ["twitter", "citm_catalog"])
  func realFiles(name: String) throws {
    guard let folder = SharedData.folder,
      let data = try? Data(contentsOf: folder.appendingPathComponent("json/\(name).json"))
    else {
      print("skipped: \(name).json is not beside the checkout")
      return
    }
    let line = data.filter { $0 != 0x0a }
    #expect(verdict(Array(line)) == nil)
    #expect(verdict(Array(line.dropLast())) != nil)
    #expect(verdict(Array(line.prefix(line.count / 2))) != nil)
  }
}
