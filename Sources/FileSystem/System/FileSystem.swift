/// The system calls on files, under their usual meaning, each made once: a call that a signal
/// interrupts fails with `EINTR`, and what is read or written may be less than was asked for.
///
/// The program reaches it through `OpenFile`, `Files` and `FolderEntries`, and each path through the
/// system that is mounted there: `MountedSystems`. Tests mount one that fails as they want.
package protocol FileSystem: AnyObject, Sendable {
  /// - Parameters:
  ///   - flags: Those of open(2).
  ///   - mode: Who may do what with a new file.
  /// - Returns: A number for the calls below, until it is closed.
  func open(_ path: FilePath, _ flags: Int32, mode: UInt32) throws(SystemError) -> Int32
  /// Gives the number back, whatever it throws.
  func close(_ file: Int32) throws(SystemError)

  /// - Parameter offset: Nil to go on behind the last read, as streams need it.
  /// - Returns: 0 at the end.
  func read(
    _ file: Int32, at offset: Int?, into destination: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int
  /// - Parameter offset: Nil to go on behind the last write.
  func write(
    _ file: Int32, at offset: Int?, _ bytes: UnsafeRawBufferPointer
  ) throws(SystemError) -> Int
  func truncate(_ file: Int32, to size: Int) throws(SystemError)
  /// Makes a file's bytes, or a folder's entries, lasting.
  func sync(_ file: Int32) throws(SystemError)
  /// Asks the disk to begin with a range. Nothing depends on it.
  func beginWriteback(_ file: Int32, _ range: Range<Int>)

  func status(_ file: Int32) throws(SystemError) -> FileStatus
  func status(_ path: FilePath, followsLinks: Bool) throws(SystemError) -> FileStatus
  /// The names in an open folder, but for `.` and `..`, in any order. Called once for each opening.
  func names(_ folder: Int32) throws(SystemError) -> [FileName]

  func makeFolder(_ path: FilePath) throws(SystemError)
  func rename(_ path: FilePath, to newPath: FilePath) throws(SystemError)
  func link(_ path: FilePath, to newPath: FilePath) throws(SystemError)
  func remove(_ path: FilePath) throws(SystemError)
  func removeFolder(_ path: FilePath) throws(SystemError)

  /// Locks a file for the process, until it is closed.
  ///
  /// - Parameter operation: That of flock(2).
  func lock(_ file: Int32, _ operation: Int32) throws(SystemError)
  /// Waits until a stream has something to read, be it its end.
  ///
  /// - Returns: False after `milliseconds` without.
  func waitToRead(_ file: Int32, milliseconds: Int32) throws(SystemError) -> Bool
}

extension FileSystem {
  package func beginWriteback(_ file: Int32, _ range: Range<Int>) {}
}
