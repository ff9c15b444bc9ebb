import CKernels
import Foundation

/// The files of the machine.
package final class LocalFileSystem: FileSystem {
  package static let shared = LocalFileSystem()

  private init() {}

  /// - Throws: The system's error where a call returned less than 0.
  @inline(__always)
  private func check<Number: SignedInteger>(_ result: Number) throws(SystemError) -> Number {
    guard result >= 0 else { throw SystemError(errno) }
    return result
  }

  package func open(
    _ path: FilePath, _ flags: Int32, mode: UInt32
  ) throws(SystemError) -> Int32 {
    try check(path.withCString { Foundation.open($0, flags | O_CLOEXEC, mode_t(mode)) })
  }

  package func close(_ file: Int32) throws(SystemError) { _ = try check(Foundation.close(file)) }

  package func read(
    _ file: Int32, at offset: Int?, into destination: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    guard let offset else {
      return try check(Foundation.read(file, destination.baseAddress, destination.count))
    }
    return try check(pread(file, destination.baseAddress, destination.count, off_t(offset)))
  }

  package func write(
    _ file: Int32, at offset: Int?, _ bytes: UnsafeRawBufferPointer
  ) throws(SystemError) -> Int {
    guard let offset else {
      return try check(Foundation.write(file, bytes.baseAddress, bytes.count))
    }
    return try check(pwrite(file, bytes.baseAddress, bytes.count, off_t(offset)))
  }

  package func truncate(_ file: Int32, to size: Int) throws(SystemError) {
    _ = try check(ftruncate(file, off_t(size)))
  }

  package func sync(_ file: Int32) throws(SystemError) { _ = try check(fsync(file)) }

  package func beginWriteback(_ file: Int32, _ range: Range<Int>) {
    ck_begin_writeback(file, Int64(range.lowerBound), Int64(range.count))
  }

  package func status(_ file: Int32) throws(SystemError) -> FileStatus {
    var status = stat()
    _ = try check(fstat(file, &status))
    return FileStatus(status)
  }

  package func status(
    _ path: FilePath, followsLinks: Bool
  ) throws(SystemError) -> FileStatus {
    var status = stat()
    _ = try check(
      path.withCString { followsLinks ? stat($0, &status) : lstat($0, &status) })
    return FileStatus(status)
  }

  package func names(_ folder: Int32) throws(SystemError) -> [FileName] {
    // The stream takes the descriptor over, and closes it.
    let descriptor = try check(fcntl(folder, F_DUPFD_CLOEXEC, 0))
    guard let stream = fdopendir(descriptor) else {
      let code = errno
      _ = Foundation.close(descriptor)
      throw SystemError(code)
    }
    defer { closedir(stream) }
    var names: [FileName] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: UInt8.self, capacity: 1) {
          Array(UnsafeBufferPointer(start: $0, count: strlen($0)))
        }
      }
      if name != [0x2e], name != [0x2e, 0x2e] { names.append(FileName(name)) }
    }
    guard errno == 0 else { throw SystemError(errno) }
    return names
  }

  package func makeFolder(_ path: FilePath) throws(SystemError) {
    _ = try check(path.withCString { mkdir($0, 0o755) })
  }

  package func rename(_ path: FilePath, to newPath: FilePath) throws(SystemError) {
    _ = try check(path.withCString { old in newPath.withCString { Foundation.rename(old, $0) } })
  }

  package func link(_ path: FilePath, to newPath: FilePath) throws(SystemError) {
    _ = try check(path.withCString { old in newPath.withCString { Foundation.link(old, $0) } })
  }

  package func remove(_ path: FilePath) throws(SystemError) {
    _ = try check(path.withCString { unlink($0) })
  }

  package func removeFolder(_ path: FilePath) throws(SystemError) {
    _ = try check(path.withCString { rmdir($0) })
  }

  package func lock(_ file: Int32, _ operation: Int32) throws(SystemError) {
    _ = try check(flock(file, operation))
  }

  package func waitToRead(_ file: Int32, milliseconds: Int32) throws(SystemError) -> Bool {
    var entry = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    return try check(poll(&entry, 1, milliseconds)) > 0
  }
}
