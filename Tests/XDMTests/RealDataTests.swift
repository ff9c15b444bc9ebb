import Foundation
import TestSupport
import Testing

@testable import XDM

@Suite("Real records", .enabled(if: SharedData.isPresent, "there is no ../shared/data"))
struct RealDataTests {
  /// The value in a file as lines: an object is one, of an array each object.
  private static func lines(_ url: URL) throws -> [String] {
    let value = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    return try objects(value)
  }

  private static func objects(_ value: Any) throws -> [String] {
    if let array = value as? [Any] { return try array.flatMap(objects) }
    guard value is [String: Any] else { return [] }
    let data = try JSONSerialization.data(withJSONObject: value, options: .sortedKeys)
    return [String(decoding: data, as: UTF8.self)]
  }

  private static var examples: [URL] {
    get throws {
      let folder = try #require(SharedData.folder).appendingPathComponent("xdm")
      let files = try #require(
        FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
      return files.compactMap { $0 as? URL }
        .filter { $0.lastPathComponent.contains(".example.") && $0.pathExtension == "json" }
        .sorted { $0.path < $1.path }
    }
  }

  @Test("every XDM example comes back, alone")
  func examplesAlone() throws {
    let examples = try Self.examples
    #expect(examples.count > 100)
    for url in examples { try RecordShredderTests.expectRoundTrip(try Self.lines(url)) }
  }

  @Test("all XDM examples come back from one file, though their fields conflict")
  func examplesTogether() throws {
    let lines = try Self.examples.flatMap { try Self.lines($0) }
    try RecordShredderTests.expectRoundTrip(lines)
  }

  @Test("the statuses of twitter.json come back, and its types are told")
  func statuses() throws {
    let url = try #require(SharedData.folder).appendingPathComponent("json/twitter.json")
    let file = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]
    let lines = try Self.objects(try #require(file?["statuses"]))
    #expect(lines.count == 100)
    try RecordShredderTests.expectRoundTrip(lines)
    let fields = try Export(lines).schema.fields
    func type(_ name: String) -> XDMType? { fields.first { $0.name == name }?.type }
    #expect(type("id") == .long)
    #expect(type("favorited") == .boolean)
    #expect(type("text") == .string)
    #expect(type("geo") == .json)
  }
}
