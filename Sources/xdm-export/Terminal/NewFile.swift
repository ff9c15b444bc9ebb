import FileSystem
import Foundation
import Wording
import XDMExport

/// A file that is there when it is whole: until then it has another name beside its own. An existing
/// one is never overwritten.
struct NewFile {
  let output: FileOutput
  private let path: String
  private let temporaryPath: String

  init(_ path: String) throws(FileOutput.Failure) {
    self.path = path
    var status = stat()
    guard lstat(path, &status) != 0 else { throw Self.failure(path, EEXIST) }
    temporaryPath =
      PathText.folder(path) + ".\(PathText.lastName(path)).\(getpid()).partial"
    let descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    output = FileOutput(descriptor: descriptor, name: path)
  }

  /// Makes what was written lasting, and gives it its name.
  func publish() throws(FileOutput.Failure) {
    guard fsync(output.descriptor) == 0 else {
      let code = errno
      _ = close(output.descriptor)
      throw FileOutput.Failure(description: "cannot sync \(path): \(Self.text(code))")
    }
    try output.close()
    // A link never takes another file's place; some file systems have none.
    if link(temporaryPath, path) == 0 {
      unlink(temporaryPath)
    } else {
      guard errno != EEXIST, rename(temporaryPath, path) == 0 else {
        throw Self.failure(path, errno)
      }
    }
  }

  /// Removes what was written.
  func discard() { unlink(temporaryPath) }

  private static func failure(_ path: String, _ code: Int32) -> FileOutput.Failure {
    FileOutput.Failure(description: "cannot create \(path): \(text(code))")
  }

  private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
