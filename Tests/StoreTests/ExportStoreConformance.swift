import ByteBuffers
import FileSystem
import FileSystemTesting
import Foundation
import Testing

@testable import Store
@testable import Work

/// A store under test, and how its process dies.
protocol StoreUnderTest: AnyObject {
  var store: any ExportStore { get }
  /// Everything that is there, for people.
  var contents: [String] { get }
  /// Calls since `die`, of whatever it counts.
  var callCount: Int { get }
  /// Nil where the process cannot be made to die.
  func die(at call: Int, after: Bool)
  func restart()
}

final class LocalUnderTest: StoreUnderTest {
  let disk = MemoryFileSystem()
  let store: any ExportStore
  let losesPower: Bool

  init(losesPower: Bool) {
    store = LocalStore("\(disk.root)/out")
    self.losesPower = losesPower
  }

  var contents: [String] { disk.tree }
  var callCount: Int { disk.trace.count }
  func die(at call: Int, after: Bool) {
    disk.inject(Fault(number: call, after ? .killAfter : .killBefore))
  }
  func restart() { losesPower ? disk.powerCut() : disk.restart() }
}

final class ObjectsUnderTest: StoreUnderTest {
  let objects = MemoryObjectStore()
  var store: any ExportStore { objects }
  var contents: [String] { objects.keys }
  var callCount: Int { objects.callCount }
  func die(at call: Int, after: Bool) { objects.die(at: call, after: after) }
  func restart() { objects.restart() }
}

/// The stores that must keep to what `ExportStore` says.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
  case local, localLosingPower, objects

  func make() -> any StoreUnderTest {
    switch self {
    case .local: LocalUnderTest(losesPower: false)
    case .localLosingPower: LocalUnderTest(losesPower: true)
    case .objects: ObjectsUnderTest()
    }
  }

  var testDescription: String { rawValue }
}

/// What every store must do.
struct ExportStoreConformance {
  func text(_ store: any ExportStore, _ key: String) throws -> String {
    let size = try #require(try store.size(of: key))
    return String(decoding: try store.readAll(key, size: size), as: UTF8.self)
  }

  func create(_ store: any ExportStore, _ key: String, _ text: String) throws {
    let file = try store.create(key)
    try file.write(all: Array(text.utf8))
    #expect(file.bytesWritten == text.utf8.count)
    let written = try file.written()
    #expect(written.size == text.utf8.count)
    try file.close()
  }

  @Test(
    "files are created once, put again and again, read by ranges, removed",
    arguments: StoreKind.allCases)
  func files(kind: StoreKind) throws {
    let store = kind.make().store
    try create(store, "set/x/a", "hello")
    #expect(throws: ExportError.self) {
      let again = try store.create("set/x/a")
      try again.close()
    }
    #expect(try text(store, "set/x/a") == "hello")
    var range = [UInt8](repeating: 0, count: 3)
    try range.withUnsafeMutableBytes { try store.read("set/x/a").read(at: 1, into: $0) }
    #expect(range == Array("ell".utf8))
    #expect(throws: IOError.self) {
      try range.withUnsafeMutableBytes { try store.read("set/x/a").read(at: 3, into: $0) }
    }
    try store.put(Array("one".utf8), at: "set/b")
    try store.put(Array("second".utf8), at: "set/b")
    #expect(try text(store, "set/b") == "second")
    #expect(try store.size(of: "set/none") == nil)
    #expect(try !store.has("set/none") && store.has("set/b") && store.has("set/x"))
    try store.remove("set/b")
    try store.remove("set/b")
    #expect(try !store.has("set/b"))
    try store.removeFolder("set/x")
    try store.removeFolder("set/x")
    #expect(try !store.has("set/x/a"))
  }

  @Test(
    "lists are complete, in the order of bytes, whatever their pages", arguments: StoreKind.allCases
  )
  func lists(kind: StoreKind) throws {
    let store = kind.make().store
    #expect(try store.all(in: "set") == [])
    let names = ["B", "a", "aa", "b", "é", "~"]
    for name in names.shuffled() { try store.put([1], at: "set/\(name)") }
    try store.put([1], at: "set/folder/file")
    let found = try store.all(in: "set")
    #expect(found.map(\.name) == (names + ["folder"]).map { FileName($0) }.sorted())
    #expect(found.filter(\.isFolder).map(\.name.text) == ["folder"])
  }

  @Test(
    "a lease is one process's, ends with it, and is not given for what is gone",
    arguments: StoreKind.allCases)
  func leases(kind: StoreKind) throws {
    let tested = kind.make()
    let store = tested.store
    _ = try store.makeFolder("set")
    #expect(try store.lease(existing: "set/x") == nil)
    var lease = try store.lease(creating: "set/x")
    #expect(lease != nil)
    #expect(try store.lease(creating: "set/x") == nil)
    #expect(try store.lease(existing: "set/x") == nil)
    lease = nil
    lease = try store.lease(existing: "set/x")
    #expect(lease != nil)
    tested.restart()
    #expect(try store.lease(existing: "set/x") != nil)
    withExtendedLifetime(lease) {}
    try store.removeFolder("set/x")
    #expect(try store.lease(existing: "set/x") == nil)
  }

  // MARK: Exports

  static func begin(
    _ store: any ExportStore, time: String = "202401010000", clean: Bool = false
  ) throws(ExportError) -> ExportTransaction {
    var identifiers = Identifiers(seed: nil)
    return try ExportTransaction(
      store, dataset: DatasetID("set"), time: ExportTime(time),
      flowRun: FlowRunID(from: &identifiers), cleanLeftovers: clean)
  }

  /// Names of files are unique: those of two runs never meet.
  static func names(_ text: String) -> [String] {
    ["part-00000-\(text).json", "_rejected/part-00000-\(text).json", "part-00001-\(text).json"]
  }

  static func write(_ transaction: ExportTransaction, _ text: String) throws(ExportError) {
    for name in names(text) {
      try transaction.createFile(name, holding: Array("\(name) \(text)".utf8))
    }
    try transaction.createFile("manifest-set-\(text).json", holding: Array(text.utf8))
  }

  /// Sees to it that each export is there as a whole; the texts that exports have.
  func exports(_ tested: any StoreUnderTest, _ comment: Comment? = nil) throws -> [String] {
    let store = tested.store
    return try store.exports(of: "set").map { export in
      let manifests = try store.all(in: export).map(\.name.text).filter {
        PublishedExport.isManifest($0)
      }
      let manifest = try #require(manifests.count == 1 ? manifests.first : nil, comment)
      let mark = try text(store, "\(export)/\(manifest)")
      for name in Self.names(mark) {
        #expect(try text(store, "\(export)/\(name)") == "\(name) \(mark)", comment)
      }
      return mark
    }
  }

  @Test(
    "an export is there as a whole when it is published, and refused if there is one",
    arguments: StoreKind.allCases)
  func publish(kind: StoreKind) throws {
    let tested = kind.make()
    let transaction = try Self.begin(tested.store)
    try Self.write(transaction, "one")
    #expect(try exports(tested) == [])
    let rival = try Self.begin(tested.store)
    try Self.write(rival, "two")
    try rival.publish()
    #expect(try exports(tested) == ["two"])
    let error = #expect(throws: ExportError.self) { try transaction.publish() }
    #expect(error?.code == .exportExists)
    transaction.abort()
    #expect(throws: ExportError.self) { try Self.begin(tested.store) }
    #expect(try exports(tested) == ["two"])
    let later = try Self.begin(tested.store, time: "202401010001")
    #expect(later.leftovers == [])
    try Self.write(later, "three")
    try later.publish()
    #expect(try exports(tested) == ["two", "three"])
    tested.restart()
    #expect(try exports(tested) == ["two", "three"])
  }

  @Test("what is aborted or begun anew leaves nothing", arguments: StoreKind.allCases)
  func abort(kind: StoreKind) throws {
    let tested = kind.make()
    do {
      let transaction = try Self.begin(tested.store)
      try Self.write(transaction, "one")
      try transaction.removeFiles()
      try Self.write(transaction, "two")
    }
    #expect(tested.contents == [])
  }

  @Test(
    "killed before or after any call, an export is there as a whole or not at all; what is left is found and removed",
    arguments: StoreKind.allCases)
  func crashes(kind: StoreKind) throws {
    var calls = Int.max
    var number = 1
    var (whole, none) = (0, 0)
    while number <= calls {
      for isAfter in [false, true] {
        let comment: Comment = "killed \(isAfter ? "after" : "before") call \(number)"
        let tested = kind.make()
        _ = try tested.store.makeFolder("set")
        tested.die(at: number, after: isAfter)
        var isPublished = false
        do {
          let transaction = try Self.begin(tested.store)
          try Self.write(transaction, "one")
          try transaction.publish()
          isPublished = true
        } catch {}
        if calls == .max, isPublished { calls = min(calls, tested.callCount) }
        tested.restart()
        let found = try exports(tested, comment)
        #expect(found == ["one"] || found == [] && !isPublished, comment)
        if found.isEmpty { none += 1 } else { whole += 1 }
        // The next run finds what is left, removes it, and does its own work.
        let next = try Self.begin(tested.store, time: "202401010001", clean: true)
        try Self.write(next, "two")
        try next.publish()
        #expect(try exports(tested, comment) == found + ["two"], comment)
        #expect(try Self.begin(tested.store, time: "202401010002").leftovers == [], comment)
        let parts = tested.contents.filter { $0.contains("part-") }
        #expect(parts.count == 3 * (found.count + 1), comment)
      }
      number += 1
    }
    #expect(number > 10 && whole > 0 && none > 0)
  }
}
