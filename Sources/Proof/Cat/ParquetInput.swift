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
      let status = try FileStatus.of(path)
      guard status.st_mode & S_IFMT == S_IFDIR else {
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
    let source: FileSource
    do throws(IOError) { source = try FileSource(path: path) } catch { throw ExportError(error) }
    do throws(ParquetError) {
      return try ParquetFileReader(source: source)
    } catch {
      throw ExportError(error, in: path)
    }
  }
}
