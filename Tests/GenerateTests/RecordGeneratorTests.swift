import ByteBuffers
import Foundation
import JSONStream
import Testing

@testable import Generate

@Suite("RecordGenerator")
struct RecordGeneratorTests {
  /// The lines of the records in `range`, put together.
  static func lines(_ kind: RecordKind, seed: UInt64 = 7, _ range: Range<Int>) -> [UInt8] {
    let generator = RecordGenerator(kind: kind, seed: seed)
    var buffer = ByteBuffer()
    for index in range { generator.append(record: index, to: &buffer) }
    return buffer.array()
  }

  static func text(_ kind: RecordKind, _ range: Range<Int>) -> String {
    String(decoding: lines(kind, range), as: UTF8.self)
  }

  @Test("the same seed gives the same bytes, another seed others", arguments: RecordKind.allCases)
  func isDeterministic(kind: RecordKind) {
    #expect(Self.lines(kind, 0..<50) == Self.lines(kind, 0..<50))
    #expect(Self.lines(kind, seed: 8, 0..<1) != Self.lines(kind, seed: 7, 0..<1))
  }

  @Test("a range is the same in one piece and in many", arguments: RecordKind.allCases)
  func isIndependentOfSplits(kind: RecordKind) {
    let whole = Self.lines(kind, 0..<300)
    #expect(
      Self.lines(kind, 0..<1) + Self.lines(kind, 1..<100) + Self.lines(kind, 100..<300) == whole)
    let backwards = (0..<300).reversed().map { Self.lines(kind, $0..<$0 + 1) }
    #expect(Array(backwards.reversed().joined()) == whole)
  }

  @Test(
    "every record is one line of valid JSON and fits the room kept for it",
    arguments: RecordKind.allCases, [0..<2000, 1_000_000_007..<1_000_000_107])
  func isValid(kind: RecordKind, range: Range<Int>) throws {
    let bytes = Self.lines(kind, range)
    var index = StructuralIndex()
    // The index may look past the end of the text.
    let padded = bytes + [UInt8](repeating: 0x20, count: 256)
    try padded.withUnsafeBufferPointer { chunk in
      let start = try #require(chunk.baseAddress)
      #expect(index.build(start, count: bytes.count) == .clean)
      var entry = 0
      var records = 0
      while entry < index.count {
        entry = try JSONValidator.validateRecord(start, index: index, entry: entry) + 1
        records += 1
      }
      #expect(records == range.count)
    }
    let longest = bytes.split(separator: UInt8(ascii: "\n")).map(\.count).max() ?? 0
    // Half the room is left for texts that no test happens to draw together.
    #expect(longest < RecordGenerator.maximumRecordSize / 2)
  }

  @Test("the last record that can be asked for is made", arguments: RecordKind.allCases)
  func lastRecord(kind: RecordKind) throws {
    let last = RecordGenerator.maximumRecords - 1
    let line = Self.lines(kind, last..<last + 1)
    #expect(try JSONSerialization.jsonObject(with: Data(line)) is [String: Any])
  }

  @Test("an event takes 1 to 2 KB on average")
  func size() {
    let average = Self.lines(.events, 0..<5000).count / 5000
    #expect((1024...2048).contains(average), "\(average) bytes")
  }

  @Test("events hold what a reader can stumble over")
  func variety() {
    let text = Self.text(.events, 0..<5000)
    for part in [
      "\\\"", "\\\\", "\\n", "\\u00c4", "\\ud83d\\ude80", "München", "東京", "🎉", "null", "[]", "[[",
      "[],[", "\"eVar250\"", "\"identityMap\":{\"ECID\"", "\"CRMID\":[", "\"purchases\"",
      "\"order\"",
      "\"selectedOptions\":[{", "\"marketing\"", "\"webReferrer\"", "\"_schema\":{\"latitude\":-",
    ] {
      let isThere = text.contains(part)
      #expect(isThere, "no \(part)")
    }
  }

  @Test("profiles are flat, with integers that no double holds")
  func profiles() throws {
    var isPastDoubles = false
    var hasNull = false
    for line in Self.text(.profiles, 0..<500).split(separator: "\n") {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect((20...30).contains(object.count))
      #expect(object.values.allSatisfy { !($0 is [Any]) && !($0 is [String: Any]) })
      let account = try #require(object["accountNumber"] as? Int)
      isPastDoubles = isPastDoubles || Int(exactly: Double(account)) != account
      hasNull = hasNull || object["email"] is NSNull
    }
    #expect(isPastDoubles && hasNull)
  }

  @Test("identifiers of events are unique, visitors come back")
  func cardinalities() throws {
    var events: Set<String> = []
    var visitors: [String: Int] = [:]
    for line in Self.text(.events, 0..<2000).split(separator: "\n") {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      events.insert(try #require(object["_id"] as? String))
      let identities = try #require(object["identityMap"] as? [String: [[String: Any]]])
      visitors[try #require(identities["ECID"]?.first?["id"] as? String), default: 0] += 1
    }
    #expect(events.count == 2000)
    #expect((100...600).contains(visitors.count), "\(visitors.count) visitors")
  }
}
