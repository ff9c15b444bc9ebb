import Foundation

/// What a file system says of a file.
package struct FileStatus: Equatable, Sendable {
  package enum Kind: Sendable {
    case regular, folder, link, fifo, device, socket
  }

  package var kind: Kind
  /// Bytes.
  package var size: Int
  package var device: UInt64
  package var inode: UInt64
  /// When its bytes changed last.
  package var seconds: Int
  package var nanoseconds: Int

  package init(
    kind: Kind, size: Int, device: UInt64, inode: UInt64, seconds: Int = 0, nanoseconds: Int = 0
  ) {
    self.kind = kind
    self.size = size
    self.device = device
    self.inode = inode
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      case S_IFLNK: .link
      case S_IFIFO: .fifo
      case S_IFSOCK: .socket
      default: .device
      }
    size = Int(status.st_size)
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    #if canImport(Darwin)
      let changed = status.st_mtimespec
    #else
      let changed = status.st_mtim
    #endif
    seconds = changed.tv_sec
    nanoseconds = changed.tv_nsec
  }

  package var isFolder: Bool { kind == .folder }
  package var isRegular: Bool { kind == .regular }

  /// Whether both are of one file, at whatever time.
  package func isOfSameFile(as other: FileStatus) -> Bool {
    device == other.device && inode == other.inode
  }
}

extension FileStatus.Kind {
  /// What errors call it.
  package var name: String {
    switch self {
    case .regular: "a regular file"
    case .folder: "a folder"
    case .link: "a symbolic link"
    case .fifo: "a FIFO"
    case .device: "a device"
    case .socket: "a socket"
    }
  }
}
