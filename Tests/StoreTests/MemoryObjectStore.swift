import ByteBuffers
import FileSystem
import Foundation
import Work

@testable import Store

/// A store as they are on other machines: files appear when they are closed, folders are nothing but
/// the beginnings of keys, lists come a few names at a time, and nothing is renamed.
final class MemoryObjectStore: ExportStore, @unchecked Sendable {
  /// A lease may end while a call is made.
  private let lock = NSRecursiveLock()
  private var objects: [String: [UInt8]] = [:]
  private var leased: Set<String> = []
  private var calls = 0
  private var death: (call: Int, isAfter: Bool)?
  private var isDead = false
  private var generation = 0

  private static let pageSize = 2

  let renamesAtomically = false

  func location(_ key: String) -> String { "memory:\(key)" }

  var callCount: Int { lock.withLock { calls } }
  var keys: [String] { lock.withLock { objects.keys.sorted() } }

  /// The process dies at a call, counted from now on.
  func die(at call: Int, after isAfter: Bool) {
    lock.withLock {
      calls = 0
      death = (call, isAfter)
    }
  }

  /// A new process: leases of the old one have ended.
  func restart() {
    lock.withLock {
      isDead = false
      death = nil
      leased = []
      generation += 1
    }
  }

  private static let dead = ExportError.io("reach", "memory", code: EIO)

  private func call<Result>(
    _ body: () throws(ExportError) -> Result
  ) throws(ExportError) -> Result {
    lock.lock()
    defer { lock.unlock() }
    guard !isDead else { throw Self.dead }
    calls += 1
    guard let death, death.call == calls else { return try body() }
    if death.isAfter { do throws(ExportError) { _ = try body() } catch {} }
    isDead = true
    throw Self.dead
  }

  func list(_ folder: String, after name: FileName?) throws(ExportError) -> StorePage {
    try call {
      var entries: [FileName: Bool] = [:]
      for key in objects.keys where key.hasPrefix("\(folder)/") {
        let rest = key.dropFirst(folder.count + 1).split(separator: "/")
        guard let first = rest.first else { continue }
        let found = FileName(String(first))
        if let name, found <= name { continue }
        entries[found] = rest.count > 1 || key.hasSuffix("/")
      }
      let sorted = entries.sorted { $0.key < $1.key }
      return StorePage(
        entries: sorted.prefix(Self.pageSize).map {
          StorePage.Entry(name: $0.key, isFolder: $0.value)
        }, hasMore: sorted.count > Self.pageSize)
    }
  }

  func has(_ key: String) throws(ExportError) -> Bool {
    try call { objects.keys.contains { $0 == key || $0.hasPrefix("\(key)/") } }
  }

  func size(of file: String) throws(ExportError) -> Int? { try call { objects[file]?.count } }

  func read(_ file: String) throws(ExportError) -> any ByteSource {
    try call { () throws(ExportError) in
      guard let bytes = objects[file] else { throw .io("read", file, code: ENOENT) }
      return MemorySource(bytes)
    }
  }

  func create(_ file: String) throws(ExportError) -> any StoreFile {
    try call { () throws(ExportError) in
      if objects[file] != nil { throw .io("create", file, code: EEXIST) }
      return Upload(file, self)
    }
  }

  fileprivate func finish(_ file: String, _ bytes: [UInt8]) throws(IOError) {
    do throws(ExportError) { try put(bytes, at: file) } catch { throw IOError(error) }
  }

  func put(_ bytes: [UInt8], at file: String) throws(ExportError) {
    try call { objects[file] = bytes }
  }

  func remove(_ file: String) throws(ExportError) { try call { objects[file] = nil } }

  func removeFolder(_ folder: String) throws(ExportError) {
    try call { objects = objects.filter { !$0.key.hasPrefix("\(folder)/") } }
  }

  func makeFolder(_ folder: String) throws(ExportError) -> [String] { [] }
  func removeEmpty(_ made: [String]) {}
  func sync(_ folder: String) throws(ExportError) {}

  func publish(_ folder: String, as key: String) throws(ExportError) {
    throw .io("rename", folder, code: ENOTSUP)
  }

  func lease(creating folder: String) throws(ExportError) -> (any StoreLease)? {
    try call {
      guard !objects.keys.contains(where: { $0.hasPrefix("\(folder)/") }) else { return nil }
      objects["\(folder)/"] = []
      return take(folder)
    }
  }

  func lease(existing folder: String) throws(ExportError) -> (any StoreLease)? {
    try call {
      guard objects.keys.contains(where: { $0.hasPrefix("\(folder)/") }) else { return nil }
      return leased.contains(folder) ? nil : take(folder)
    }
  }

  private func take(_ folder: String) -> any StoreLease {
    leased.insert(folder)
    return Lease(folder, generation, self)
  }

  fileprivate func give(back folder: String, _ generation: Int) {
    lock.withLock { if generation == self.generation { _ = leased.remove(folder) } }
  }

  private final class Lease: StoreLease {
    let folder: String
    let generation: Int
    let store: MemoryObjectStore

    init(_ folder: String, _ generation: Int, _ store: MemoryObjectStore) {
      self.folder = folder
      self.generation = generation
      self.store = store
    }

    deinit { store.give(back: folder, generation) }
  }

  private final class Upload: StoreFile {
    private let key: String
    private let store: MemoryObjectStore
    private let sink = MemorySink()
    private var isClosed = false

    init(_ key: String, _ store: MemoryObjectStore) {
      self.key = key
      self.store = store
    }

    var bytesWritten: Int { sink.bytesWritten }

    func write(_ bytes: UnsafeRawBufferPointer) throws(IOError) { try sink.write(bytes) }

    func written() throws(ExportError) -> any ByteSource { MemorySource(sink.bytes) }

    func close() throws(IOError) {
      guard !isClosed else { return }
      isClosed = true
      try store.finish(key, sink.bytes)
    }
  }
}
