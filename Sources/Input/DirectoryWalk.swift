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

  package mutating func visit(_ root: String, _ status: FileStatus) throws(ExportError) {
    // A stack, not recursion: depth is the input's choice.
    var pending = [(path: root, status: status)]
    while let (path, status) = pending.popLast() {
      guard status.isFolder else {
        guard status.isRegular else {
          throw .failure("\(path) is \(status.kind.name): name it itself to read it")
        }
        files.append(path)
        continue
      }
      guard visited.insert([status.device, status.inode]).inserted else { continue }
      pending += try entries(of: path, isRoot: path == root).reversed()
    }
  }

  /// What in a folder is wanted. What is gone by now, a link's target too, is passed over; what cannot
  /// be looked at is an error, whatever its name: it may be a folder of files.
  private func entries(
    of folder: String, isRoot: Bool
  ) throws(ExportError) -> [(path: String, status: FileStatus)] {
    let names: [String]
    do throws(ExportError) { names = try FolderEntries.visibleNames(in: folder) } catch {
      if !isRoot, error.systemCode == ENOENT { return [] }
      throw error
    }
    let isExport = PublishedExport.isFolder(named: folder)
    var entries: [(path: String, status: FileStatus)] = []
    for name in names {
      // The folder of an export is input like any other, but for its manifest.
      if isExport, PublishedExport.isManifest(name) { continue }
      let path = PathText.join(folder, name)
      guard let status = try Files.statusIfThere(path) else { continue }
      if status.isFolder || isTaken(name) { entries.append((path, status)) }
    }
    return entries
  }
}
