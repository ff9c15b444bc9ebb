import FileSystem
import Foundation
import Input
import Store
import Work

/// What a killed run of a dataflow left in a dataset's folder, to be gone on with.
struct LeftRun {
  enum State {
    /// Some parts, maybe none, are finished.
    case planned(RunPlan, finished: [Int: FinishedPart])
    /// All is done but giving the export its name.
    case complete(RunRecord)
  }

  let staging: StagingFolder
  let state: State

  /// Finds what runs left, and removes folders in which a run had not begun.
  ///
  /// - Parameters:
  ///   - discards: Whether to remove everything that runs of this dataflow left.
  ///   - notices: Takes a sentence on what is removed.
  static func find(
    in datasetFolder: (folder: String, dataset: String), flowID: String, discards: Bool,
    notices: inout [String]
  ) throws(ExportError) -> [LeftRun] {
    var found: [LeftRun] = []
    let store = LocalStore(datasetFolder.folder)
    for key in try StagingFolder.leftovers(
      of: store, in: datasetFolder.dataset, removing: false)
    {
      guard let staging = try StagingFolder(adopting: key, of: store) else { continue }
      let path = staging.path
      let names = try FolderEntries.names(in: path)
      if names.allSatisfy({ $0.hasPrefix(WholeFile.temporaryPrefix) }) {
        try staging.remove()
        continue
      }
      if let plan = try RunPlan.read(in: path), plan.flowID == flowID {
        guard !discards else {
          notices.append("what a killed run had left was removed, as asked: \(path)")
          try staging.remove()
          continue
        }
        found.append(LeftRun(staging: staging, state: try take(plan, path, names)))
      } else if !names.contains(RunPlan.name), let record = try record(in: path, names),
        record.flowID == flowID
      {
        if discards {
          notices.append("what a killed run had left was removed, as asked: \(path)")
          try staging.remove()
        } else {
          found.append(LeftRun(staging: staging, state: .complete(record)))
        }
      } else {
        notices.append("found what another stopped run left: \(path)")
      }
    }
    return found
  }

  private static func record(
    in path: String, _ names: [String]
  ) throws(ExportError) -> RunRecord? {
    guard let name = names.first(where: RunHistory.isRecord) else { return nil }
    return try RunHistory.record(at: "\(path)/\(name)")
  }

  /// Keeps finished parts and their files, and removes everything else.
  private static func take(
    _ plan: RunPlan, _ path: String, _ names: [String]
  ) throws(ExportError) -> State {
    var finished: [Int: FinishedPart] = [:]
    var kept: Set<String> = [RunPlan.name, RunPlan.schemaName]
    for index in plan.parts.indices {
      guard let part = try FinishedPart.read(index, in: path) else { continue }
      finished[index] = part
      kept.insert(RunPlan.partName(index))
      kept.formUnion(part.part.files.map(\.name))
      kept.formUnion(part.part.rejectedFiles.map(\.name))
    }
    for name in names {
      guard try Files.status("\(path)/\(name)", followsLinks: false).isFolder else {
        if !kept.contains(name) { try Files.remove("\(path)/\(name)") }
        continue
      }
      let inside = try FolderEntries.names(in: "\(path)/\(name)").map { "\(name)/\($0)" }
      if !inside.contains(where: kept.contains) {
        try FolderEntries.removeTree("\(path)/\(name)")
      } else {
        for name in inside where !kept.contains(name) {
          try FolderEntries.removeTree("\(path)/\(name)")
        }
      }
    }
    return .planned(plan, finished: finished)
  }
}
