import Foundation
import Work

/// What is done to files by their paths.
///
/// Only `ENOENT` means that there is no file. Whatever else the system says, what is there is unknown,
/// and that is an error.
package enum Files {
  /// What the system says of a file.
  package static func status(
    _ path: String, followsLinks: Bool = true
  ) throws(ExportError) -> FileStatus {
    try call("read", path) { system, path throws(SystemError) in
      try system.status(path, followsLinks: followsLinks)
    }
  }

  /// The same; nil where there is no file.
  package static func statusIfThere(
    _ path: String, followsLinks: Bool = true
  ) throws(ExportError) -> FileStatus? {
    do throws(ExportError) { return try status(path, followsLinks: followsLinks) } catch {
      if error.systemCode == ENOENT { return nil }
      throw error
    }
  }

  package static func isFolder(_ path: String) throws(ExportError) -> Bool {
    try statusIfThere(path)?.isFolder ?? false
  }

  package static func remove(_ path: String) throws(ExportError) {
    try call("remove", path) { system, path throws(SystemError) in try system.remove(path) }
  }

  package static func removeIfThere(_ path: String) throws(ExportError) {
    do throws(ExportError) { try remove(path) } catch {
      if error.systemCode != ENOENT { throw error }
    }
  }

  /// Gives a file or folder another name. An entry of the parent folders: see `FolderEntries.sync`.
  ///
  /// - Parameter operation: What errors say could not be done, to `newPath`.
  package static func rename(
    _ path: String, to newPath: String, operation: String
  ) throws(ExportError) {
    try call(operation, newPath) { system, newPath throws(SystemError) in
      try system.rename(FilePath(path), to: newPath)
    }
  }

  /// Gives a file a second name, which no other file may have.
  static func link(_ path: String, to newPath: String) throws(ExportError) {
    try call("create", newPath) { system, newPath throws(SystemError) in
      try system.link(FilePath(path), to: newPath)
    }
  }

  static func call<Result>(
    _ operation: String, _ path: String,
    _ body: (any FileSystem, FilePath) throws(SystemError) -> Result
  ) throws(ExportError) -> Result {
    do throws(SystemError) {
      let system = MountedSystems.system(for: path)
      let bytes = try FilePath(path)
      return try uninterrupted { () throws(SystemError) in try body(system, bytes) }
    } catch {
      throw .io(operation, path, code: error.code)
    }
  }
}
