import Foundation
import Work

/// The folder of a run that is under way: `_inprogress-<flowRunId>`, locked while the run lives.
///
/// The lock belongs to the process and dies with it, however it dies: a folder without a lock was
/// left behind.
package final class StagingFolder {
  package let path: String
  private let descriptor: Int32

  private static let prefix = "_inprogress-"
  private static let attempts = 100

  /// Makes and locks the folder. A run of the same seed may have left one of the same name: then
  /// this one gets a number.
  init(in parent: String, flowRun: FlowRunID) throws(ExportError) {
    for attempt in 1...Self.attempts {
      let path = "\(parent)/\(Self.prefix)\(flowRun)" + (attempt == 1 ? "" : "-\(attempt)")
      guard mkdir(path, 0o755) == 0 else {
        if errno == EEXIST { continue }
        throw .io("create", path)
      }
      let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else {
        if errno == ENOENT { continue }
        throw .io("open", path)
      }
      // Someone who looks for folders left behind may hold the lock for a moment, and may even
      // have removed the folder before it was ours. Where locks are not supported, a folder passes
      // for one in use.
      while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
      if Self.isSame(descriptor, path) {
        self.path = path
        self.descriptor = descriptor
        return
      }
      _ = close(descriptor)
    }
    throw .failure("cannot create a folder for work in \(parent): remove \(Self.prefix)* there")
  }

  /// Takes over a folder that a dead run left; nil when its run is alive.
  package init?(adopting path: String) throws(ExportError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw .io("open", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, Self.isSame(descriptor, path) else {
      _ = close(descriptor)
      return nil
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { _ = close(descriptor) }

  /// Makes the folder's entries lasting.
  func sync() throws(ExportError) {
    guard fsync(descriptor) == 0 else { throw .io("sync", path) }
  }

  package func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Whether an open file is still the one at `path`.
  static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
    var ours = stat()
    var theirs = stat()
    return fstat(descriptor, &ours) == 0 && lstat(path, &theirs) == 0
      && ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev
  }

  /// Folders in `parent` whose runs are dead, sorted; removes them when asked to.
  package static func leftovers(in parent: String, removing: Bool) throws(ExportError) -> [String] {
    guard let directory = opendir(parent) else {
      if errno == ENOENT { return [] }
      throw .io("read", parent)
    }
    defer { closedir(directory) }
    var paths: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      guard name.hasPrefix(prefix) else { continue }
      let path = "\(parent)/\(name)"
      let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { _ = close(descriptor) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { continue }
      paths.append(path)
      guard removing else { continue }
      do {
        try FileManager.default.removeItem(atPath: path)
      } catch {
        throw .failure(
          "cannot remove \(path), which a stopped run left: \(error.localizedDescription)")
      }
    }
    return paths.sorted()
  }
}
