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

    package init(_ status: FileStatus) {
      device = status.device
      inode = status.inode
      size = status.size
      seconds = status.seconds
      nanoseconds = status.nanoseconds
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
  private let file: OpenFile
  /// What is still arriving while it is read, and the request that ends waiting for it.
  private let arrival: (spool: StreamSpool, stop: StopFlag)?
  /// The bytes of the file that count: what is read at 0 is the first of them.
  private let window: Range<Int>

  package init(_ file: OpenFile, name: String, window: Range<Int> = 0..<Int.max) {
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

  /// Opens the file at `path`, which must be a regular one.
  package convenience init(path: String, name: String) throws(ExportError) {
    self.init(try OpenFile(path, for: .reading, name: name), name: name)
  }

  /// The file at `path`; nil where there is none any more.
  package static func ifThere(_ path: String) throws(ExportError) -> InputHandle? {
    do throws(ExportError) { return try InputHandle(path: path, name: path) } catch {
      if error.systemCode == ENOENT { return nil }
      throw error
    }
  }

  package func status() throws(ExportError) -> FileStatus { try file.status() }

  /// Whether the file has a first byte.
  func isReadable() throws(ExportError) -> Bool {
    var byte: UInt8 = 0
    return try read(at: 0, into: &byte, room: 1) > 0
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
    return try file.read(
      at: window.lowerBound + offset,
      into: UnsafeMutableRawBufferPointer(start: destination, count: room))
  }
}
