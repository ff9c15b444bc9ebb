import Foundation
import JSONStream
import TestSupport
import Testing

@testable import XDM

@Suite("Real schemas", .enabled(if: SharedData.isPresent, "there is no ../shared/data"))
struct RealSchemaTests {
  static func files(_ suffix: String) throws -> [URL] {
    let folder = try #require(SharedData.folder).appendingPathComponent("xdm")
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    return files.compactMap { $0 as? URL }.filter { $0.path.hasSuffix(suffix) }
      .sorted { $0.path < $1.path }
  }

  static func library() throws -> SchemaLibrary {
    let library = SchemaLibrary()
    for url in try files(".schema.json") {
      #expect(library.add(name: url.path, text: Array(try Data(contentsOf: url))))
    }
    return library
  }

  @Test("every XDM schema is read")
  func all() throws {
    let library = try Self.library()
    let files = try Self.files(".schema.json")
    #expect(files.count == 820)
    var leafCount = 0
    for url in files {
      let schema = try library.schema(name: url.path, text: Array(try Data(contentsOf: url)))
      leafCount += schema.parquet.leaves.count
    }
    #expect(leafCount > 50_000)
  }

  private static func schema(_ path: String) throws -> XDMSchema {
    let url = try #require(try files(path).first)
    return try library().schema(
      name: url.path, text: Array(try Data(contentsOf: url)), rescuesUnknown: false)
  }

  @Test("the class of experience events has its own fields, and those of what it extends")
  func experienceEvent() throws {
    let schema = try Self.schema("/classes/experienceevent.schema.json")
    #expect(
      schema.fields.map(\.name) == [
        "_context", "identityMap", "_id", "timestamp", "eventType", "eventMergeId", "producedBy",
      ])
    #expect(schema.fields.map(\.isRequired) == [false, false, true, true, false, false, false])
    #expect(schema.fields[0].type == .json)
    guard case .map(.array(.object(let identity))) = schema.fields[1].type else {
      Issue.record("\(schema.fields[1])")
      return
    }
    #expect(identity.map(\.name).contains("authenticatedState"))
  }

  @Test("an expression that holds expressions is cut where it does")
  func recursion() throws {
    let schema = try Self.schema("/filter-expression.schema.json")
    #expect(schema.parquet.leaves.contains { $0.logicalType == .json })
  }

  /// The records in a file of examples, as lines.
  private static func lines(_ url: URL) throws -> [String] {
    let value = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    return try ((value as? [Any]) ?? [value]).map {
      String(
        decoding: try JSONSerialization.data(withJSONObject: $0, options: .sortedKeys),
        as: UTF8.self)
    }
  }

  @Test("every example is stored by its own schema, or breaks it, and nothing is lost")
  func examples() throws {
    let library = try Self.library()
    let schemas = Dictionary(
      uniqueKeysWithValues: try Self.files(".schema.json").map {
        ($0.path.dropLast(".schema.json".count), $0)
      })
    var (stored, withoutSchema, rejects) = (0, 0, [String]())
    for url in try Self.files(".json") {
      guard let range = url.path.range(of: ".example.") else { continue }
      guard let schemaURL = schemas[url.path[..<range.lowerBound]] else {
        withoutSchema += 1
        continue
      }
      let schema = try library.schema(
        name: schemaURL.path, text: Array(try Data(contentsOf: schemaURL)))
      let lines = try Self.lines(url)
      let (outcome, parquet, ledger) = try Export.accounted(lines, schema, unknown: .rescue)
      rejects += outcome.rejects.map { "\(url.lastPathComponent) \($0.fieldPath): \($0.reason)" }
      let rejected = Set(outcome.rejects.map(\.lineIndex))
      let records = lines.enumerated().filter { !rejected.contains($0.offset) }.map(\.element)
      let found = try PlainAssembler.records(parquet, schema)
      #expect(found.count == records.count)
      let values = records.reduce(0) { $0 + PlainJSON.parse($1).valueCountOfRecord }
      #expect(ledger.read == values && ledger.isBalanced)
      for (line, record) in zip(records, found) {
        let (expected, actual) = (PlainJSON.parse(line).scalars, record.scalars)
        #expect(expected.sorted() == actual.sorted(), "\(url.path)")
      }
      stored += found.count
    }
    #expect(withoutSchema == 16)
    // They break the rules of their own schemas, in these places first.
    let missing = "the schema requires this field, and it is missing or null"
    let expects = "the schema expects"
    #expect(
      rejects == [
        "product-measurement.example.1.json productSize: \(expects) a string",
        "attributedconversionmodel.example.1.json @id: \(expects) a string",
        "package.example.1.json dsp:packageEndTime: \(expects) an RFC 3339 date-time of whole microseconds",
        "aggregateperformancebyad.example.1.json @id: \(expects) a string",
        "aggregateperformancebykeyword.example.1.json @id: \(expects) a string",
        "aggregateperformancebyadbykeyword.example.1.json xdm:impressions.value: \(missing)",
        "profile-all.example.1.json xdm:notificationSubscriptions[0].subscriptionDate: \(missing)",
        "audience.example.1.json _id: \(missing)",
        "destination.example.1.json _id: \(missing)",
        "criterion-details.example.1.json placements: \(missing)",
        "criterion-details.example.2.json placements: \(missing)",
        "decision-scope.example.1.json repo:etag: \(expects) a string",
        "fragmentItem.example.2.json https://ns.adobe.com/experience/decisioning/fragmentitem/externalFragment.extRefID: \(missing)",
        "journeyOrchestrationClassification.example.1.json https://ns.adobe.com/experience/journeyOrchestration/classification/channel._id: \(missing)",
        "journeyOrchestrationClassification.example.2.json https://ns.adobe.com/experience/journeyOrchestration/classification/channel._id: \(missing)",
        "journeyOrchestrationClassification.example.3.json https://ns.adobe.com/experience/journeyOrchestration/classification/channel._id: \(missing)",
        "coding.example.1.json userSelected: \(expects) true or false",
        "extendedcontactdetail.example.1.json name: \(expects) an array",
        "person.example.1.json identifier[0].assigner: \(expects) a string",
        "virtualservicedetail.example.1.json addressContactPoint: \(expects) an object",
      ])
    #expect(stored == 466)
  }
}

extension PlainJSON {
  /// Each scalar, as text that does not depend on how it is written or stored.
  fileprivate var scalars: [String] {
    switch self {
    case .null: []
    case .array(let elements): elements.flatMap(\.scalars)
    case .object(let members): members.flatMap(\.value.scalars)
    case .boolean(let value): ["\(value)"]
    case .number(let text): ["\(Double(text) ?? .nan)"]
    case .long(let value): ["\(Double(value))"]
    case .double(let value): ["\(value)"]
    case .string(let bytes): [Self.time(bytes) ?? "text \(bytes)"]
    case .days(let days): ["day \(days)"]
    case .microseconds(let value): ["time \(value)"]
    }
  }

  /// The day or instant that a text is.
  private static func time(_ bytes: [UInt8]) -> String? {
    let padded = bytes + [UInt8](repeating: 0, count: 16)
    return padded.withUnsafeBufferPointer {
      let day = RFC3339.parseDate($0.baseAddress!, count: bytes.count)
      if bytes.count == 10, day.isValid { return "day \(day.days)" }
      let time = RFC3339.parseTimestamp($0.baseAddress!, count: bytes.count)
      guard bytes.count > 10, time.isValid else { return nil }
      return "time \(time.seconds * 1_000_000 + Int64(time.nanoseconds) / 1000)"
    }
  }
}
