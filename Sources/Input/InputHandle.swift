import ByteBuffers
import FileSystem
import Foundation
import Work

/// An open file of input. Safe to read from several threads.
package final class InputHandle: Sendable {
  /// What the file was when it was first looked at, to notice that it changes under way.
  package struct Stamp: Sendable, Hashable {
    package let device: UInt64
    package let inode: UInt64
    package let size: Int
    package let seconds: Int
    package let nanoseconds: Int

    package init(_ status: stat) {
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

    package init(device: UInt64, inode: UInt64, size: Int, seconds: Int, nanoseconds: Int) {
      self.device = device
      self.inode = inode
      self.size = size
      self.seconds = seconds
      self.nanoseconds = nanoseconds
    }

    /// Whether both are of one file, at whatever time.
    package func isOfSameFile(as other: Stamp) -> Bool {
      device == other.device && inode == other.inode
    }

    /// Size and time of this stamp, as that of another file.
    package func moved(to other: Stamp) -> Stamp {
      Stamp(
        device: other.device, inode: other.inode, size: size, seconds: seconds,
        nanoseconds: nanoseconds)
    }
  }

  package let name: String
  private let file: FileDescriptor
  /// What is still arriving while it is read, and the request that ends waiting for it.
  private let arrival: (spool: StreamSpool, stop: StopFlag)?
  /// The bytes of the file that count: what is read at 0 is the first of them.
  private let window: Range<Int>

  package init(_ file: FileDescriptor, name: String, window: Range<Int> = 0..<Int.max) {
    self.file = file
    self.name = name
    self.window = window
    arrival = nil
  }

  /// Reads no more than a stretch of the same file.
  package init(_ handle: InputHandle, window: Range<Int>) {
    file = handle.file
    name = handle.name
    self.window = window
    arrival = nil
  }

  /// Reads a stream. Who reads what has not arrived yet waits for it, until `stop` is set.
  package init(_ spool: StreamSpool, stop: StopFlag) {
    file = spool.file
    name = spool.name
    window = 0..<Int.max
    arrival = (spool, stop)
  }

  package convenience init(path: String, name: String) throws(ExportError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .io("read", name) }
    self.init(FileDescriptor(owning: descriptor), name: name)
  }

  package func status() throws(ExportError) -> stat {
    var status = stat()
    guard fstat(file.number, &status) == 0 else { throw .io("read", name) }
    return status
  }

  /// Reads at most `room` bytes from `offset` on; 0 at the end of the file.
  package func read(
    at offset: Int, into destination: UnsafeMutablePointer<UInt8>, room: Int
  ) throws(ExportError) -> Int {
    var room = room
    if let (spool, stop) = arrival, room > 0 {
      let size = try spool.size(reaching: offset + 1, stop: stop)
      room = min(room, max(size - offset, 0))
    }
    room = min(room, max(window.count - offset, 0))
    while true {
      let got = pread(file.number, destination, room, off_t(window.lowerBound + offset))
      if got >= 0 { return got }
      if errno != EINTR { throw .io("read", name) }
    }
  }
}
