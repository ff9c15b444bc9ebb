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
    let library = SchemaLibrary { isSchemaFile($0) ? try? read($0) : nil }
    for folder in folders {
      var walk = DirectoryWalk { $0.lowercased().hasSuffix(".json") }
      try walk.visit(folder, try FileStatus.of(folder))
      for file in walk.files where isSchemaFile(file) {
        library.add(name: file, text: try read(file))
      }
    }
    let text = try read(path)
    do throws(XDMError) {
      return try library.schema(
        name: path, text: text, timestamps: timestamps, rescuesUnknown: rescuesUnknown)
    } catch {
      throw ExportError(.unusableSchema, facts: ["reason": "\(error)"])
    }
  }

  /// Whether a path is that of a file of a schema's size. Other data may lie beside schemas.
  private static func isSchemaFile(_ path: String) -> Bool {
    guard let status = try? FileStatus.of(path) else { return false }
    return status.st_mode & S_IFMT == S_IFREG && status.st_size <= SchemaLibrary.maximumSize
  }

  private static func read(_ path: String) throws(ExportError) -> [UInt8] {
    do throws(IOError) {
      let source = try FileSource(path: path)
      guard source.size <= SchemaLibrary.maximumSize else {
        throw IOError("read", path: path, code: 0, detail: "it is too large to be a schema")
      }
      var bytes = [UInt8](repeating: 0, count: source.size)
      var failure: IOError?
      bytes.withUnsafeMutableBytes {
        do throws(IOError) { try source.read(at: 0, into: $0) } catch { failure = error }
      }
      if let failure { throw failure }
      return bytes
    } catch {
      throw ExportError(error)
    }
  }
}
