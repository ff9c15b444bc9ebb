import ByteBuffers
import Foundation

/// Small files that are read, and written, as a whole.
enum WholeFile {
  /// - Throws: When it is not there, cannot be read, or has more than `limit` bytes.
  static func read(_ path: String, atMost limit: Int) throws(ExportError) -> [UInt8] {
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
  static func write(_ bytes: [UInt8], _ name: String, in folder: String) throws(ExportError) {
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

/// What holds for a folder's entries as such.
enum FolderEntries {
  /// Makes a folder's entries lasting.
  static func sync(_ folder: String) throws(ExportError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .io("open", folder) }
    defer { _ = close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .io("sync", folder) }
  }

  /// All names in a folder, hidden ones too, in byte order; none where the folder is not there.
  static func names(in folder: String) throws(ExportError) -> [String] {
    guard let directory = opendir(folder) else {
      if errno == ENOENT { return [] }
      throw .io("read", folder)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(directory) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw .io("read", folder) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
