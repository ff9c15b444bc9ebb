import Foundation
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
}
