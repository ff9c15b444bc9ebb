import ByteBuffers
import FileSystem
import Foundation
import Input
import Parquet
import Work

/// The Parquet files that paths stand for.
///
/// A directory stands for the `.parquet` files in it, at any depth, in byte order of their names; names
/// that start with `.` or `_` are passed over. A file that is named itself is always taken.
package enum ParquetInput {
  package static func files(_ paths: [String]) throws(ExportError) -> [String] {
    var files: [String] = []
    for path in paths {
      let status = try Files.status(path)
      guard status.isFolder else {
        files.append(path)
        continue
      }
      var walk = DirectoryWalk { $0.hasSuffix(".parquet") }
      try walk.visit(path, status)
      guard !walk.files.isEmpty else {
        throw ExportError(.noParquetFiles, at: .file(path))
      }
      files += walk.files
    }
    return files
  }

  package static func open(_ path: String) throws(ExportError) -> ParquetFileReader {
    try open(FileReader(path))
  }

  /// Reads a file that is open already.
  static func open(_ file: FileReader) throws(ExportError) -> ParquetFileReader {
    do throws(ParquetError) {
      return try ParquetFileReader(source: file)
    } catch {
      throw ExportError(error, in: file.path)
    }
  }
}
