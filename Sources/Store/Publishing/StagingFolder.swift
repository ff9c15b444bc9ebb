import FileSystem
import Foundation
import Work

/// The folder of a run that is under way: `_inprogress-<flowRunId>`, leased while the run lives.
///
/// The lease dies with its process, however it dies: a folder without one was left behind.
package final class StagingFolder {
  package let store: any ExportStore
  package let key: String
  package var path: String { store.location(key) }
  private let lease: any StoreLease

  private static let prefix = "_inprogress-"
  private static let attempts = 100

  /// Makes and leases the folder. A run of the same seed may have left one of the same name: then this
  /// one gets a number.
  init(
    _ store: any ExportStore, in parent: String, flowRun: FlowRunID
  ) throws(ExportError) {
    for attempt in 1...Self.attempts {
      let key = "\(parent)/\(Self.prefix)\(flowRun)" + (attempt == 1 ? "" : "-\(attempt)")
      guard let lease = try store.lease(creating: key) else { continue }
      self.store = store
      self.key = key
      self.lease = lease
      return
    }
    throw .failure(
      "cannot create a folder for work in \(store.location(parent)): remove \(Self.prefix)* there")
  }

  /// Takes over a folder that a dead run left; nil when its run is alive.
  package init?(adopting key: String, of store: any ExportStore) throws(ExportError) {
    guard let lease = try store.lease(existing: key) else { return nil }
    self.store = store
    self.key = key
    self.lease = lease
  }

  package func remove() throws(ExportError) { try store.removeFolder(key) }

  /// Removes the folder, and the files of the run that lie elsewhere, if they are no export yet.
  package func removeAll() throws(ExportError) {
    if !store.renamesAtomically, let intents = try FileIntents(in: self) {
      let keys = intents.names.map { "\(intents.folder)/\($0)" }
      var isPublished = false
      for key in keys where PublishedExport.isManifest(PathText.lastName(key)) {
        if try store.size(of: key) != nil { isPublished = true }
      }
      if !isPublished { for key in keys { try store.remove(key) } }
    }
    try remove()
  }

  /// The keys of folders in `parent` whose runs are dead, in order; removes them when asked to.
  ///
  /// - Throws: Where it cannot be told of one of them whether it is in use.
  package static func leftovers(
    of store: any ExportStore, in parent: String, removing: Bool
  ) throws(ExportError) -> [String] {
    var keys: [String] = []
    for entry in try store.all(in: parent) {
      let name = entry.name.text
      guard entry.isFolder, name.hasPrefix(prefix) else { continue }
      guard let left = try StagingFolder(adopting: "\(parent)/\(name)", of: store) else { continue }
      keys.append(left.key)
      if removing { try left.removeAll() }
    }
    return keys
  }
}
