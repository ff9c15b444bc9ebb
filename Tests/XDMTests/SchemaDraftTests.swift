import Codecs
import Parquet
import TestSupport
import Testing

@testable import XDM

@Suite("SchemaDraft")
struct SchemaDraftTests {
  private static func inferrer(_ lines: [String]) -> SchemaInferrer {
    let inferrer = SchemaInferrer()
    _ = inferrer.consume(Lines(lines))
    return inferrer
  }

  /// What a shredder of the draft of `first` makes of `rest`.
  private static func outcome(_ first: [String], _ rest: [String]) throws -> ChunkOutcome {
    let draft = try inferrer(first).draft()
    let builder = try RowGroupBuilder(schema: draft.schema.parquet)
    return RecordShredder(draft: draft, builder: builder).shred(Lines(rest))
  }

  @Test(
    "what would have given another schema is news",
    arguments: [
      ("{\"a\":1}", "{\"a\":1.5}"),
      ("{\"a\":1}", "{\"b\":1}"),
      ("{\"a\":1}", "{\"b\":null}"),
      ("{\"a\":1,\"b\":null}", "{\"b\":1}"),
      ("{\"b\":null}", "{\"b\":1}"),
      ("{\"a\":{\"b\":null}}", "{\"a\":{\"b\":\"x\"}}"),
      ("{\"a\":[]}", "{\"a\":[1]}"),
      ("{\"a\":[null]}", "{\"a\":[[]]}"),
      ("{\"a\":{}}", "{\"a\":{\"b\":1}}"),
      ("{\"a\":{}}", "{\"a\":1}"),
      ("{\"a\":{}}", "{\"a\":\"{}\"}"),
      ("{}", "{\"a\":1}"),
      ("{}", "{\"_rescued\":1}"),
      ("{\"a\":\"2024-01-01\"}", "{\"a\":\"2024-01-01T00:00:00Z\"}"),
      ("{\"a\":\"2024-01-01T00:00:00Z\"}", "{\"a\":\"2024-01-01T00:00:00.000001Z\"}"),
      ("{\"a\":0.5}", "{\"a\":9007199254740993}"),
      ("{\"a\":1}", "{\"a\":9223372036854775808}"),
      ("{\"a\":true}", "{\"a\":\"true\"}"),
      ("{\"identityMap\":{}}", "{\"identityMap\":{\"ECID\":[]}}"),
    ])
  func news(first: String, then: String) throws {
    #expect(try Self.outcome([first], [then]).needsSchemaChange)
  }

  @Test(
    "what fits and changes nothing is none",
    arguments: [
      ("{\"a\":1}", "{\"a\":9007199254740993}"),
      ("{\"a\":1}", "{\"a\":null}"),
      ("{\"a\":1}", "{}"),
      ("{\"a\":1,\"b\":null}", "{\"b\":null}"),
      ("{\"a\":[]}", "{\"a\":[null,null]}"),
      ("{\"a\":{}}", "{\"a\":{}}"),
      ("{\"a\":0.5}", "{\"a\":-7}"),
      ("{\"a\":\"x\"}", "{\"a\":\"2024-01-01\"}"),
      ("{\"a\":\"2024-01-01T00:00:00.000001Z\"}", "{\"a\":\"2024-01-01T00:00:00Z\"}"),
      ("{\"identityMap\":{\"ECID\":[{\"id\":\"1\"}]}}", "{\"identityMap\":{\"x\":[]}}"),
      ("{\"a\":{\"b\":null}}", "{\"a\":{\"b\":null}}"),
    ])
  func noNews(first: String, then: String) throws {
    let outcome = try Self.outcome([first], [then])
    #expect(!outcome.needsSchemaChange)
    #expect(outcome.records == 1)
  }

  @Test("what is wrong with a line in any schema is a reject, not news")
  func rejects() throws {
    for line in ["{\"b\":1,}", "{\"b\":1,\"b\":2}", "[1]", "{\"b\":tru}", "{\"b\":1}x"] {
      let outcome = try Self.outcome(["{\"a\":1}"], [line])
      #expect(!outcome.needsSchemaChange, "\(line)")
      #expect(outcome.rejects.count == 1)
    }
  }

  @Test("a map for the look of its keys is one no longer when a key looks otherwise")
  func dataKeys() throws {
    let keys = (0..<20).map { "\"\($0)\":{\"n\":1}" }.joined(separator: ",")
    let first = ["{\"m\":{\(keys)}}"]
    #expect(try !Self.outcome(first, ["{\"m\":{\"77\":{\"n\":2}}}"]).needsSchemaChange)
    #expect(try Self.outcome(first, ["{\"m\":{\"name\":{\"n\":2}}}"]).needsSchemaChange)
    #expect(try Self.outcome(first, ["{\"m\":{\"77\":\"text\"}}"]).needsSchemaChange)
  }

  @Test("without news, or with news given to an inferrer, the schema is that of all records")
  func drafting() throws {
    var kept = 0
    for seed in UInt64(0)..<150 {
      var random = RandomRecords(seed: seed)
      // Later parts repeat records of the first, so that some are without news.
      let pool = random.lines(10)
      var generator = SeededGenerator(seed: seed)
      let parts = (0..<6).map { part in
        (0..<4).map { _ in pool[Int.random(in: 0..<min(3 + 2 * part, 10), using: &generator)] }
      }
      guard let schema = try Self.drafted(parts, &generator) else { continue }
      kept += 1
      #expect(schema.fields == (try Self.inferrer(Array(parts.joined())).schema().fields))
    }
    #expect(kept > 10)
  }

  /// Adds a chunk to a row group, at once or when there is more.
  private static func add(
    _ chunk: Lines, to shredder: RecordShredder, collects: Bool
  ) -> ChunkOutcome {
    collects ? shredder.collect(chunk) : shredder.shred(chunk)
  }

  @Test(
    "a draft that grows within a row group gives the columns of the schema it grows to",
    arguments: [false, true])
  func growing(collects: Bool) throws {
    var grown = 0
    for seed in UInt64(0)..<40 {
      let chunks = Self.growingRecords(seed: seed)
      let known = Self.inferrer(chunks[0])
      var draft = try known.draft()
      let builder = try RowGroupBuilder(schema: draft.schema.parquet)
      let shredder = RecordShredder(draft: draft, builder: builder)
      var fits = true
      for chunk in chunks where fits {
        guard Self.add(Lines(chunk), to: shredder, collects: collects).needsSchemaChange else {
          continue
        }
        _ = known.consume(Lines(chunk))
        draft = try known.draft()
        do {
          try shredder.extend(to: draft)
          #expect(!Self.add(Lines(chunk), to: shredder, collects: collects).needsSchemaChange)
        } catch {
          fits = false
        }
      }
      guard fits, builder.rowCount > 0 else { continue }
      grown += 1
      shredder.flush()
      let compressor = try BlockCompressor(.none)
      let whole = try RowGroupBuilder(schema: draft.schema.parquet)
      let outcome = RecordShredder(draft: draft, builder: whole).shred(
        Lines(Array(chunks.joined())))
      #expect(outcome.records == builder.rowCount)
      let a = try builder.encode(with: compressor)
      let b = try whole.encode(with: compressor)
      #expect(a.columns.map { $0.bytes.array() } == b.columns.map { $0.bytes.array() })
    }
    #expect(grown > 10)
  }

  /// Chunks of records, each of which has known fields and may have new ones, at any place.
  private static func growingRecords(seed: UInt64) -> [[String]] {
    var generator = SeededGenerator(seed: seed)
    let members = [
      "\"a\":1", "\"t\":\"ä\\n\"", "\"l\":[{\"x\":1},null]", "\"l\":[{\"y\":[[\"z\"],[]]}]",
      "\"o\":{\"p\":true}", "\"o\":{\"q\":{\"r\":0.5}}", "\"n\":null", "\"e\":{}",
      "\"identityMap\":{\"A\":[{\"id\":\"1\"}]}", "\"identityMap\":{\"B\":[{\"k\":2},{}]}",
      "\"l\":[]",
    ].shuffled(using: &generator)
    return (1...6).map { chunk in
      (0..<5).map { _ in
        let known = members.prefix(chunk * members.count / 6)
        return "{\"id\":7\(known.randomElement(using: &generator).map { ",\($0)" } ?? "")}"
      }
    }
  }

  @Test("a chunk with news leaves nothing in the row group", arguments: [false, true])
  func dropping(collects: Bool) throws {
    let draft = try Self.inferrer(["{\"a\":[1],\"m\":{\"k\":[]},\"s\":\"x\"}"]).draft()
    let builder = try RowGroupBuilder(schema: draft.schema.parquet)
    let shredder = RecordShredder(draft: draft, builder: builder)
    func add(_ lines: [String]) -> ChunkOutcome {
      Self.add(Lines(lines), to: shredder, collects: collects)
    }
    let first = ["{\"a\":[1,2],\"s\":\"y\"}", "{\"a\":[3],\"m\":{\"k\":[]},\"s\":\"\\u00e4\"}"]
    let news = ["{\"a\":[4,5,6],\"s\":\"z\"}", "{\"a\":[7],\"b\":1}", "{\"a\":[8]}"]
    let compressor = try BlockCompressor(.none)
    func encoded() throws -> [[UInt8]] {
      shredder.flush()
      return try builder.encode(with: compressor).columns.map { $0.bytes.array() }
    }
    for _ in 0..<3 { _ = add(first) }
    #expect(add(news).needsSchemaChange)
    _ = add(first)
    let bytes = try encoded()
    // What was collected for a row group that is given up goes with it.
    _ = add(first)
    builder.removeAll()
    shredder.startRowGroup()
    for _ in 0..<4 { _ = add(first) }
    #expect(try encoded() == bytes)
  }

  /// The schema after drafts of the parts so far, each a random step behind; nil when one draft does
  /// not extend another.
  private static func drafted(
    _ parts: [[String]], _ generator: inout SeededGenerator
  ) throws -> XDMSchema? {
    let known = inferrer(parts[0])
    var snapshots = [known.copy()]
    var drafts = [try known.draft()]
    for part in parts {
      let behind = Int.random(in: 0..<min(3, snapshots.count), using: &generator)
      let snapshot = snapshots[snapshots.count - 1 - behind]
      let draft = drafts[drafts.count - 1 - behind]
      let builder = try RowGroupBuilder(schema: draft.schema.parquet)
      let outcome = RecordShredder(draft: draft, builder: builder).shred(Lines(part))
      if outcome.needsSchemaChange {
        let learnt = inferrer(part)
        let own = snapshot.copy()
        own.merge(learnt)
        let ownDraft = try own.draft()
        let builder = try RowGroupBuilder(schema: ownDraft.schema.parquet)
        #expect(
          !RecordShredder(draft: ownDraft, builder: builder).shred(Lines(part)).needsSchemaChange)
        known.merge(learnt)
      }
      let next = try known.draft()
      guard extends(next.schema, drafts[drafts.count - 1].schema) else { return nil }
      drafts.append(next)
      snapshots.append(known.copy())
    }
    return try known.schema()
  }

  private static func extends(_ schema: XDMSchema, _ older: XDMSchema) -> Bool {
    let leaves = Set(schema.parquet.leaves.map { "\($0.path) \($0.type) \($0.logicalType as Any)" })
    return older.parquet.leaves.allSatisfy {
      leaves.contains("\($0.path) \($0.type) \($0.logicalType as Any)")
    }
  }
}
