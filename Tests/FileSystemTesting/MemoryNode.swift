import FileSystem

/// A file, folder or link in memory: as it is, and as it would be after a power cut.
final class MemoryNode {
  let inode: UInt64
  let kind: FileStatus.Kind
  var bytes: [UInt8] = []
  var lastingBytes: [UInt8] = []
  var entries: [FileName: MemoryNode] = [:]
  var lastingEntries: [FileName: MemoryNode] = [:]
  /// What a link leads to.
  let target: String
  /// Counts changes, in the place of a clock.
  var changed = 0
  /// Handles that have a lock on it.
  var lockedBy: Set<Int32> = []
  var isLockedAlone = false

  init(_ inode: UInt64, _ kind: FileStatus.Kind, target: String = "") {
    self.inode = inode
    self.kind = kind
    self.target = target
  }

  var status: FileStatus {
    FileStatus(kind: kind, size: bytes.count, device: 0xfee1, inode: inode, seconds: changed)
  }

  /// Makes the file, and all in it, what it would be after a power cut.
  func losePower() {
    bytes = lastingBytes
    entries = lastingEntries
    lockedBy = []
    for entry in entries.values { entry.losePower() }
  }

  /// Makes the file, and all in it, lasting.
  func settle() {
    lastingBytes = bytes
    lastingEntries = entries
    for entry in entries.values { entry.settle() }
  }
}
