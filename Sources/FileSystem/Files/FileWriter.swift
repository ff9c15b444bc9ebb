import ByteBuffers
import Foundation
import Work

/// A sink that writes a new file. An existing file is never written over.
package final class FileWriter: ByteSink {
  package let path: String
  package private(set) var bytesWritten = 0
  private var file: OpenFile?
  /// Bytes that are on their way to the disk.
  private var bytesBegun = 0

  /// So many bytes are worth a request.
  private static let writebackStep = 4 << 20

  /// Creates the file at `path`; throws when there is one already.
  package init(_ path: String, name: String? = nil) throws(ExportError) {
    self.path = path
    file = try OpenFile(path, for: .creating, name: name)
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(IOError) {
    guard let file else { throw IOError("write", path: path, code: EBADF) }
    do throws(ExportError) { try file.write(bytes) } catch { throw IOError(error) }
    bytesWritten += bytes.count
    beginWriteback(file)
  }

  /// Lets the disk begin with what has been written: otherwise it would be idle up to the end, and
  /// have everything to do then.
  private func beginWriteback(_ file: OpenFile) {
    guard bytesWritten - bytesBegun >= Self.writebackStep else { return }
    file.beginWriteback(bytesBegun..<bytesWritten)
    bytesBegun = bytesWritten
  }

  /// Flushes the file to the disk and closes it. Its name is an entry of its folder, which is synced
  /// by itself.
  package func close() throws(IOError) {
    guard let file else { return }
    self.file = nil
    do throws(ExportError) { try file.sync() } catch { throw IOError(error) }
  }
}

/// A source over a regular file.
package final class FileReader: ByteSource {
  package let path: String
  package let size: Int
  package let file: OpenFile

  package convenience init(_ path: String) throws(ExportError) {
    try self.init(OpenFile(path, for: .reading, operation: "open"), path: path)
  }

  /// Reads a file that is open already.
  package init(_ file: OpenFile, path: String) throws(ExportError) {
    self.file = file
    self.path = path
    size = try file.status().size
  }

  package func read(
    at offset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(IOError) {
    guard offset >= 0 else {
      throw IOError("read", path: path, code: 0, detail: "an offset before the file's first byte")
    }
    do throws(ExportError) { try file.readAll(at: offset, into: destination) } catch {
      throw IOError(error)
    }
  }
}

extension IOError {
  /// The same, for those who know of files alone.
  package init(_ error: ExportError) {
    func text(_ name: String) -> String? {
      if case .text(let text)? = error.facts[name] { text } else { nil }
    }
    self.init(
      text("operation") ?? "use", path: error.place.file ?? "", code: error.systemCode ?? 0,
      detail: text("detail"))
  }
}
