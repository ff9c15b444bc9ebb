import Codecs
import Parquet
import TestSupport
import Testing

@testable import XDM

/// Records that hold few of very many fields.
@Suite("Wide records")
struct WideRecordsTests {
  private static let fieldCount = 1500

  /// A value of a field, whose type the field's number tells.
  private static func value(_ field: Int, _ random: inout SeededGenerator) -> String {
    switch field % 6 {
    case 0: "\"word \(Int.random(in: 0..<50, using: &random))\""
    case 1: "\(Int.random(in: 0..<1_000_000, using: &random))"
    case 2: "\(Int.random(in: 0..<1000, using: &random)).25"
    case 3: Bool.random(using: &random) ? "true" : "false"
    case 4:
      "[\(String(repeating: "\"\\u00e4 and more\",", count: Int.random(in: 0..<3, using: &random)))null]"
    default:
      "{\"\(field)\":\"\(String(repeating: "long ", count: Int.random(in: 0..<9, using: &random)))\"}"
    }
  }

  private static func key(_ field: Int) -> String {
    // Some are no longer than others, some are too long to be compared at once, some need escapes.
    switch field % 7 {
    case 0: "f\(field)"
    case 1: "a field with a name that is longer than most are \(field)"
    case 2: "\\t\(field)"
    default: "field\(10_000 + field)"
    }
  }

  /// - Parameter colon: Between a key and its value.
  private static func record(
    _ fields: [Int], colon: String = ":", _ random: inout SeededGenerator
  ) -> String {
    "{" + fields.map { "\"\(key($0))\"\(colon)\(value($0, &random))" }.joined(separator: ",") + "}"
  }

  private static func records(_ count: Int, seed: UInt64) -> [String] {
    var random = SeededGenerator(seed: seed)
    // Every field comes once, so that all records have the same schema.
    let all = stride(from: 0, to: fieldCount, by: 30).map { start in
      record(Array(start..<(start + 30)), &random)
    }
    return all
      + (0..<count).map { number in
        var fields = (0..<20).map { _ in Int.random(in: 0..<fieldCount, using: &random) }
        fields = Array(Set(fields)).sorted()
        if number % 3 == 0 { fields.shuffle(using: &random) }
        // What comes as it did in the record before is found another way.
        if number % 5 == 0 { fields = Array(40..<60) }
        return record(fields, colon: number % 11 == 0 ? " : " : ":", &random)
      }
  }

  @Test("records come back, whatever fields they hold and in which order")
  func roundTrip() throws {
    try RecordShredderTests.expectRoundTrip(Self.records(300, seed: 1))
  }

  @Test("a key that comes twice, or is none of the schema's, is rejected among any others")
  func rejects() throws {
    var random = SeededGenerator(seed: 2)
    let lines = Self.records(0, seed: 1)
    let schema = try Export(lines).schema
    for position in 0..<12 {
      var fields = (0..<12).map { 100 * $0 + Int.random(in: 0..<100, using: &random) }
      fields.insert(fields[min(position, 11)], at: 12)
      let twice = Self.record(fields, &random)
      let unknown = Self.record(Array(fields.prefix(12)), &random).replacingFirst(
        "\"\(Self.key(fields[position]))\"", with: "\"field99999\"")
      let fine = Self.record(Array(fields.prefix(12)), &random)
      let (outcome, _) = try Export.file(
        lines + [twice, fine, unknown, fine], schema, unknown: .fail)
      #expect(outcome.rejects.map(\.lineIndex) == [lines.count, lines.count + 2])
    }
  }

  @Test("what waits for later chunks is stored as what is added at once", arguments: 0..<4)
  func collecting(seed: Int) throws {
    let schema = try Export(Self.records(0, seed: 1)).schema
    var random = SeededGenerator(seed: UInt64(seed))
    var lines = Self.records(2000, seed: UInt64(10 + seed))
    for _ in 0..<20 {
      let wrong = "{\"\(Self.key(4))\":[\"\"],\"\(Self.key(1))\":1,\"\(Self.key(0))\":7}"
      lines.insert(wrong, at: Int.random(in: 0..<lines.count, using: &random))
    }
    // A record that is longer than what is held.
    let long = String(repeating: "x", count: TextArena.largestChunk)
    if seed == 0 { lines.insert("{\"\(Self.key(0))\":\"\(long)\"}", at: 1000) }
    func encoded(collects: Bool) throws -> (bytes: [[UInt8]], rejects: Int, ledger: ValueLedger) {
      let builder = try RowGroupBuilder(schema: schema.parquet)
      let shredder = RecordShredder(schema: schema, builder: builder)
      var rest = lines[...]
      var rejects = 0
      while !rest.isEmpty {
        let chunk = Lines(Array(rest.prefix(Int.random(in: 1..<80, using: &random))))
        let outcome = collects ? shredder.collect(chunk) : shredder.shred(chunk)
        rest = rest.dropFirst(outcome.lines)
        rejects += outcome.rejects.count
      }
      shredder.flush()
      let rowGroup = try builder.encode(with: try BlockCompressor(.none))
      return (
        rowGroup.columns.map { $0.bytes.array() }, rejects, shredder.takeLedger(of: [rowGroup])
      )
    }
    let (bytes, rejects, ledger) = try encoded(collects: true)
    let expected = try encoded(collects: false)
    #expect(bytes == expected.bytes)
    #expect(rejects == 20 && expected.rejects == 20)
    #expect(ledger == expected.ledger)
  }
}

extension String {
  fileprivate func replacingFirst(_ part: String, with other: String) -> String {
    guard let range = range(of: part) else { return self }
    return replacingCharacters(in: range, with: other)
  }
}
