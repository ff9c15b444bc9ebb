import Foundation
import Testing

@testable import Wording

struct WordsTests {
  @Test("each code of an error has a sentence, and each sentence a code")
  func complete() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")
    let files = try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var codes: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      codes.formUnion(text.matches(of: /ErrorCode\(\s*"([^"\\]+)"/).map { String($0.1) })
    }
    #expect(codes.count > 40)
    let twice = Dictionary(grouping: Words.tables.flatMap(\.keys), by: \.self)
      .filter { $0.value.count > 1 }.keys.sorted()
    #expect(twice == [], "codes with two sentences")
    let told = Set(Words.sentences.keys)
    #expect(codes.subtracting(told).sorted() == [], "codes without a sentence")
    #expect(told.subtracting(codes).sorted() == [], "sentences without a code")
  }
}
