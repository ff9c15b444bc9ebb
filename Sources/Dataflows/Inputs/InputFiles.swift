import FileSystem
import Foundation
import Input
import Work

/// Finds the files that the paths of a dataflow stand for.
enum InputFiles {
  struct Found {
    let path: String
    let stamp: InputHandle.Stamp
  }

  /// The files, in the order of the paths and in byte order of names; none comes twice, under
  /// whatever names.
  ///
  /// - Parameters:
  ///   - field: The path of the field that names the paths, for errors.
  ///   - allowsNone: Whether there need not be a file.
  static func find(
    _ paths: [String], field: String, allowsNone: Bool = false
  ) throws(ExportError) -> [Found] {
    var found: [Found] = []
    var seen: Set<[UInt64]> = []
    for (index, pattern) in paths.enumerated() {
      let matches = try PathPattern.matches(pattern)
      guard !matches.isEmpty || allowsNone else {
        throw .failure("\(field)[\(index)]: \(pattern) matches no file")
      }
      var count = 0
      for path in matches {
        for file in try files(at: path, isNamed: matches.count == 1 && path == pattern) {
          count += 1
          guard seen.insert([file.stamp.device, file.stamp.inode]).inserted else { continue }
          found.append(file)
        }
      }
      guard count > 0 || allowsNone else {
        throw .failure(
          "\(field)[\(index)]: \(pattern) holds no .json, .ndjson or .jsonl file, nor one of them"
            + " with .gz or .zst behind")
      }
    }
    return found
  }

  /// Files that a path stands for. What a pattern matches may have gone meanwhile.
  private static func files(at path: String, isNamed: Bool) throws(ExportError) -> [Found] {
    guard let status = try Files.statusIfThere(path) else {
      if isNamed { throw .io("read", path, code: ENOENT) }
      return []
    }
    switch status.kind {
    case .regular: return [Found(path: path, stamp: InputHandle.Stamp(status))]
    case .folder:
      var walk = DirectoryWalk(isTaken: InputCatalog.isTaken)
      try walk.visit(path, status)
      var files: [Found] = []
      for file in walk.files {
        guard let status = try Files.statusIfThere(file) else { continue }
        files.append(Found(path: file, stamp: InputHandle.Stamp(status)))
      }
      return files
    default:
      throw .failure(
        "\(path) is \(status.kind.name), neither a file nor a folder: a dataflow reads files again"
          + " and again")
    }
  }
}
