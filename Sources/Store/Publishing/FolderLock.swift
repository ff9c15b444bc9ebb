import Foundation
import Work

/// One run at a time in a dataset's folder: a lock on the file `_lock` in it.
///
/// The system's lock dies with its process, however it dies; what the file says of its owner is for
/// people. A file with an owner but without a lock was left by a process that died.
package final class FolderLock {
  static let name = "_lock"
  private static let patience = 0.1

  /// What the file said of an owner that died.
  package let deadOwner: String?
  private let descriptor: Int32

  /// Locks a folder, which is made where it is not there.
  ///
  /// - Parameters:
  ///   - owner: Who asks, in a few words without line breaks.
  ///   - waits: Whether to wait for another run to end, or to throw at once.
  package init(_ folder: String, owner: String, waits: Bool, stop: StopFlag) throws(ExportError) {
    let path = "\(folder)/\(Self.name)"
    while true {
      _ = try ExportTransaction.makeFolders(folder)
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw .io("create", path) }
      do throws(ExportError) {
        try Self.lock(descriptor, folder, waits: waits, stop: stop)
        // Somebody may have removed the folder meanwhile, and another run made it anew.
        if StagingFolder.isSame(descriptor, path) {
          deadOwner = Self.text(descriptor)
          guard Self.write("pid \(getpid()), \(owner)\n", to: descriptor) else {
            throw .io("write", path)
          }
          self.descriptor = descriptor
          return
        }
      } catch {
        _ = close(descriptor)
        throw error
      }
      _ = close(descriptor)
    }
  }

  private static func lock(
    _ descriptor: Int32, _ folder: String, waits: Bool, stop: StopFlag
  ) throws(ExportError) {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { throw .io("lock", "\(folder)/\(name)") }
      guard waits else {
        let other = text(descriptor) ?? "another process"
        throw .failure("\(folder) is in use by \(other): wait for it to end, or use --wait")
      }
      try stop.check()
      Thread.sleep(forTimeInterval: patience)
    }
  }

  deinit {
    _ = ftruncate(descriptor, 0)
    _ = close(descriptor)
  }

  /// Who holds the lock of a folder; nil where nobody does.
  package static func owner(of folder: String) -> String? {
    let descriptor = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { _ = close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
    return text(descriptor) ?? "a process"
  }

  private static func text(_ descriptor: Int32) -> String? {
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    let line = bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }

  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    let bytes = Array(text.utf8)
    return ftruncate(descriptor, 0) == 0 && pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
  }
}
