import ByteBuffers
import TestSupport
import Testing

@testable import JSONStream

@Suite("JSON views")
struct JSONViewTests {
  /// The value's text without white space between its parts, by way of members and elements.
  private static func compact(_ view: JSONView) -> String {
    switch view.kind {
    case .object:
      let members = view.members.map { "\(compact($0.key)):\(compact($0.value))" }
      return "{\(members.joined(separator: ","))}"
    case .array: return "[\(view.elements.map(compact).joined(separator: ","))]"
    default: return String(decoding: view.text, as: UTF8.self)
    }
  }

  /// The text of one valid line, passed to `body` as a view.
  private static func withView<Result>(_ line: [UInt8], _ body: (JSONView) -> Result) -> Result {
    let chunk = Chunk(line + [JSONByte.newline])
    var index = StructuralIndex()
    #expect(index.build(chunk.bytes, count: chunk.count) == .clean)
    var ends = ContainerEnds()
    ends.build(chunk.bytes, index)
    return withExtendedLifetime(chunk) { body(JSONView(chunk.bytes, index, ends)) }
  }

  /// `text` without white space outside strings.
  private static func stripped(_ text: [UInt8]) -> String {
    var isInString = false
    var isEscaped = false
    let bytes = text.filter { byte in
      defer {
        if byte == JSONByte.quote, !isEscaped { isInString.toggle() }
        isEscaped = isInString && byte == JSONByte.backslash && !isEscaped
      }
      return isInString || byte > 0x20
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("Members and elements give the whole text", arguments: 1...400 as ClosedRange<UInt64>)
  func wholeText(seed: UInt64) {
    var random = RandomJSON(seed: seed)
    let line = random.next()
    let compact = Self.withView(line, Self.compact)
    #expect(compact == Self.stripped(line), "seed \(seed)")
  }

  @Test("A value's text has no white space around it")
  func texts() {
    let line = Array(
      " { \"a\" : [ 1 , {} ] , \"b\\n\":\t-1.50e2 , \"c\" :\"x\" ,\"d\": null } ".utf8)
    Self.withView(line) { view in
      let members = Array(view.members)
      func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes, as: UTF8.self)
      }
      #expect(members.map { text($0.value.text) } == ["[ 1 , {} ]", "-1.50e2", "\"x\"", "null"])
      #expect(
        members.map { text($0.keyText) } == ["\"a\" :", "\"b\\n\":", "\"c\" :", "\"d\":"])
      #expect(
        members.map { text($0.text) } == [
          "\"a\" : [ 1 , {} ]", "\"b\\n\":\t-1.50e2", "\"c\" :\"x\"", "\"d\": null",
        ])
      #expect(members.map(\.key.string) == ["a", "b\n", "c", "d"])
      #expect(members.map(\.value.kind) == [.array, .number, .string, .null])
      #expect(members[1].value.number?.double == -150)
      #expect(members[0].value.elements.map(\.kind) == [.number, .object])
      #expect(members[2].value.number == nil && members[2].value.boolean == nil)
      var storage = ByteBuffer()
      #expect(members[1].key.decodedString(in: &storage).elementsEqual("b\n".utf8))
      #expect(members[2].value.decodedString(in: &storage).elementsEqual("x".utf8))
      #expect(members[3].value.decodedString(in: &storage).isEmpty)
      #expect(
        !members[3].value.members.contains { _ in true }
          && !members[3].value.elements.contains { _ in true })
    }
  }

  /// Every value that can be reached from `view`; stops when there are more than there are entries.
  private static func count(_ view: JSONView, _ limit: inout Int) {
    limit -= 1
    guard limit > 0 else { return }
    _ = (view.text.count, view.string, view.number?.length, view.end)
    for member in view.members { count(member.value, &limit) }
    for element in view.elements { count(element, &limit) }
  }

  @Test(
    "Walks of text that is not valid end, and stay inside",
    arguments: 1...300 as ClosedRange<UInt64>)
  func invalidText(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let parts = ["{", "}", "[", "]", ":", ",", "\"a\"", "1", "null", " ", "\n"]
    let count = Int.random(in: 0..<40, using: &generator)
    let text = (0..<count).map { _ in parts[Int.random(in: 0..<parts.count, using: &generator)] }
    let line = Array(text.joined().utf8)
    var limit = 100_000
    Self.withView(line) { view in
      for entry in 0..<(line.count + 3) { Self.count(view.at(entry), &limit) }
    }
    #expect(limit > 0, "seed \(seed)")
  }

  @Test("Container ends are the brackets that match", arguments: 1...100 as ClosedRange<UInt64>)
  func ends(seed: UInt64) {
    var random = RandomJSON(seed: seed)
    let chunk = Chunk(random.next() + [JSONByte.newline])
    var index = StructuralIndex()
    #expect(index.build(chunk.bytes, count: chunk.count) == .clean)
    var ends = ContainerEnds()
    ends.build(chunk.bytes, index)
    for entry in 0..<index.count {
      let byte = chunk.bytes[Int(index.positions[entry])]
      guard byte == JSONByte.openBrace || byte == JSONByte.openBracket else { continue }
      var depth = 0
      var end = entry
      repeat {
        switch chunk.bytes[Int(index.positions[end])] {
        case JSONByte.openBrace, JSONByte.openBracket: depth += 1
        case JSONByte.closeBrace, JSONByte.closeBracket: depth -= 1
        default: break
        }
        end += 1
      } while depth > 0
      #expect(Int(ends.elements[entry]) == end - 1, "seed \(seed), entry \(entry)")
    }
  }
}

@Suite("JSON documents")
struct JSONDocumentTests {
  private static func error(_ text: String, skipsMark: Bool = false) -> JSONError? {
    var document = JSONDocument()
    do throws(JSONError) { try document.read(Array(text.utf8), skipsMark: skipsMark) } catch {
      return error
    }
    return nil
  }

  @Test("A value may span lines, and its line breaks become spaces")
  func lines() throws {
    var document = JSONDocument()
    try document.read(Array("{\n\"a\":\n[1,\n2]}\n".utf8))
    #expect(String(decoding: document.text, as: UTF8.self) == "{ \"a\": [1, 2]} ")
    #expect(document.root().members.map(\.key.string) == ["a"])
    try document.read(Array("\"x\"".utf8))
    #expect(document.root().string == "x")
  }

  @Test("Errors tell what is wrong, and where")
  func errors() {
    #expect(Self.error("") == JSONError(.unexpectedEnd, at: 0))
    #expect(Self.error("[1,\n2\n") == JSONError(.unexpectedEnd, at: 6))
    #expect(Self.error("\"a\nb\"") == JSONError(.controlCharacter, at: 2))
    #expect(Self.error("1 2") == JSONError(.textAfterValue, at: 2))
    #expect(Self.error("\u{feff}1", skipsMark: true) == nil)
    #expect(Self.error("\u{feff}1") == JSONError(.invalidLiteral, at: 0))
    let deep = String(repeating: "[", count: 513) + String(repeating: "]", count: 513)
    #expect(Self.error(deep) == JSONError(.tooDeep, at: 512))
  }

  @Test("A tree keeps the order of keys, and the last of two that are the same")
  func tree() throws {
    let tree = try JSONTree.parse(Array("{\"b\":1,\"a\":[true,null,2.5,\"x\"],\"b\":{}}".utf8))
    #expect(tree.members.map(\.key) == ["b", "a", "b"])
    #expect(tree["b"]?.members.isEmpty == true)
    #expect(tree["a"]?.texts == ["x"])
    #expect(
      tree.prettyPrinted()
        == """
        {
          "b": 1,
          "a": [
            true,
            null,
            2.5,
            "x"
          ],
          "b": {}
        }

        """)
  }

  @Test("The text of a key at the top is found without the rest")
  func topLevelText() throws {
    func text(_ json: String) throws -> String? {
      try JSONTree.topLevelText("$id", of: Array(json.utf8))
    }
    #expect(try text("{\"x\":{\"$id\":\"inner\"},\"\\u0024id\":\"outer\"}") == "outer")
    #expect(try text("{\"$id\":1}") == nil && text("[\"$id\"]") == nil && text("{}") == nil)
  }
}
