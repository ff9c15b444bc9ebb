import ByteBuffers
import FileSystem
import Foundation
import Work

/// Exports in a folder of the machine.
package final class LocalStore: ExportStore {
  /// The folder; it need not be there yet.
  package let root: String

  package init(_ root: String) { self.root = root }

  package var renamesAtomically: Bool { true }

  package func location(_ key: String) -> String {
    key.isEmpty ? root : PathText.join(root, key)
  }

  package func list(_ folder: String, after name: FileName?) throws(ExportError) -> StorePage {
    var entries: [StorePage.Entry] = []
    let path = location(folder)
    // All at once: a folder is read as a whole anyway.
    for found in try FolderEntries.allIfThere(path) {
      if let name, found <= name { continue }
      // What is removed meanwhile was not there.
      guard
        let status = try Files.statusIfThere(PathText.join(path, found.text), followsLinks: false)
      else { continue }
      entries.append(StorePage.Entry(name: found, isFolder: status.isFolder))
    }
    return StorePage(entries: entries, hasMore: false)
  }

  package func has(_ key: String) throws(ExportError) -> Bool {
    try Files.statusIfThere(location(key), followsLinks: false) != nil
  }

  package func size(of file: String) throws(ExportError) -> Int? {
    try Files.statusIfThere(location(file))?.size
  }

  package func read(_ file: String) throws(ExportError) -> any ByteSource {
    try FileReader(location(file))
  }

  package func create(_ file: String) throws(ExportError) -> any StoreFile {
    let path = location(file)
    _ = try FolderEntries.makeAll(PathText.parent(of: path))
    return try FileWriter(path)
  }

  package func put(_ bytes: [UInt8], at file: String) throws(ExportError) {
    let path = location(file)
    let folder = PathText.parent(of: path)
    _ = try FolderEntries.makeAll(folder)
    try WholeFile.write(bytes, PathText.lastName(path), in: folder)
  }

  package func remove(_ file: String) throws(ExportError) {
    try Files.removeIfThere(location(file))
  }

  package func removeFolder(_ folder: String) throws(ExportError) {
    try FolderEntries.removeTree(location(folder))
  }

  package func makeFolder(_ folder: String) throws(ExportError) -> [String] {
    try FolderEntries.makeAll(location(folder))
  }

  package func removeEmpty(_ made: [String]) { FolderEntries.removeEmpty(made) }

  package func sync(_ folder: String) throws(ExportError) {
    try FolderEntries.sync(location(folder))
  }

  package func publish(_ folder: String, as key: String) throws(ExportError) {
    let path = location(key)
    if try has(key) { throw .exportExists(path) }
    // An export that another run published meanwhile is not empty, and only an empty folder would
    // be replaced.
    do throws(ExportError) {
      try Files.rename(location(folder), to: path, operation: "publish")
    } catch {
      if error.systemCode == ENOTEMPTY || error.systemCode == EEXIST { throw .exportExists(path) }
      throw error
    }
    try FolderEntries.sync(PathText.parent(of: path))
  }

  package func lease(creating folder: String) throws(ExportError) -> (any StoreLease)? {
    let path = location(folder)
    guard try FolderEntries.make(path) else { return nil }
    // What is kept in it must not go away with it.
    try FolderEntries.sync(PathText.parent(of: path))
    do throws(ExportError) {
      return try FolderLease(path, isNew: true)
    } catch {
      // Somebody who looks for folders that were left has removed it before it was leased.
      if error.systemCode == ENOENT { return nil }
      throw error
    }
  }

  package func lease(existing folder: String) throws(ExportError) -> (any StoreLease)? {
    do throws(ExportError) {
      return try FolderLease(location(folder), isNew: false)
    } catch {
      if error.systemCode == ENOENT { return nil }
      throw error
    }
  }
}

extension FileWriter: StoreFile {
  package func written() throws(ExportError) -> any ByteSource { try FileReader(path) }
}

/// A locked folder. The lock belongs to the process, and dies with it.
private final class FolderLease: StoreLease {
  private let file: OpenFile

  /// Errors of a file system that has no locks. A folder there always passes for one in use.
  private static let unsupported: Set<Int32> = [ENOSYS, ENOTSUP, EOPNOTSUPP, ENOLCK]

  /// - Parameter isNew: Whether it was just made: then somebody who looks whether it is in use may hold
  ///   the lock for a moment, and is waited for.
  /// - Returns: Nil where somebody has it, or where the folder is another one by now.
  init?(_ path: String, isNew: Bool) throws(ExportError) {
    file = try OpenFile(path, for: .ownFolder, operation: "open")
    do throws(ExportError) {
      if isNew { try file.lock() } else if try !file.tryLock() { return nil }
    } catch {
      guard let code = error.systemCode, Self.unsupported.contains(code), isNew || code != ENOLCK
      else { throw error }
      if !isNew { return nil }
    }
    guard try file.isStill(at: path) else { return nil }
  }
}

extension ExportError {
  package static func exportExists(_ path: String) -> ExportError {
    ExportError(.exportExists, at: .file(path))
  }
}
