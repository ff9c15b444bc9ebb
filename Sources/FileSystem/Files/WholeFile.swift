import ByteBuffers
import Foundation
import Work

/// A file that appears at its path as a whole, lasting, or not at all: until then it has another name
/// in the same folder.
package final class AtomicFile: ByteSink {
  private let writer: FileWriter
  private let path: String
  private let replaces: Bool

  /// - Parameters:
  ///   - temporaryName: The name that the file has until it is published. What has it is removed.
  ///   - replaces: Whether it takes the place of a file that is there.
  /// - Throws: Where there is a file that may not be replaced, too.
  package init(
    _ path: String, temporaryName: String, replaces: Bool
  ) throws(ExportError) {
    self.path = path
    self.replaces = replaces
    if !replaces, try Files.statusIfThere(path, followsLinks: false) != nil {
      throw .io("create", path, code: EEXIST)
    }
    let temporary = PathText.folder(path) + temporaryName
    try Files.removeIfThere(temporary)
    writer = try FileWriter(temporary)
  }

  package var bytesWritten: Int { writer.bytesWritten }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(IOError) { try writer.write(bytes) }

  /// Makes what was written lasting. It has its name only when it is published.
  package func close() throws(IOError) { try writer.close() }

  /// Makes what was written lasting, and gives it its name.
  package func publish() throws(ExportError) {
    do throws(IOError) { try close() } catch { throw ExportError(error) }
    if replaces {
      try Files.rename(writer.path, to: path, operation: "create")
    } else {
      try link()
    }
    try FolderEntries.sync(PathText.parent(of: path))
  }

  /// A link never takes another file's place; some file systems have none.
  private func link() throws(ExportError) {
    do throws(ExportError) {
      try Files.link(writer.path, to: path)
    } catch {
      guard let code = error.systemCode, [EPERM, ENOTSUP, EOPNOTSUPP, ENOSYS].contains(code),
        try Files.statusIfThere(path, followsLinks: false) == nil
      else { throw error }
      return try Files.rename(writer.path, to: path, operation: "create")
    }
    // The file is there; that it has a second name harms nobody.
    try? Files.remove(writer.path)
  }

  /// Removes what was written and is not published.
  package func discard() { try? Files.removeIfThere(writer.path) }
}

/// Small files that are read, and written, as a whole.
package enum WholeFile {
  /// - Throws: When it is not there, is no regular file, cannot be read, or has more than `limit`
  ///   bytes.
  package static func read(_ path: String, atMost limit: Int) throws(ExportError) -> [UInt8] {
    let file = try OpenFile(path, for: .reading, operation: "open")
    let size = try file.status().size
    guard size <= limit else {
      throw .io("read", path, code: 0, detail: "\(size) bytes are more than it may have")
    }
    var bytes = [UInt8](repeating: 0, count: size)
    var failure: ExportError?
    bytes.withUnsafeMutableBytes {
      do throws(ExportError) { try file.readAll(at: 0, into: $0) } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The same; nil where there is no file.
  package static func readIfThere(
    _ path: String, atMost limit: Int
  ) throws(ExportError) -> [UInt8]? {
    do throws(ExportError) { return try read(path, atMost: limit) } catch {
      if error.systemCode == ENOENT { return nil }
      throw error
    }
  }

  /// Puts a file at `folder/name` that is there as a whole or not at all, and lasts.
  package static func write(_ bytes: [UInt8], _ name: String, in folder: String) throws(ExportError)
  {
    let file = try AtomicFile(
      PathText.join(folder, name), temporaryName: temporaryPrefix + name, replaces: true)
    do throws(ExportError) {
      try file.write(all: bytes)
      try file.publish()
    } catch {
      file.discard()
      throw error
    }
  }

  /// How the names of files begin that are being written.
  package static let temporaryPrefix = "_new-"
}

extension ByteSink {
  /// Writes all bytes of an array.
  package func write(all bytes: [UInt8]) throws(ExportError) {
    var failure: IOError?
    bytes.withUnsafeBytes {
      do throws(IOError) { try write($0) } catch { failure = error }
    }
    if let failure { throw ExportError(failure) }
  }
}
