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
  /// - Parameter field: The path of the field that names the paths, for errors.
  static func find(_ paths: [String], field: String) throws(ExportError) -> [Found] {
    var found: [Found] = []
    var seen: Set<[UInt64]> = []
    for (index, pattern) in paths.enumerated() {
      let matches = try matches(of: pattern)
      guard !matches.isEmpty else {
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
      guard count > 0 else {
        throw .failure(
          "\(field)[\(index)]: \(pattern) holds no .json, .ndjson or .jsonl file, nor one of them"
            + " with .gz or .zst behind")
      }
    }
    return found
  }

  /// Files that a path stands for. What a pattern matches may have gone meanwhile.
  private static func files(at path: String, isNamed: Bool) throws(ExportError) -> [Found] {
    guard let status = try status(path, isNamed: isNamed) else { return [] }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return [Found(path: path, stamp: InputHandle.Stamp(status))]
    case S_IFDIR:
      var walk = DirectoryWalk(isTaken: InputCatalog.isTaken)
      try walk.visit(path, status)
      var files: [Found] = []
      for file in walk.files {
        guard let status = try self.status(file, isNamed: false) else { continue }
        files.append(Found(path: file, stamp: InputHandle.Stamp(status)))
      }
      return files
    default:
      throw .failure(
        "\(path) is neither a file nor a folder: a dataflow reads files again and again")
    }
  }

  private static func status(_ path: String, isNamed: Bool) throws(ExportError) -> stat? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT, !isNamed { return nil }
      throw .io("read", path)
    }
    return status
  }

  /// What a path with `*`, `?` and `[…]` matches, in byte order; a path without them matches itself.
  private static func matches(of pattern: String) throws(ExportError) -> [String] {
    var status = stat()
    // A name may have brackets in it.
    if stat(pattern, &status) == 0 { return [pattern] }
    var result = glob_t()
    defer { globfree(&result) }
    switch glob(pattern, GLOB_NOSORT, nil, &result) {
    case 0: break
    case GLOB_NOMATCH: return []
    default: throw .io("read", pattern, code: errno == 0 ? EIO : errno)
    }
    var paths: [String] = []
    for index in 0..<Int(result.gl_pathc) {
      if let path = result.gl_pathv[index] { paths.append(String(cString: path)) }
    }
    return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
