import Foundation

/// Which file system a path belongs to: the machine's, but for folders where a test has mounted one of
/// its own. Tests that run at the same time each mount theirs in a folder of another name.
package enum MountedSystems {
  private static let table = MountTable()

  /// Puts a file system in the place of `folder`, an absolute path, and of all in it.
  package static func mount(_ system: any FileSystem, at folder: String) {
    table.set(system, folder)
  }

  package static func unmount(_ folder: String) { table.set(nil, folder) }

  package static func system(for path: String) -> any FileSystem {
    table.system(for: path) ?? LocalFileSystem.shared
  }
}

private final class MountTable: @unchecked Sendable {
  private let lock = NSLock()
  private var mounts: [(folder: String, system: any FileSystem)] = []

  func set(_ system: (any FileSystem)?, _ folder: String) {
    lock.lock()
    defer { lock.unlock() }
    mounts.removeAll { $0.folder == folder }
    if let system { mounts.append((folder, system)) }
  }

  func system(for path: String) -> (any FileSystem)? {
    lock.lock()
    defer { lock.unlock() }
    return mounts.first { path == $0.folder || path.hasPrefix("\($0.folder)/") }?.system
  }
}
