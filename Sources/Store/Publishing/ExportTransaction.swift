import ByteBuffers
import FileSystem
import Foundation
import Work

/// An export that is being made: all of it appears at once, or nothing does.
///
/// Files are written to a staging folder beside the published exports, each synced when it is
/// closed. Publishing syncs the folder and gives it its final name: one atomic step for data files,
/// rejects and manifest together. A transaction that is not published removes what it wrote.
package final class ExportTransaction {
  /// `<folder>/<datasetID>/exportTime=YYYYMMDDHHMM`.
  package let publishedPath: String
  package var stagingPath: String { staging.path }
  /// Staging folders of dead runs that were there before.
  package let leftovers: [String]

  private let datasetFolder: String
  private let staging: StagingFolder
  private var subfolders: [String] = []
  private var files: [String] = []
  private let createdFolders: [String]
  private var isFinished = false

  /// - Throws: When the export exists already, or the folder cannot be written.
  package init(
    folder: String, dataset: DatasetID, time: ExportTime, flowRun: FlowRunID,
    cleanLeftovers: Bool = false
  ) throws(ExportError) {
    datasetFolder = folder.hasSuffix("/") ? "\(folder)\(dataset)" : "\(folder)/\(dataset)"
    publishedPath = "\(datasetFolder)/exportTime=\(time)"
    try Self.refuseExisting(publishedPath)
    createdFolders = try Self.makeFolders(datasetFolder)
    do throws(ExportError) {
      leftovers = try StagingFolder.leftovers(in: datasetFolder, removing: cleanLeftovers)
      staging = try StagingFolder(in: datasetFolder, flowRun: flowRun)
    } catch {
      Self.removeEmpty(createdFolders)
      throw error
    }
  }

  /// Goes on with an export that a dead run left in `staging`.
  package init(
    resuming staging: StagingFolder, folder: String, dataset: DatasetID, time: ExportTime
  ) throws(ExportError) {
    datasetFolder = folder.hasSuffix("/") ? "\(folder)\(dataset)" : "\(folder)/\(dataset)"
    publishedPath = "\(datasetFolder)/exportTime=\(time)"
    self.staging = staging
    leftovers = []
    createdFolders = []
    for name in try FolderEntries.names(in: staging.path) {
      let status = try FileStatus.of("\(staging.path)/\(name)")
      if status.st_mode & S_IFMT == S_IFDIR { subfolders.append(name) }
    }
  }

  deinit { abort() }

  /// Creates a file of the export. `name` may name a subfolder before a slash.
  func createFile(_ name: String) throws(ExportError) -> FileSink {
    if let slash = name.lastIndex(of: "/") {
      let subfolder = String(name[..<slash])
      if !subfolders.contains(subfolder) {
        let path = "\(staging.path)/\(subfolder)"
        guard mkdir(path, 0o755) == 0 else { throw .io("create", path) }
        subfolders.append(subfolder)
      }
    }
    let path = "\(staging.path)/\(name)"
    do throws(IOError) {
      let sink = try FileSink(path: path)
      files.append(path)
      return sink
    } catch {
      throw ExportError(error)
    }
  }

  /// Creates a file of the export that holds `bytes`.
  package func createFile(_ name: String, holding bytes: [UInt8]) throws(ExportError) {
    let sink = try createFile(name)
    var failure: IOError?
    bytes.withUnsafeBytes {
      do throws(IOError) {
        try sink.write($0)
        try sink.close()
      } catch { failure = error }
    }
    if let failure { throw ExportError(failure) }
  }

  /// Removes the files created so far: the export is made anew.
  package func removeFiles() throws(ExportError) {
    for path in files {
      guard unlink(path) == 0 else { throw .io("remove", path) }
    }
    for subfolder in subfolders {
      let path = "\(staging.path)/\(subfolder)"
      guard rmdir(path) == 0 else { throw .io("remove", path) }
    }
    files = []
    subfolders = []
  }

  /// Makes the export visible under its final name. All files must be closed.
  package func publish() throws(ExportError) {
    precondition(!isFinished)
    for subfolder in subfolders { try FolderEntries.sync("\(staging.path)/\(subfolder)") }
    try staging.sync()
    try Self.refuseExisting(publishedPath)
    // An export that another run published meanwhile is not empty, and only an empty folder would
    // be replaced.
    guard rename(staging.path, publishedPath) == 0 else {
      if errno == ENOTEMPTY || errno == EEXIST { throw Self.exists(publishedPath) }
      throw .io("publish", publishedPath)
    }
    isFinished = true
    try FolderEntries.sync(datasetFolder)
  }

  /// Leaves what was written as it is, for a run that goes on with it.
  package func leave() { isFinished = true }

  /// Removes what was written. Does nothing after publishing.
  package func abort() {
    guard !isFinished else { return }
    isFinished = true
    staging.remove()
    Self.removeEmpty(createdFolders)
  }

  private static func refuseExisting(_ path: String) throws(ExportError) {
    var status = stat()
    if lstat(path, &status) == 0 { throw exists(path) }
    guard errno == ENOENT || errno == ENOTDIR else { throw .io("read", path) }
  }

  private static func exists(_ path: String) -> ExportError {
    .failure("\(path) exists already: choose another minute with --export-time, or remove it")
  }

  /// Makes `path` and the folders that it lies in; returns those that were not there, outermost
  /// first.
  package static func makeFolders(_ path: String) throws(ExportError) -> [String] {
    var missing: [String] = []
    var rest = path
    var status = stat()
    while !rest.isEmpty, rest != "/", stat(rest, &status) != 0, errno == ENOENT {
      missing.append(rest)
      rest = parent(of: rest)
    }
    missing.reverse()
    for (index, folder) in missing.enumerated() {
      guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
        let code = errno
        removeEmpty(Array(missing[..<index]))
        throw .io("create", folder, code: code)
      }
      try FolderEntries.sync(parent(of: folder))
    }
    return missing
  }

  /// The folder that `path` lies in.
  package static func parent(of path: String) -> String {
    var components = path.split(separator: "/", omittingEmptySubsequences: true)
    let isAbsolute = path.hasPrefix("/")
    _ = components.popLast()
    if components.isEmpty { return isAbsolute ? "/" : "." }
    return (isAbsolute ? "/" : "") + components.joined(separator: "/")
  }

  private static func removeEmpty(_ folders: [String]) {
    for folder in folders.reversed() { _ = rmdir(folder) }
  }
}
