import Foundation
import Work

/// What holds for a folder's entries as such.
package enum FolderEntries {
  /// Makes a folder's entries lasting.
  package static func sync(_ folder: String) throws(ExportError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .io("open", folder) }
    defer { _ = close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .io("sync", folder) }
  }

  /// All names in a folder, hidden ones too, in byte order; none where the folder is not there.
  package static func names(in folder: String) throws(ExportError) -> [String] {
    guard let directory = opendir(folder) else {
      if errno == ENOENT { return [] }
      throw .io("read", folder)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(directory) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw .io("read", folder) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Names that are not hidden, by `.` or `_`, in byte order.
  ///
  /// - Throws: Where the folder is not there, too.
  package static func visibleNames(in folder: String) throws(ExportError) -> [String] {
    _ = try FileStatus.of(folder)
    return try names(in: folder).filter { !$0.hasPrefix(".") && !$0.hasPrefix("_") }
  }
}

package enum FileStatus {
  /// What the system says of a file, through links.
  package static func of(_ path: String) throws(ExportError) -> stat {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .io("read", path) }
    return status
  }
}
