import FileSystem
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
  private let file: OpenFile

  /// Locks a folder, which is made where it is not there.
  ///
  /// - Parameters:
  ///   - owner: Who asks, in a few words without line breaks.
  ///   - waits: Whether to wait for another run to end, or to throw at once.
  package init(_ folder: String, owner: String, waits: Bool, stop: StopFlag) throws(ExportError) {
    let path = "\(folder)/\(Self.name)"
    while true {
      _ = try FolderEntries.makeAll(folder)
      let file = try OpenFile(path, for: .locking)
      try Self.lock(file, folder, waits: waits, stop: stop)
      // Somebody may have removed the folder meanwhile, and another run made it anew.
      guard try file.isStill(at: path) else { continue }
      deadOwner = try Self.text(file)
      try file.truncate(to: 0)
      try file.write("pid \(getpid()), \(owner)\n", at: 0)
      self.file = file
      return
    }
  }

  private static func lock(
    _ file: OpenFile, _ folder: String, waits: Bool, stop: StopFlag
  ) throws(ExportError) {
    while try !file.tryLock() {
      guard waits else {
        let owner = try text(file)
        throw ExportError(
          .folderInUse, at: .file(folder), facts: owner.map { ["owner": .text($0)] } ?? [:],
          remedies: [.waits])
      }
      try stop.check()
      Thread.sleep(forTimeInterval: patience)
    }
  }

  // Where the owner's name stays, the next one speaks of a process that died.
  deinit { try? file.truncate(to: 0) }

  /// Who holds the lock of a folder; nil where nobody does.
  package static func owner(of folder: String) throws(ExportError) -> String? {
    let file: OpenFile
    do throws(ExportError) {
      file = try OpenFile("\(folder)/\(name)", for: .readingItself)
    } catch {
      if error.systemCode == ENOENT { return nil }
      throw error
    }
    guard try file.isLockedByOther() else { return nil }
    return try text(file) ?? "a process"
  }

  private static func text(_ file: OpenFile) throws(ExportError) -> String? {
    let bytes = try file.first(512)
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }
}
