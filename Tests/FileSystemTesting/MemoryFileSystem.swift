import FileSystem
import Foundation

/// Files in memory, for tests: they fail as they are told to, and lose in a power cut what was not
/// synced, entries of folders too.
///
/// It is mounted in a folder of its own for as long as it lives: paths in `root` belong to it.
package final class MemoryFileSystem: @unchecked Sendable {
  package let root: String
  private let calls: Calls

  private static let mounts = NSLock()
  private nonisolated(unsafe) static var mountCount = 0

  package init() {
    Self.mounts.lock()
    Self.mountCount += 1
    root = "/memory-\(Self.mountCount)"
    Self.mounts.unlock()
    calls = Calls(root: root)
    MountedSystems.mount(calls, at: root)
  }

  deinit { MountedSystems.unmount(root) }

  package var system: any FileSystem { calls }

  // MARK: Faults

  /// What goes wrong from now on; calls are counted anew.
  package func inject(_ faults: [Fault]) { calls.inject(faults) }
  package func inject(_ fault: Fault) { calls.inject([fault]) }

  /// Calls since the last injection, by their kinds.
  package var counts: [SystemCall: Int] { calls.counts }
  /// The same, in their order, with their paths.
  package var trace: [String] { calls.trace }
  /// Whether the process has died.
  package var isKilled: Bool { calls.isKilled }

  /// Starts a new process after the old one has died: files are as it left them, what it had open or
  /// locked is closed.
  package func restart() { calls.restart(losingPower: false) }

  /// The same after the machine has lost its power: only what was synced is there.
  package func powerCut() { calls.restart(losingPower: true) }

  // MARK: Contents

  /// Puts a file, and the folders that it lies in, so that they last.
  package func put(_ path: String, _ bytes: [UInt8]) { calls.put(path, .regular, bytes) }
  package func put(_ path: String, _ text: String) { put(path, Array(text.utf8)) }
  package func putFolder(_ path: String) { calls.put(path, .folder) }
  package func putLink(_ path: String, to target: String) {
    calls.put(path, .link, target: target)
  }
  package func putFIFO(_ path: String) { calls.put(path, .fifo) }

  package func contents(_ path: String) -> [UInt8]? { calls.contents(path) }
  /// All paths behind the root, folders ending with a slash, in order.
  package var tree: [String] { calls.tree() }
}

/// The calls themselves.
private final class Calls: FileSystem, @unchecked Sendable {
  private let lock = NSLock()
  private let root: MemoryNode
  private let mount: String
  private var faults: [Fault] = []
  private var made: [SystemCall: Int] = [:]
  private var log: [String] = []
  private var total = 0
  private var isDead = false
  private var lastInode: UInt64 = 1
  private var lastHandle: Int32 = 1_000_000
  private var clock = 0
  private var handles: [Int32: Handle] = [:]

  private final class Handle {
    let node: MemoryNode
    let flags: Int32
    let path: String
    var position = 0

    init(_ node: MemoryNode, _ flags: Int32, _ path: String) {
      self.node = node
      self.flags = flags
      self.path = path
    }
  }

  init(root: String) {
    mount = root
    self.root = MemoryNode(1, .folder)
    put(root, .folder)
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return body()
  }

  func inject(_ faults: [Fault]) {
    locked {
      self.faults = faults
      made = [:]
      log = []
      total = 0
    }
  }

  var counts: [SystemCall: Int] { locked { made } }
  var trace: [String] { locked { log } }
  var isKilled: Bool { locked { isDead } }

  func restart(losingPower: Bool) {
    locked {
      isDead = false
      faults = []
      for handle in handles.values { handle.node.lockedBy = [] }
      handles = [:]
      if losingPower { root.losePower() }
    }
  }

  func put(_ path: String, _ kind: FileStatus.Kind, _ bytes: [UInt8] = [], target: String = "") {
    locked {
      var node = root
      let names = names(path)
      for (index, name) in names.enumerated() {
        let isLast = index == names.count - 1
        if let next = node.entries[name], !isLast || next.kind == kind {
          node = next
          continue
        }
        let next = makeNode(isLast ? kind : .folder, target: isLast ? target : "")
        node.entries[name] = next
        node.lastingEntries[name] = next
        node = next
      }
      node.bytes = bytes
      node.lastingBytes = bytes
      touch(node)
    }
  }

  func contents(_ path: String) -> [UInt8]? {
    locked {
      guard let node = try? find(names(path), followsLinks: true), node.kind == .regular else {
        return nil
      }
      return node.bytes
    }
  }

  func tree() -> [String] {
    locked {
      var paths: [String] = []
      func add(_ node: MemoryNode, _ path: String) {
        for (name, entry) in node.entries.sorted(by: { $0.key < $1.key }) {
          let path = path.isEmpty ? name.text : "\(path)/\(name.text)"
          paths.append(entry.kind == .folder ? path + "/" : path)
          add(entry, path)
        }
      }
      if let node = try? find(names(mount), followsLinks: true) { add(node, "") }
      return paths
    }
  }

  // MARK: Nodes

  private func makeNode(_ kind: FileStatus.Kind, target: String = "") -> MemoryNode {
    lastInode += 1
    return MemoryNode(lastInode, kind, target: target)
  }

  private func touch(_ node: MemoryNode) {
    clock += 1
    node.changed = clock
  }

  private func names(_ path: String) -> [FileName] {
    path.split(separator: "/").map { FileName(String($0)) }
  }

  private func find(
    _ names: [FileName], followsLinks: Bool
  ) throws(SystemError) -> MemoryNode {
    var rest = Array(names.reversed())
    var folders = [root]
    var links = 0
    while let name = rest.popLast() {
      if name.text == "." { continue }
      if name.text == ".." {
        if folders.count > 1 { folders.removeLast() }
        continue
      }
      guard folders[folders.count - 1].kind == .folder else { throw SystemError(ENOTDIR) }
      guard let node = folders[folders.count - 1].entries[name] else { throw SystemError(ENOENT) }
      guard node.kind == .link, followsLinks || !rest.isEmpty else {
        folders.append(node)
        continue
      }
      links += 1
      guard links < 40 else { throw SystemError(ELOOP) }
      if node.target.hasPrefix("/") { folders = [root] }
      rest += self.names(node.target).reversed()
    }
    return folders[folders.count - 1]
  }

  /// The folder that a path lies in, and its last name.
  private func place(_ path: FilePath) throws(SystemError) -> (MemoryNode, FileName) {
    guard let name = path.names.last else { throw SystemError(EEXIST) }
    let folder = try find(path.names.dropLast(), followsLinks: true)
    guard folder.kind == .folder else { throw SystemError(ENOTDIR) }
    return (folder, name)
  }

  private func handle(_ file: Int32) throws(SystemError) -> Handle {
    guard let handle = handles[file] else { throw SystemError(EBADF) }
    return handle
  }

  // MARK: Calls

  private func text(_ path: FilePath) -> String {
    path.names.dropFirst().map(\.text).joined(separator: "/")
  }

  /// Makes a call, as the faults have it.
  private func perform<Result>(
    _ call: SystemCall, _ path: String, _ body: (Fault.Effect?) throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    lock.lock()
    defer { lock.unlock() }
    guard !isDead else { throw .killed }
    made[call, default: 0] += 1
    total += 1
    log.append("\(call.rawValue) \(path)")
    let number = made[call] ?? 0
    let fault = faults.first { $0.applies(to: call, number: number, total: total) }
    switch fault?.effect {
    case .error(let code): throw SystemError(code)
    case .errorAfterEffect(let code):
      _ = try body(nil)
      throw SystemError(code)
    case .killBefore:
      isDead = true
      throw .killed
    case .killAfter:
      do throws(SystemError) { _ = try body(nil) } catch {}
      isDead = true
      throw .killed
    case let effect: return try body(effect)
    }
  }

  func open(_ path: FilePath, _ flags: Int32, mode: UInt32) throws(SystemError) -> Int32 {
    try perform(.open, text(path)) { _ throws(SystemError) in
      let followsLinks = flags & O_NOFOLLOW == 0 && flags & O_EXCL == 0
      var node: MemoryNode
      do throws(SystemError) {
        node = try find(path.names, followsLinks: followsLinks)
        guard flags & O_CREAT == 0 || flags & O_EXCL == 0 else { throw SystemError(EEXIST) }
      } catch {
        guard error.code == ENOENT, flags & O_CREAT != 0 else { throw error }
        let (folder, name) = try place(path)
        node = makeNode(.regular)
        touch(node)
        folder.entries[name] = node
        touch(folder)
      }
      if node.kind == .link { throw SystemError(ELOOP) }
      if flags & O_DIRECTORY != 0, node.kind != .folder { throw SystemError(ENOTDIR) }
      if flags & O_ACCMODE != O_RDONLY, node.kind == .folder { throw SystemError(EISDIR) }
      lastHandle += 1
      handles[lastHandle] = Handle(node, flags, text(path))
      return lastHandle
    }
  }

  func close(_ file: Int32) throws(SystemError) {
    let path = locked { () -> String in
      // The number is given back whatever goes wrong, and the lock with it.
      guard !isDead, let handle = handles.removeValue(forKey: file) else { return "" }
      handle.node.lockedBy.remove(file)
      return handle.path
    }
    try perform(.close, path) { _ throws(SystemError) in }
  }

  private func path(_ file: Int32) -> String { locked { handles[file]?.path ?? "" } }

  func read(
    _ file: Int32, at offset: Int?, into destination: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    try perform(.read, path(file)) { effect throws(SystemError) in
      let handle = try handle(file)
      guard handle.node.kind != .folder else { throw SystemError(EISDIR) }
      if effect == .zero { return 0 }
      let start = offset ?? handle.position
      var count = max(0, min(destination.count, handle.node.bytes.count - start))
      if effect == .short, count > 1 { count /= 2 }
      handle.node.bytes.withUnsafeBytes {
        if count > 0 {
          destination.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: $0[start..<(start + count)]))
        }
      }
      if offset == nil { handle.position += count }
      return count
    }
  }

  func write(
    _ file: Int32, at offset: Int?, _ bytes: UnsafeRawBufferPointer
  ) throws(SystemError) -> Int {
    try perform(.write, path(file)) { effect throws(SystemError) in
      let handle = try handle(file)
      guard handle.flags & O_ACCMODE != O_RDONLY else { throw SystemError(EBADF) }
      if effect == .zero { return 0 }
      let start = offset ?? handle.position
      let count = effect == .short && bytes.count > 1 ? bytes.count / 2 : bytes.count
      let node = handle.node
      if node.bytes.count < start + count {
        node.bytes += [UInt8](repeating: 0, count: start + count - node.bytes.count)
      }
      for index in 0..<count { node.bytes[start + index] = bytes[index] }
      touch(node)
      if offset == nil { handle.position += count }
      return count
    }
  }

  func truncate(_ file: Int32, to size: Int) throws(SystemError) {
    try perform(.truncate, path(file)) { _ throws(SystemError) in
      let node = try handle(file).node
      node.bytes = Array(node.bytes.prefix(size))
      node.bytes += [UInt8](repeating: 0, count: size - node.bytes.count)
      touch(node)
    }
  }

  func sync(_ file: Int32) throws(SystemError) {
    try perform(.sync, path(file)) { _ throws(SystemError) in
      let node = try handle(file).node
      node.lastingBytes = node.bytes
      node.lastingEntries = node.entries
    }
  }

  func status(_ file: Int32) throws(SystemError) -> FileStatus {
    try perform(.status, path(file)) { _ throws(SystemError) in try handle(file).node.status }
  }

  func status(_ path: FilePath, followsLinks: Bool) throws(SystemError) -> FileStatus {
    try perform(.status, text(path)) { _ throws(SystemError) in
      try find(path.names, followsLinks: followsLinks).status
    }
  }

  func names(_ folder: Int32) throws(SystemError) -> [FileName] {
    try perform(.names, path(folder)) { _ throws(SystemError) in
      Array(try handle(folder).node.entries.keys)
    }
  }

  func makeFolder(_ path: FilePath) throws(SystemError) {
    try perform(.makeFolder, text(path)) { _ throws(SystemError) in
      let (folder, name) = try place(path)
      guard folder.entries[name] == nil else { throw SystemError(EEXIST) }
      folder.entries[name] = makeNode(.folder)
      touch(folder)
    }
  }

  func rename(_ path: FilePath, to newPath: FilePath) throws(SystemError) {
    try perform(.rename, "\(text(path)) to \(text(newPath))") { _ throws(SystemError) in
      let (folder, name) = try place(path)
      let (newFolder, newName) = try place(newPath)
      guard let node = folder.entries[name] else { throw SystemError(ENOENT) }
      if let there = newFolder.entries[newName] {
        if there === node { return }
        switch (node.kind == .folder, there.kind == .folder) {
        case (true, true): if !there.entries.isEmpty { throw SystemError(ENOTEMPTY) }
        case (true, false): throw SystemError(ENOTDIR)
        case (false, true): throw SystemError(EISDIR)
        case (false, false): break
        }
      }
      folder.entries[name] = nil
      newFolder.entries[newName] = node
      touch(folder)
      touch(newFolder)
    }
  }

  func link(_ path: FilePath, to newPath: FilePath) throws(SystemError) {
    try perform(.link, "\(text(path)) to \(text(newPath))") { _ throws(SystemError) in
      let node = try find(path.names, followsLinks: false)
      let (folder, name) = try place(newPath)
      guard node.kind != .folder else { throw SystemError(EPERM) }
      guard folder.entries[name] == nil else { throw SystemError(EEXIST) }
      folder.entries[name] = node
      touch(folder)
    }
  }

  func remove(_ path: FilePath) throws(SystemError) {
    try perform(.remove, text(path)) { _ throws(SystemError) in
      let (folder, name) = try place(path)
      guard let node = folder.entries[name] else { throw SystemError(ENOENT) }
      guard node.kind != .folder else { throw SystemError(EISDIR) }
      folder.entries[name] = nil
      touch(folder)
    }
  }

  func removeFolder(_ path: FilePath) throws(SystemError) {
    try perform(.removeFolder, text(path)) { _ throws(SystemError) in
      let (folder, name) = try place(path)
      guard let node = folder.entries[name] else { throw SystemError(ENOENT) }
      guard node.kind == .folder else { throw SystemError(ENOTDIR) }
      guard node.entries.isEmpty else { throw SystemError(ENOTEMPTY) }
      folder.entries[name] = nil
      touch(folder)
    }
  }

  func lock(_ file: Int32, _ operation: Int32) throws(SystemError) {
    try perform(.lock, path(file)) { _ throws(SystemError) in
      let node = try handle(file).node
      if operation & LOCK_UN != 0 {
        node.lockedBy.remove(file)
        return
      }
      let others = node.lockedBy.subtracting([file])
      let isAlone = operation & LOCK_EX != 0
      guard others.isEmpty || !isAlone && !node.isLockedAlone else {
        // Nobody else runs here who could give it back.
        throw SystemError(operation & LOCK_NB != 0 ? EWOULDBLOCK : EDEADLK)
      }
      node.lockedBy = others.union([file])
      node.isLockedAlone = isAlone
    }
  }

  func waitToRead(_ file: Int32, milliseconds: Int32) throws(SystemError) -> Bool { true }
}
