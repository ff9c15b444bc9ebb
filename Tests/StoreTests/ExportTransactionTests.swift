import ExportTestSupport
import FileSystem
import Foundation
import Testing
import Wording
import Work

@testable import Store

struct ExportTransactionTests {
  let folder = TemporaryFolder()

  func begin(
    seed: UInt64? = nil, time: String = "202401010000", cleanLeftovers: Bool = false,
    folder path: String? = nil
  ) throws -> ExportTransaction {
    var identifiers = Identifiers(seed: seed)
    return try ExportTransaction(
      folder: path ?? folder.path, dataset: DatasetID("set"), time: ExportTime(time),
      flowRun: FlowRunID(from: &identifiers), cleanLeftovers: cleanLeftovers)
  }

  func write(_ text: String, _ name: String, _ transaction: ExportTransaction) throws {
    let sink = try transaction.createFile(name)
    try Array(text.utf8).withUnsafeBytes { try sink.write($0) }
    try sink.close()
  }

  @Test(
    "the folder that a path lies in",
    arguments: [
      ("o", "."), ("o/set", "o"), ("/o", "/"), ("/", "/"), ("a//b/", "a"), ("./o", "."),
      ("../o", ".."), ("/a/b/c", "/a/b"),
    ])
  func parents(path: String, parent: String) {
    #expect(PathText.parent(of: path) == parent)
  }

  @Test("nothing is visible until it is published, and then all of it is")
  func publish() throws {
    let transaction = try begin()
    try write("a", "part", transaction)
    try write("b", "_rejected/part", transaction)
    try write("c", "_rejected/other", transaction)
    #expect(!folder.entries.contains { $0.contains("exportTime") })
    try transaction.publish()
    let export = "set/exportTime=202401010000"
    #expect(
      folder.entries == [
        "set", export, "\(export)/_rejected", "\(export)/_rejected/other",
        "\(export)/_rejected/part", "\(export)/part",
      ])
    #expect(folder.read("\(export)/part") == Array("a".utf8))
    transaction.abort()
    #expect(folder.entries.count == 6)
  }

  @Test("a transaction that is aborted or forgotten leaves nothing, not even folders it made")
  func abort() throws {
    let deep = "\(folder.path)/x/y"
    let transaction = try begin(folder: deep)
    try write("a", "part", transaction)
    transaction.abort()
    #expect(folder.entries == [])
    _ = try write("a", "part", begin())
    #expect(folder.entries == [])
  }

  @Test("an export that exists is refused before the work")
  func existing() throws {
    folder.write("set/exportTime=202401010000/part", "old")
    let error = #expect(throws: ExportError.self) { try begin() }
    #expect(error?.category == .failure)
    #expect(error?.description.contains("exists already") == true)
    #expect(folder.read("set/exportTime=202401010000/part") == Array("old".utf8))
    _ = try begin(time: "202401010001")
  }

  @Test("of two runs for one minute the first to publish wins, and the other leaves nothing")
  func race() throws {
    let first = try begin()
    let second = try begin()
    try write("first", "part", first)
    try write("second", "part", second)
    try second.publish()
    #expect(throws: ExportError.self) { try first.publish() }
    first.abort()
    #expect(
      folder.entries == [
        "set", "set/exportTime=202401010000", "set/exportTime=202401010000/part",
      ])
    #expect(folder.read("set/exportTime=202401010000/part") == Array("second".utf8))
  }

  @Test("folders of dead runs are reported, and removed on demand; those in use are left alone")
  func leftovers() throws {
    folder.write("set/_inprogress-dead/part", "half")
    folder.write("set/_inprogress-dead/_rejected/part", "half")
    let dead = "\(folder.path)/set/_inprogress-dead"
    let alive = try begin()
    #expect(alive.leftovers == [dead])
    #expect(try begin().leftovers == [dead])
    #expect(FileManager.default.fileExists(atPath: dead))
    #expect(try begin(cleanLeftovers: true).leftovers == [dead])
    #expect(!FileManager.default.fileExists(atPath: dead))
    #expect(FileManager.default.fileExists(atPath: alive.stagingPath))
    #expect(try begin().leftovers == [])
  }

  @Test("a killed run of the same seed is in nobody's way")
  func sameSeed() throws {
    let first = try begin(seed: 4)
    let second = try begin(seed: 4)
    #expect(second.stagingPath == first.stagingPath + "-2")
    try write("a", "part", second)
    try second.publish()
  }

  @Test("a folder that cannot be made is one sentence that names it")
  func unwritable() throws {
    let file = folder.write("file", "")
    let error = #expect(throws: ExportError.self) { try begin(folder: file) }
    #expect(error?.category == .failure)
    #expect(error?.description.contains(file) == true)
    #expect(folder.entries == ["file"])
  }
}
