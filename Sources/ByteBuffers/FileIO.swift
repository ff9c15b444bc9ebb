import CKernels
import Foundation

/// A sink that writes a new file. It never overwrites an existing file.
public final class FileSink: ByteSink {
  public let path: String
  public private(set) var bytesWritten = 0
  private var descriptor: Int32
  /// Bytes that are on their way to the disk.
  private var bytesBegun = 0

  /// So many bytes are worth a request.
  private static let writebackStep = 4 << 20

  /// Creates the file at `path`; throws when one is there already.
  public init(path: String) throws(IOError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw IOError("create", path: path) }
  }

  deinit { if descriptor >= 0 { _ = Foundation.close(descriptor) } }

  public func write(_ bytes: UnsafeRawBufferPointer) throws(IOError) {
    var rest = bytes
    while let start = rest.baseAddress, rest.count > 0 {
      let written = Foundation.write(descriptor, start, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw IOError("write", path: path)
      }
      bytesWritten += written
      rest = rest.slice(written...)
    }
    beginWriteback()
  }

  /// Lets the disk begin with what has been written: otherwise it would be idle up to the end, and
  /// have everything to do then.
  private func beginWriteback() {
    let count = bytesWritten - bytesBegun
    guard count >= Self.writebackStep else { return }
    ck_begin_writeback(descriptor, Int64(bytesBegun), Int64(count))
    bytesBegun = bytesWritten
  }

  /// Flushes the file to the disk and closes it.
  public func close() throws(IOError) {
    guard descriptor >= 0 else { return }
    defer { descriptor = -1 }
    let synced = fsync(descriptor)
    let syncCode = errno
    let closed = Foundation.close(descriptor)
    guard synced == 0 else { throw IOError("sync", path: path, code: syncCode) }
    guard closed == 0 else { throw IOError("close", path: path) }
  }
}

/// A source over a file on disk.
public final class FileSource: ByteSource {
  public let path: String
  public let size: Int
  private let descriptor: Int32

  public init(path: String) throws(IOError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw IOError("open", path: path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      _ = Foundation.close(descriptor)
      throw IOError("read", path: path, code: code)
    }
    size = Int(status.st_size)
  }

  deinit { _ = Foundation.close(descriptor) }

  public func read(
    at offset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(IOError) {
    var done = 0
    while done < destination.count {
      let got = try readSome(
        at: offset + done, into: UnsafeMutableRawBufferPointer(rebasing: destination[done...]))
      guard got > 0 else {
        throw IOError("read", path: path, code: 0, detail: "the file ends at byte \(offset + done)")
      }
      done += got
    }
  }

  /// Reads at most `destination.count` bytes from `offset` on; 0 at the end of the file.
  public func readSome(
    at offset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(IOError) -> Int {
    guard offset >= 0, destination.count > 0 else { return 0 }
    while true {
      let got = pread(descriptor, destination.baseAddress, destination.count, off_t(offset))
      if got >= 0 { return got }
      if errno != EINTR { throw IOError("read", path: path) }
    }
  }
}

/// Operations on pipes besides reading and writing.
public enum Pipe {
  /// Moves at most `count` bytes from a pipe to where a file is being written, without a copy in this
  /// process. The result is how many, 0 at the end of the pipe; nil, with `errno` set and nothing
  /// moved, where the system does not do that.
  public static func move(from pipe: Int32, to file: Int32, atMost count: Int) -> Int? {
    let moved = ck_splice(pipe, file, Int64(count))
    return moved < 0 ? nil : Int(moved)
  }
}
