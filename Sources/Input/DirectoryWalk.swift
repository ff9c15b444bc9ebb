import FileSystem
import Foundation
import Store
import Work

/// Collects the files of a directory, in byte order of their names. A directory that links lead to
/// again is visited once; names that start with `.` or `_` are passed over.
package struct DirectoryWalk {
  let isTaken: (String) -> Bool
  package private(set) var files: [String] = []
  private var visited: Set<[UInt64]> = []

  /// - Parameter isTaken: Whether a file of this name is wanted.
  package init(isTaken: @escaping (String) -> Bool) { self.isTaken = isTaken }

  package mutating func visit(_ root: String, _ status: stat) throws(ExportError) {
    // A stack, not recursion: depth is the input's choice.
    var pending = [(path: root, status: status)]
    while let (path, status) = pending.popLast() {
      if status.st_mode & S_IFMT != S_IFDIR {
        guard status.st_mode & S_IFMT == S_IFREG else {
          throw .failure("\(path) is not a regular file: name it itself to read it")
        }
        files.append(path)
        continue
      }
      guard visited.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted else {
        continue
      }
      var entries: [(path: String, status: stat)] = []
      let isExport = PublishedExport.isFolder(named: path)
      for name in try FolderEntries.visibleNames(in: path) {
        // The folder of an export is input like any other, but for its manifest.
        if isExport, PublishedExport.isManifest(name) { continue }
        let entry = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
        var status = stat()
        if stat(entry, &status) != 0 {
          guard isTaken(name) else { continue }
          throw .io("read", entry)
        }
        if status.st_mode & S_IFMT == S_IFDIR || isTaken(name) {
          entries.append((entry, status))
        }
      }
      pending += entries.reversed()
    }
  }
}
