import ByteBuffers
import Foundation

/// An open file of input. Safe to read from several threads.
final class InputHandle: Sendable {
  /// What the file was when it was first looked at, to notice that it changes under way.
  struct Stamp: Sendable, Equatable {
    let device: UInt64
    let inode: UInt64
    let size: Int
    let seconds: Int
    let nanoseconds: Int

    init(_ status: stat) {
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
      size = Int(status.st_size)
      #if canImport(Darwin)
        let changed = status.st_mtimespec
      #else
        let changed = status.st_mtim
      #endif
      seconds = changed.tv_sec
      nanoseconds = changed.tv_nsec
    }
  }

  let name: String
  private let descriptor: Int32

  /// Takes ownership of `descriptor`.
  init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  convenience init(path: String, name: String) throws(ExportError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .io("read", name) }
    self.init(descriptor: descriptor, name: name)
  }

  deinit { _ = close(descriptor) }

  func status() throws(ExportError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .io("read", name) }
    return status
  }

  /// Reads at most `room` bytes from `offset` on; 0 at the end of the file.
  func read(
    at offset: Int, into destination: UnsafeMutablePointer<UInt8>, room: Int
  ) throws(ExportError) -> Int {
    while true {
      let got = pread(descriptor, destination, room, off_t(offset))
      if got >= 0 { return got }
      if errno != EINTR { throw .io("read", name) }
    }
  }

  /// Whether `readNext` has something to say, be it the end, within a time.
  func waitForBytes(milliseconds: Int32) throws(ExportError) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let ready = poll(&entry, 1, milliseconds)
    guard ready >= 0 || errno == EINTR else { throw .io("read", name) }
    return ready > 0
  }

  /// Reads the next bytes of what cannot be read at an offset: a pipe.
  func readNext(
    into destination: UnsafeMutablePointer<UInt8>, room: Int
  ) throws(ExportError) -> Int {
    while true {
      let got = Foundation.read(descriptor, destination, room)
      if got >= 0 { return got }
      if errno != EINTR { throw .io("read", name) }
    }
  }
}

extension ExportError {
  /// What the system refused, with its reason.
  static func io(_ operation: String, _ path: String, code: Int32 = errno) -> ExportError {
    .failure("cannot \(operation) \(path): \(String(cString: strerror(code)))")
  }

  init(_ error: IOError) { self.init(.failure, error.description) }
}
