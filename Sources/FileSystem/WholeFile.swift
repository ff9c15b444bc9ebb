import ByteBuffers
import Foundation
import Work

/// Small files that are read, and written, as a whole.
package enum WholeFile {
  /// - Throws: When it is not there, cannot be read, or has more than `limit` bytes.
  package static func read(_ path: String, atMost limit: Int) throws(ExportError) -> [UInt8] {
    do throws(IOError) {
      let source = try FileSource(path: path)
      guard source.size <= limit else {
        throw IOError(
          "read", path: path, code: 0, detail: "\(source.size) bytes are more than it may have")
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

  /// Puts a file at `folder/name` that is there as a whole or not at all, and lasts.
  package static func write(_ bytes: [UInt8], _ name: String, in folder: String) throws(ExportError)
  {
    let temporary = "\(folder)/_new-\(name)"
    if unlink(temporary) != 0, errno != ENOENT { throw .io("remove", temporary) }
    do throws(IOError) {
      let sink = try FileSink(path: temporary)
      var failure: IOError?
      bytes.withUnsafeBytes {
        do throws(IOError) { try sink.write($0) } catch { failure = error }
      }
      if let failure { throw failure }
      try sink.close()
    } catch {
      unlink(temporary)
      throw ExportError(error)
    }
    guard rename(temporary, "\(folder)/\(name)") == 0 else {
      let code = errno
      unlink(temporary)
      throw .io("create", "\(folder)/\(name)", code: code)
    }
    try FolderEntries.sync(folder)
  }
}
