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
    in datasetFolder: String, flowID: String, discards: Bool, notices: inout [String]
  ) throws(ExportError) -> [LeftRun] {
    var found: [LeftRun] = []
    for path in try StagingFolder.leftovers(in: datasetFolder, removing: false) {
      guard let staging = try StagingFolder(adopting: path) else { continue }
      let names = try FolderEntries.names(in: path)
      if names.allSatisfy({ $0.hasPrefix("_new-") }) {
        staging.remove()
        continue
      }
      if let plan = RunPlan(in: path), plan.flowID == flowID {
        guard !discards else {
          notices.append("what a killed run had left was removed, as asked: \(path)")
          staging.remove()
          continue
        }
        found.append(LeftRun(staging: staging, state: try take(plan, path, names)))
      } else if !names.contains(RunPlan.name), let record = record(in: path, names),
        record.flowID == flowID
      {
        if discards {
          notices.append("what a killed run had left was removed, as asked: \(path)")
          staging.remove()
        } else {
          found.append(LeftRun(staging: staging, state: .complete(record)))
        }
      } else {
        notices.append("found what another stopped run left: \(path)")
      }
    }
    return found
  }

  private static func record(in path: String, _ names: [String]) -> RunRecord? {
    guard let name = names.first(where: RunHistory.isRecord) else { return nil }
    return RunHistory.record(at: "\(path)/\(name)")
  }

  /// Keeps finished parts and their files, and removes everything else.
  private static func take(
    _ plan: RunPlan, _ path: String, _ names: [String]
  ) throws(ExportError) -> State {
    var finished: [Int: FinishedPart] = [:]
    var kept: Set<String> = [RunPlan.name, RunPlan.schemaName]
    for index in plan.parts.indices {
      guard let part = FinishedPart(index, in: path) else { continue }
      finished[index] = part
      kept.insert(RunPlan.partName(index))
      kept.formUnion(part.part.files.map(\.name))
      kept.formUnion(part.part.rejectedFiles.map(\.name))
    }
    var all: [String] = []
    for name in names {
      let status = try FileStatus.of("\(path)/\(name)")
      guard status.st_mode & S_IFMT == S_IFDIR else {
        all.append(name)
        continue
      }
      let inside = try FolderEntries.names(in: "\(path)/\(name)").map { "\(name)/\($0)" }
      all += inside
      if !inside.contains(where: kept.contains) { all.append(name) }
    }
    for name in all where !kept.contains(name) {
      guard remove("\(path)/\(name)") == 0 else { throw .io("remove", "\(path)/\(name)") }
    }
    return .planned(plan, finished: finished)
  }
}
