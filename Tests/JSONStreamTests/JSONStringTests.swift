import ByteBuffers
import Foundation
import TestSupport
import Testing

@testable import JSONStream

@Suite("JSONString")
struct JSONStringTests {
  /// The decoded text, nil when an escape is bad; decoded into another place and in place.
  static func decode(_ raw: [UInt8]) -> [UInt8]? {
    let chunk = Chunk(raw + [0x22])
    // Nothing may be written behind the raw length.
    var output = [UInt8](repeating: 0xaa, count: raw.count + 16)
    let length = output.withUnsafeMutableBufferPointer {
      JSONString.decode(chunk.bytes, count: raw.count, into: $0.baseAddress!)
    }
    #expect(output[raw.count...].allSatisfy { $0 == 0xaa })
    var inPlace = raw + [0x22]
    let lengthInPlace = inPlace.withUnsafeMutableBufferPointer {
      JSONString.decode(UnsafePointer($0.baseAddress!), count: raw.count, into: $0.baseAddress!)
    }
    #expect(length == lengthInPlace)
    let isBad = JSONString.firstBadEscape(chunk.bytes, count: raw.count) != nil
    #expect(isBad == (length < 0))
    guard length >= 0 else { return nil }
    #expect(output[..<length] == inPlace[..<length])
    return Array(output[..<length])
  }

  static func escaped(_ text: [UInt8]) -> String {
    var buffer = ByteBuffer()
    text.withUnsafeBytes { JSONString.appendEscaped($0, to: &buffer) }
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  @Test("Every escape decodes to its character")
  func escapes() {
    let cases: [(String, String)] = [
      ("", ""), ("abc", "abc"), (#"\""#, "\""), (#"\\"#, "\\"), (#"\/"#, "/"), (#"\b"#, "\u{8}"),
      (#"\f"#, "\u{c}"), (#"\n"#, "\n"), (#"\r"#, "\r"), (#"\t"#, "\t"), (#"\u0041"#, "A"),
      (#"\u0000"#, "\0"), (#"\u00e9"#, "é"), (#"\u00E9"#, "é"), (#"\u20ac"#, "€"),
      (#"\ud83d\ude00"#, "😀"), (#"\uD800\uDC00"#, "\u{10000}"), (#"\uDBFF\uDFFF"#, "\u{10ffff}"),
      (#"\ud7ff\ue000\uffff"#, "\u{d7ff}\u{e000}\u{ffff}"), (#"漢\u5b57\\n"#, "漢字\\n"),
      (#"\u007f\u0080\u07ff\u0800"#, "\u{7f}\u{80}\u{7ff}\u{800}"),
    ]
    for (raw, text) in cases {
      #expect(Self.decode(Array(raw.utf8)) == Array(text.utf8), "\(raw)")
    }
  }

  @Test("Bad escapes and unpaired surrogates are found, with their place")
  func badEscapes() {
    let cases: [(String, JSONError.Reason)] = [
      (#"\"#, .invalidEscape), (#"\a"#, .invalidEscape), (#"\x41"#, .invalidEscape),
      (#"\'"#, .invalidEscape), (#"\U0041"#, .invalidEscape), (#"\u"#, .invalidEscape),
      (#"\u12"#, .invalidEscape), (#"\u123"#, .invalidEscape), (#"\u12g4"#, .invalidEscape),
      (#"\u 123"#, .invalidEscape), (#"\u-123"#, .invalidEscape), (#"\ud800"#, .unpairedSurrogate),
      (#"\udc00"#, .unpairedSurrogate), (#"\ud800\ud800"#, .unpairedSurrogate),
      (#"\udc00\ud800"#, .unpairedSurrogate), (#"\ud800x\udc00"#, .unpairedSurrogate),
      (#"\ud800\n"#, .unpairedSurrogate), (#"\ud800\udc0"#, .unpairedSurrogate),
      (#"\ud800\u0041"#, .unpairedSurrogate), (#"\ud800\ue000"#, .unpairedSurrogate),
      (#"\é"#, .invalidEscape), (#"\@@@@"#, .invalidEscape), (#"\u``::"#, .invalidEscape),
    ]
    for (raw, reason) in cases {
      for before in 0...17 {
        let bytes = Array(repeating: UInt8(ascii: "x"), count: before) + Array(raw.utf8)
        #expect(Self.decode(bytes) == nil, "\(raw)")
        let chunk = Chunk(bytes)
        let error = JSONString.firstBadEscape(chunk.bytes, count: chunk.count)
        #expect(error == JSONError(reason, at: before), "\(raw)")
      }
    }
  }

  @Test("What is escaped decodes to itself, and Foundation reads it alike")
  func roundTrips() throws {
    var generator = SeededGenerator(seed: 9)
    let characters: [Character] = [
      "a", "b", " ", "\"", "\\", "\n", "\u{1}", "é", "漢", "😀", "/", "\u{1f}",
    ]
    for length in 0...300 {
      let plain = Bool.random(using: &generator) ? characters.prefix(3) : characters[...]
      let text = String((0..<length).map { _ in plain.randomElement(using: &generator)! })
      let json = Self.escaped(Array(text.utf8))
      #expect(json.first == "\"" && json.last == "\"")
      let raw = Array(json.utf8.dropFirst().dropLast())
      if Self.decode(raw) != Array(text.utf8) { Issue.record("\(json)") }
      if length % 10 == 0 {
        let object = try JSONSerialization.jsonObject(
          with: Data(json.utf8), options: .fragmentsAllowed)
        #expect(object as? String == text)
      }
    }
  }

  @Test("Every byte that must be escaped is, at every place, and no other")
  func everyByte() {
    for byte in UInt8(0)..<0x80 {
      for before in 0...9 {
        let text = Array(repeating: UInt8(ascii: "~"), count: before) + [byte] + Array("!~".utf8)
        let json = Self.escaped(text)
        let needsEscape = byte < 0x20 || byte == 0x22 || byte == 0x5c
        #expect(json.contains("\\") == needsEscape)
        #expect(Self.decode(Array(json.utf8.dropFirst().dropLast())) == text)
      }
    }
    #expect(Self.escaped([0x0b, 0x1f, 0x08]) == #""\u000b\u001f\b""#)
  }
}
