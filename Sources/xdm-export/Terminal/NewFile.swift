import FileSystem
import Foundation
import Wording
import XDMExport

/// A file that is there when it is whole: until then it has another name beside its own. An existing
/// one is never overwritten.
struct NewFile {
  let output: FileOutput
  private let file: AtomicFile

  init(_ path: String) throws(ExportError) {
    file = try AtomicFile(
      path, temporaryName: ".\(PathText.lastName(path)).\(getpid()).partial", replaces: false)
    output = FileOutput(file, name: path)
  }

  /// Makes what was written lasting, and gives it its name.
  func publish() throws(ExportError) { try file.publish() }

  /// Removes what was written.
  func discard() { file.discard() }
}
