import ByteBuffers
import FileSystem
import Foundation
import Work

/// An export that is being made: all of it appears at once, or nothing does.
///
/// Where the store renames atomically, files are written to a staging folder beside the published
/// exports, each synced when it is closed. Publishing syncs the folder and gives it its final name: one
/// step for data files, rejects and manifest together. Elsewhere files have their final names from the
/// start, and the manifest, written last, makes an export of them. A transaction that is not published
/// removes what it wrote.
package final class ExportTransaction {
  /// `<folder>/<datasetID>/exportTime=YYYYMMDDHHMM`.
  package var publishedPath: String { store.location(publishedKey) }
  package var stagingPath: String { staging.path }
  /// Staging folders of dead runs that were there before.
  package let leftovers: [String]

  private let store: any ExportStore
  private let dataset: String
  private let publishedKey: String
  private let staging: StagingFolder
  /// The folder that files are written to.
  private let filesKey: String
  private var subfolders: [String] = []
  private var files: [String] = []
  /// What makes an export of the files where the name of their folder does not.
  private var manifest: (name: String, bytes: [UInt8])?
  private let createdFolders: [String]
  private var isFinished = false

  /// - Throws: When the export exists already, or the folder cannot be written.
  package convenience init(
    folder: String, dataset: DatasetID, time: ExportTime, flowRun: FlowRunID,
    cleanLeftovers: Bool = false
  ) throws(ExportError) {
    try self.init(
      LocalStore(folder), dataset: dataset, time: time, flowRun: flowRun,
      cleanLeftovers: cleanLeftovers)
  }

  package init(
    _ store: any ExportStore, dataset: DatasetID, time: ExportTime, flowRun: FlowRunID,
    cleanLeftovers: Bool = false
  ) throws(ExportError) {
    self.store = store
    self.dataset = "\(dataset)"
    publishedKey = "\(dataset)/exportTime=\(time)"
    try store.refuseExisting(publishedKey)
    createdFolders = try store.makeFolder("\(dataset)")
    do throws(ExportError) {
      leftovers = try StagingFolder.leftovers(
        of: store, in: "\(dataset)", removing: cleanLeftovers
      ).map { store.location($0) }
      staging = try StagingFolder(store, in: "\(dataset)", flowRun: flowRun)
    } catch {
      store.removeEmpty(createdFolders)
      throw error
    }
    filesKey = store.renamesAtomically ? staging.key : publishedKey
  }

  /// Resumes an export that a dead run left in `staging`.
  package init(
    resuming staging: StagingFolder, dataset: DatasetID, time: ExportTime
  ) throws(ExportError) {
    let publishedKey = "\(dataset)/exportTime=\(time)"
    // Before anything else: an object that is whole would remove what the run left.
    let entries = try staging.store.all(
      in: staging.store.renamesAtomically ? staging.key : publishedKey)
    store = staging.store
    self.dataset = "\(dataset)"
    self.publishedKey = publishedKey
    self.staging = staging
    filesKey = store.renamesAtomically ? staging.key : publishedKey
    leftovers = []
    createdFolders = []
    subfolders = entries.filter(\.isFolder).map(\.name.text)
  }

  deinit { abort() }

  /// Creates a file of the export. `name` may name a subfolder before a slash.
  func createFile(_ name: String) throws(ExportError) -> any StoreFile {
    if let slash = name.lastIndex(of: "/") {
      let subfolder = String(name[..<slash])
      if !subfolders.contains(subfolder) { subfolders.append(subfolder) }
    }
    try note(name)
    let file = try store.create("\(filesKey)/\(name)")
    files.append(name)
    return file
  }

  /// Creates a file of the export that holds `bytes`.
  package func createFile(_ name: String, holding bytes: [UInt8]) throws(ExportError) {
    if !store.renamesAtomically, PublishedExport.isManifest(name) {
      try note(name)
      manifest = (name, bytes)
      return
    }
    let file = try createFile(name)
    try file.write(all: bytes)
    do throws(IOError) { try file.close() } catch { throw ExportError(error) }
  }

  /// Writes down, where files do not lie in the staging folder, that one is about to be there: whoever
  /// finds what this run leaves knows what is to be removed.
  private func note(_ name: String) throws(ExportError) {
    guard !store.renamesAtomically else { return }
    try FileIntents(folder: publishedKey, names: files + [name]).write(to: staging)
  }

  /// Removes the files created so far: the export is made anew.
  package func removeFiles() throws(ExportError) {
    for name in files { try store.remove("\(filesKey)/\(name)") }
    for subfolder in subfolders { try store.removeFolder("\(filesKey)/\(subfolder)") }
    files = []
    subfolders = []
  }

  /// Makes lasting which files there are. Their bytes are when they are closed.
  package func syncFolders() throws(ExportError) {
    for subfolder in subfolders { try store.sync("\(filesKey)/\(subfolder)") }
    try store.sync(filesKey)
  }

  /// Makes the export visible under its final name. All files must be closed.
  package func publish() throws(ExportError) {
    guard !isFinished else { return }
    if store.renamesAtomically {
      try syncFolders()
      try store.publish(staging.key, as: publishedKey)
      isFinished = true
    } else {
      try publishManifest()
    }
    // What another process makes of the folder now must last, too.
    try store.sync(dataset)
  }

  private func publishManifest() throws(ExportError) {
    guard let manifest else {
      throw ExportError(
        .manifestNeeded, at: .file(publishedPath), remedies: [.manifest])
    }
    // Of two runs for one minute, one is first.
    guard let lease = try store.lease(anyway: "\(dataset)/\(Self.publishingName)") else {
      throw ExportError(
        .folderInUse, at: .file(store.location(dataset)))
    }
    defer { withExtendedLifetime(lease) {} }
    try store.refuseExisting(publishedKey)
    try syncFolders()
    try store.put(manifest.bytes, at: "\(publishedKey)/\(manifest.name)")
    isFinished = true
    try? staging.remove()
  }

  private static let publishingName = "_publishing"

  /// Leaves what was written as it is, for a run that resumes it.
  package func leave() { isFinished = true }

  /// Removes what was written. Does nothing after publishing. What cannot be removed is left, and the
  /// next run finds it.
  package func abort() {
    guard !isFinished else { return }
    isFinished = true
    try? staging.removeAll()
    store.removeEmpty(createdFolders)
  }
}

/// The files that a run writes under their final names, as it says in its staging folder.
struct FileIntents: Codable {
  /// The key of their folder.
  var folder: String
  var names: [String]

  private static let name = "_files.json"
  private static let maximumSize = 64 << 20

  init(folder: String, names: [String]) {
    self.folder = folder
    self.names = names
  }

  /// What a staging folder says; nil where it says nothing.
  init?(in staging: StagingFolder) throws(ExportError) {
    let key = "\(staging.key)/\(Self.name)"
    guard let size = try staging.store.size(of: key) else { return nil }
    let bytes = try staging.store.readAll(key, size: min(size, Self.maximumSize))
    do { self = try JSONDecoder().decode(Self.self, from: Data(bytes)) } catch {
      let path = staging.store.location(key)
      throw ExportError(.damagedRunFile, at: .file(path))
    }
  }

  func write(to staging: StagingFolder) throws(ExportError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let key = "\(staging.key)/\(Self.name)"
    let data: Data
    do { data = try encoder.encode(self) } catch {
      throw ExportError(.damagedRunFile, at: .file(staging.store.location(key)))
    }
    try staging.store.put(Array(data), at: key)
  }
}
