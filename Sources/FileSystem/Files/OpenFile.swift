import ByteBuffers
import Foundation
import Work

/// An open file, folder or stream, closed with the object. Safe to read from several threads.
package final class OpenFile: Sendable {
  /// What a file is opened for, and what it may be.
  package enum Use: Sendable {
    /// Reading, at any offset. Only a regular file will do: nothing else is waited for.
    case reading
    /// The same, but not behind a link.
    case readingItself
    /// Reading from its beginning on, whatever it is. Opening waits for nobody who writes.
    case streaming
    /// Writing a new file: one that is there is never written over.
    case creating
    /// Writing and reading a new file that is nobody else's to read.
    case creatingScratch
    /// Locking and writing a file, made where it is not there; never one behind a link.
    case locking
    /// Reading a folder's names, and making them lasting.
    case folder
    /// The same, but not behind a link.
    case ownFolder

    var flags: Int32 {
      switch self {
      case .reading, .streaming: O_RDONLY | O_NONBLOCK
      case .readingItself: O_RDONLY | O_NONBLOCK | O_NOFOLLOW
      case .creating: O_WRONLY | O_CREAT | O_EXCL
      case .creatingScratch: O_RDWR | O_CREAT | O_EXCL
      case .locking: O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK
      case .folder: O_RDONLY | O_DIRECTORY
      case .ownFolder: O_RDONLY | O_DIRECTORY | O_NOFOLLOW
      }
    }

    var mode: UInt32 {
      if case .creatingScratch = self { 0o600 } else { 0o644 }
    }

    var isForRegularFiles: Bool {
      switch self {
      case .reading, .readingItself, .locking: true
      default: false
      }
    }
  }

  /// What errors call it.
  package let name: String
  let system: any FileSystem
  let number: Int32
  private let closesNumber: Bool

  /// Opens the file at `path`.
  ///
  /// - Parameters:
  ///   - name: What errors call it; its path by default.
  ///   - operation: What errors say could not be done.
  /// - Throws: Where it is not of the kind that is needed, too.
  package init(
    _ path: String, for use: Use, name: String? = nil, operation: String? = nil
  ) throws(ExportError) {
    self.name = name ?? path
    let operation = operation ?? (use.flags & O_CREAT == 0 ? "read" : "create")
    let system = MountedSystems.system(for: path)
    self.system = system
    do throws(SystemError) {
      let path = try FilePath(path)
      number = try uninterrupted { () throws(SystemError) in
        try system.open(path, use.flags, mode: use.mode)
      }
    } catch {
      // What open(2) says of a link that it must not follow helps nobody.
      let isLink = error.code == ELOOP && use.flags & O_NOFOLLOW != 0
      throw .io(
        operation, self.name, code: error.code,
        detail: isLink ? "it is a symbolic link, which is not followed here" : nil)
    }
    closesNumber = true
    guard use.isForRegularFiles else { return }
    let kind = try status(operation).kind
    guard kind == .regular else {
      throw .io(
        operation, self.name, code: kind == .folder ? EISDIR : EINVAL,
        detail: "it is \(kind.name), where a regular file is needed")
    }
  }

  /// Takes over a number that is open already.
  package init(
    owning number: Int32, of system: any FileSystem = LocalFileSystem.shared, name: String
  ) {
    self.number = number
    self.system = system
    self.name = name
    closesNumber = true
  }

  deinit { if closesNumber { try? system.close(number) } }

  /// The standard input of the process.
  package static func standardInput() throws(ExportError) -> OpenFile {
    let name = "standard input"
    let number = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
    guard number >= 0 else { throw .io("read", name) }
    return OpenFile(owning: number, name: name)
  }

  /// Whether nothing has been read of it yet, and it can be read at any offset.
  package func isWholeFile() throws(ExportError) -> Bool {
    try status().isRegular && system is LocalFileSystem && lseek(number, 0, SEEK_CUR) == 0
  }

  package func status(_ operation: String = "read") throws(ExportError) -> FileStatus {
    try call(operation) { () throws(SystemError) in try system.status(number) }
  }

  /// Reads at most as many bytes as `destination` has room for; 0 at the end of the file.
  ///
  /// - Parameter offset: Nil to go on behind the last read.
  package func read(
    at offset: Int?, into destination: UnsafeMutableRawBufferPointer
  ) throws(ExportError) -> Int {
    guard destination.count > 0 else { return 0 }
    return try call("read") { () throws(SystemError) in
      try system.read(number, at: offset, into: destination)
    }
  }

  /// Fills `destination` from `offset` on.
  ///
  /// - Throws: Where the file ends before, too.
  package func readAll(
    at offset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(ExportError) {
    var done = 0
    while done < destination.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: destination[done...])
      let got = try read(at: offset + done, into: rest)
      guard got > 0 else {
        throw .io("read", name, code: 0, detail: "the file ends at byte \(offset + done)")
      }
      done += got
    }
  }

  /// Writes all of `bytes`.
  ///
  /// - Parameter offset: Nil to go on behind the last write.
  package func write(
    _ bytes: UnsafeRawBufferPointer, at offset: Int? = nil, operation: String = "write"
  ) throws(ExportError) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let written = try call(operation) { () throws(SystemError) in
        try system.write(number, at: offset.map { $0 + done }, rest)
      }
      guard written > 0 else {
        throw .io(operation, name, code: 0, detail: "the system takes no bytes, and says nothing")
      }
      done += written
    }
  }

  /// Writes all of a text.
  package func write(_ text: String, at offset: Int) throws(ExportError) {
    var failure: ExportError?
    Array(text.utf8).withUnsafeBytes {
      do throws(ExportError) { try write($0, at: offset) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// The first bytes of the file, `count` at most.
  package func first(_ count: Int) throws(ExportError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      var failure: ExportError?
      let got = bytes.withUnsafeMutableBytes { buffer in
        do throws(ExportError) {
          return try read(
            at: done, into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
        } catch {
          failure = error
          return 0
        }
      }
      if let failure { throw failure }
      if got == 0 { break }
      done += got
    }
    return Array(bytes[..<done])
  }

  package func truncate(to size: Int) throws(ExportError) {
    try call("write") { () throws(SystemError) in try system.truncate(number, to: size) }
  }

  /// Makes the file's bytes, or the folder's entries, lasting.
  package func sync() throws(ExportError) {
    try call("sync") { () throws(SystemError) in try system.sync(number) }
  }

  func beginWriteback(_ range: Range<Int>) { system.beginWriteback(number, range) }

  /// Locks the file for this process alone, and waits for others who have it.
  package func lock() throws(ExportError) { _ = try flock(LOCK_EX) }

  /// Locks the file for this process alone.
  ///
  /// - Returns: False where another process holds it.
  package func tryLock() throws(ExportError) -> Bool {
    try flock(LOCK_EX | LOCK_NB)
  }

  /// Whether another process has locked the file. Takes no lock that would be in anybody's way.
  package func isLockedByOther() throws(ExportError) -> Bool {
    guard try flock(LOCK_SH | LOCK_NB) else { return true }
    _ = try flock(LOCK_UN)
    return false
  }

  private func flock(_ operation: Int32) throws(ExportError) -> Bool {
    do throws(SystemError) {
      try uninterrupted { () throws(SystemError) in try system.lock(number, operation) }
      return true
    } catch {
      if error.code == EWOULDBLOCK { return false }
      throw .io("lock", name, code: error.code)
    }
  }

  /// Whether the file is still the one at `path`; false where there is none any more.
  package func isStill(at path: String) throws(ExportError) -> Bool {
    guard let now = try Files.statusIfThere(path, followsLinks: false) else { return false }
    return try status().isOfSameFile(as: now)
  }

  /// Waits until a stream has something to be read, be it its end.
  ///
  /// - Returns: False after `milliseconds` without, or when a signal came.
  package func waitToRead(milliseconds: Int32) throws(ExportError) -> Bool {
    do throws(SystemError) {
      return try system.waitToRead(number, milliseconds: milliseconds)
    } catch {
      if error.code == EINTR { return false }
      throw .io("read", name, code: error.code)
    }
  }

  /// Moves bytes of this pipe to where `file` is being written, without a copy in this process.
  ///
  /// - Returns: How many, 0 at the end of the pipe; nil, with nothing moved, where the system does not
  ///   do that, with its error.
  package func move(to file: OpenFile, atMost count: Int) -> (count: Int?, code: Int32) {
    guard system is LocalFileSystem, file.system is LocalFileSystem else { return (nil, ENOSYS) }
    let moved = Pipe.move(from: number, to: file.number, atMost: count)
    return (moved, moved == nil ? errno : 0)
  }

  /// Lets a pipe hold more, so that both ends take fewer turns. Where that is not to be had, it holds
  /// what it held.
  package func widen(to count: Int) {
    #if os(Linux)
      let setPipeSize: Int32 = 1031
      if system is LocalFileSystem { _ = fcntl(number, setPipeSize, Int32(count)) }
    #endif
  }

  @inline(__always)
  private func call<Result>(
    _ operation: String, _ body: () throws(SystemError) -> Result
  ) throws(ExportError) -> Result {
    do throws(SystemError) {
      return try uninterrupted(body)
    } catch {
      throw .io(operation, name, code: error.code)
    }
  }
}
