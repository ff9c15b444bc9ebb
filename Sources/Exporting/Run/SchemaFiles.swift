import ByteBuffers
import FileSystem
import Foundation
import Input
import Work
import XDM

/// Reads XDM schemas from local disk, and nowhere else.
package enum SchemaFiles {
  /// The schema in a file.
  ///
  /// - Parameters:
  ///   - folders: Folders whose `.json` files, at any depth, references are looked up in by their
  ///     `$id`; or such files themselves.
  package static func schema(
    _ path: String, folders: [String], timestamps: TimestampForm?, rescuesUnknown: Bool
  ) throws(ExportError) -> XDMSchema {
    // Why a file that is referred to could not be read: it is not as if it were not there.
    var failure: ExportError?
    let library = SchemaLibrary { path in
      do throws(ExportError) {
        return try isSchemaFile(path) ? read(path) : nil
      } catch {
        failure = failure ?? error
        return nil
      }
    }
    for folder in folders {
      var walk = DirectoryWalk { $0.lowercased().hasSuffix(".json") }
      try walk.visit(folder, try Files.status(folder))
      for file in walk.files where try isSchemaFile(file) {
        library.add(name: file, text: try read(file))
      }
    }
    let text = try read(path)
    do throws(XDMError) {
      return try library.schema(
        name: path, text: text, timestamps: timestamps, rescuesUnknown: rescuesUnknown)
    } catch {
      if let failure { throw failure }
      throw ExportError(.unusableSchema, facts: ["reason": "\(error)"])
    }
  }

  /// Whether a path is that of a file of a schema's size. Other data may lie beside schemas.
  private static func isSchemaFile(_ path: String) throws(ExportError) -> Bool {
    guard let status = try Files.statusIfThere(path) else { return false }
    return status.isRegular && status.size <= SchemaLibrary.maximumSize
  }

  private static func read(_ path: String) throws(ExportError) -> [UInt8] {
    try WholeFile.read(path, atMost: SchemaLibrary.maximumSize)
  }
}
