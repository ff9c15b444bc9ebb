import Foundation
import Work

/// Folders, and what is in them.
package enum FolderEntries {
  /// All names in a folder, hidden ones too, in the order of their bytes.
  package static func all(in folder: String) throws(ExportError) -> [FileName] {
    let file = try OpenFile(folder, for: .folder)
    do throws(SystemError) {
      return try uninterrupted { () throws(SystemError) in try file.system.names(file.number) }
        .sorted()
    } catch {
      throw .io("read", folder, code: error.code)
    }
  }

  /// The same; none where the folder is not there.
  package static func allIfThere(_ folder: String) throws(ExportError) -> [FileName] {
    do throws(ExportError) { return try all(in: folder) } catch {
      if error.systemCode == ENOENT { return [] }
      throw error
    }
  }

  /// The same, as parts of paths.
  package static func names(in folder: String) throws(ExportError) -> [String] {
    try allIfThere(folder).map(\.text)
  }

  /// Names that are not hidden, by `.` or `_`, in the order of their bytes.
  ///
  /// - Throws: Where the folder is not there, too.
  package static func visibleNames(in folder: String) throws(ExportError) -> [String] {
    try all(in: folder).filter { ![UInt8(ascii: "."), UInt8(ascii: "_")].contains($0.bytes.first) }
      .map(\.text)
  }

  /// Makes a folder's entries lasting.
  package static func sync(_ folder: String) throws(ExportError) {
    try OpenFile(folder, for: .folder, operation: "open").sync()
  }

  /// Makes a folder in one that is there.
  ///
  /// - Returns: False where there is something of that name.
  package static func make(_ folder: String) throws(ExportError) -> Bool {
    do throws(ExportError) {
      try Files.call("create", folder) { system, path throws(SystemError) in
        try system.makeFolder(path)
      }
      return true
    } catch {
      if error.systemCode == EEXIST { return false }
      throw error
    }
  }

  /// Makes `path` and the folders that it lies in, all lasting; returns those that were not there,
  /// outermost first.
  package static func makeAll(_ path: String) throws(ExportError) -> [String] {
    var missing: [String] = []
    var rest = path
    while !rest.isEmpty, rest != "/", try Files.statusIfThere(rest) == nil {
      missing.append(rest)
      rest = PathText.parent(of: rest)
    }
    missing.reverse()
    for (index, folder) in missing.enumerated() {
      do throws(ExportError) {
        _ = try make(folder)
        try sync(PathText.parent(of: folder))
      } catch {
        removeEmpty(Array(missing[...index]))
        throw error
      }
    }
    return missing
  }

  /// Removes folders, the last one first, as far as they are empty: what is in use stays.
  package static func removeEmpty(_ folders: [String]) {
    for folder in folders.reversed() { try? remove(folder) }
  }

  /// Removes an empty folder.
  package static func remove(_ folder: String) throws(ExportError) {
    try Files.call("remove", folder) { system, path throws(SystemError) in
      try system.removeFolder(path)
    }
  }

  /// Removes a folder and all in it; links in it are removed, not followed.
  ///
  /// - Throws: At the first thing that cannot be looked at or removed; the rest stays.
  package static func removeTree(_ folder: String) throws(ExportError) {
    // A stack, not recursion: depth is up to what lies there.
    var pending = [(path: folder, isListed: false)]
    while let (path, isListed) = pending.popLast() {
      if isListed {
        try remove(path)
        continue
      }
      guard let status = try Files.statusIfThere(path, followsLinks: false) else { continue }
      guard status.isFolder else {
        try Files.removeIfThere(path)
        continue
      }
      pending.append((path, true))
      for name in try all(in: path) { pending.append((PathText.join(path, name.text), false)) }
    }
  }
}
