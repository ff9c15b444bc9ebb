import Foundation
import Work

/// Finds files by a pattern, as shells do: `*`, `?` and `[…]` match within one name, `\` takes a
/// character as it is, and names that begin with `.` are matched by patterns that do.
package enum PathPattern {
  /// The paths that a pattern matches, in the order of their bytes, and the file that is named like the
  /// pattern itself. What is gone while folders are read is passed over; a folder that cannot be read
  /// is an error: nobody knows what it holds.
  package static func matches(_ pattern: String) throws(ExportError) -> [String] {
    var found = Set<FileName>()
    if try Files.statusIfThere(pattern) != nil { found.insert(FileName(pattern)) }
    if hasWildcards(pattern) { found.formUnion(try expand(pattern).map { FileName($0) }) }
    return found.sorted().map(\.text)
  }

  private static let wildcards = Array("*?[\\".utf8)

  private static func hasWildcards(_ text: String) -> Bool {
    text.utf8.contains { wildcards.contains($0) }
  }

  private static func expand(_ pattern: String) throws(ExportError) -> [String] {
    // What comes before the first name with a wildcard stays as it was written.
    let wildcard = pattern.firstIndex { $0.utf8.contains { wildcards.contains($0) } }
    let start = pattern[..<(wildcard ?? pattern.endIndex)].lastIndex(of: "/").map {
      pattern.index(after: $0)
    }
    var paths = [String(pattern[..<(start ?? pattern.startIndex)])]
    let parts = pattern[(start ?? pattern.startIndex)...].split(separator: "/")
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      var next: [String] = []
      for path in paths {
        let names =
          hasWildcards(String(part)) ? try names(in: path, matching: part) : [String(part)]
        for name in names {
          let path = path.isEmpty ? name : PathText.join(path, name)
          // The last name may be that of a link which leads nowhere; others must lead on.
          let status = try Files.statusIfThere(path, followsLinks: !isLast)
          if let status, isLast || status.isFolder { next.append(path) }
        }
      }
      paths = next
    }
    return paths
  }

  private static func names(
    in folder: String, matching part: Substring
  ) throws(ExportError) -> [String] {
    let pattern = PathText.bytes(String(part)) + [0]
    return try FolderEntries.allIfThere(folder.isEmpty ? "." : folder).filter { name in
      pattern.withUnsafeBufferPointer { pattern in
        (name.bytes + [0]).withUnsafeBufferPointer { name in
          pattern.withMemoryRebound(to: CChar.self) { pattern in
            name.withMemoryRebound(to: CChar.self) {
              fnmatch(pattern.baseAddress!, $0.baseAddress!, FNM_PERIOD) == 0
            }
          }
        }
      }
    }.map(\.text)
  }
}
