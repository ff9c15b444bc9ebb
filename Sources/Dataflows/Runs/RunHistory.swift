import FileSystem
import Foundation
import Input
import JSONStream
import Store
import Work
import XDM

/// The records of a dataset's runs: of exports in their folders, and of runs without one in `_runs`.
struct RunHistory {
  static let folderName = "_runs"
  static let recordPrefix = "_run-"
  private static let exportPrefix = "exportTime="
  /// Of what fails every minute, years would fill the disk.
  private static let mostWithoutExport = 1000
  private static let maximumSize = 1 << 30

  /// In the order in which their runs began.
  private(set) var records: [RunRecord] = []

  /// Reads the records of all runs of a dataflow in a dataset's folder.
  ///
  /// - Parameter flowID: Nil for all dataflows.
  /// - Throws: When a record is damaged: what it covered would be exported again.
  init(
    _ datasetFolder: String, flowID: String?, cache: RunRecordCache? = nil
  ) throws(ExportError) {
    for name in try FolderEntries.names(in: datasetFolder) where name.hasPrefix(Self.exportPrefix) {
      let folder = "\(datasetFolder)/\(name)"
      if let cached = cache?[folder] {
        records += cached
        continue
      }
      var found: [RunRecord] = []
      for file in try FolderEntries.names(in: folder) where Self.isRecord(file) {
        // An export may be removed at any time, as a whole.
        guard var record = try Self.record(at: "\(folder)/\(file)") else { continue }
        record.path = folder
        found.append(record)
      }
      cache?[folder] = found
      records += found
    }
    let folder = "\(datasetFolder)/\(Self.folderName)"
    for file in try FolderEntries.names(in: folder) where Self.isRecord(file) {
      guard var record = try Self.record(at: "\(folder)/\(file)") else { continue }
      record.path = nil
      record.inputs = []
      records.append(record)
    }
    if let flowID { records.removeAll { $0.flowID != flowID } }
    records.sort {
      ($0.startedAt, $0.exportTime.secondsSince1970) < (
        $1.startedAt, $1.exportTime.secondsSince1970
      )
    }
  }

  /// What has been exported of which files.
  var ledger: InputLedger {
    var ranges: [CoveredRange] = []
    var sightings: [(order: Int, sighting: Sighting)] = []
    for record in records where record.status == .success {
      if record.path != nil { ranges += record.inputs }
      sightings += record.sightings.map { (ranges.count, $0) }
    }
    return InputLedger(ranges, sightings: sightings)
  }

  /// The latest due time that a run has met.
  var lastScheduled: Int64? {
    records.lazy.filter { $0.status == .success && $0.trigger == .schedule }
      .map(\.exportTime.secondsSince1970).max()
  }

  static func isRecord(_ name: String) -> Bool {
    name.hasPrefix(recordPrefix) && name.hasSuffix(".json")
  }

  /// The record in a file; nil where there is no file.
  ///
  /// - Throws: When it cannot be read, or is damaged.
  static func record(at path: String) throws(ExportError) -> RunRecord? {
    guard let bytes = try WholeFile.readIfThere(path, atMost: maximumSize) else { return nil }
    guard let record = (try? JSONTree.parse(bytes)).flatMap({ RunRecord($0) }) else {
      throw .failure(
        "\(path) is damaged, and says no more what was exported: bring it back, or remove the export"
          + " that it belongs to")
    }
    return record
  }

  /// Whether a record says of a file that it has another name now: without it, another file of the old
  /// name would pass for one that was rewritten. So may one that cannot be read.
  private static func isNeeded(_ path: String) -> Bool {
    do throws(ExportError) {
      guard let record = try record(at: path) else { return false }
      return record.status == .success && !record.sightings.isEmpty
    } catch {
      return true
    }
  }

  /// Writes the record of a run that has no export.
  ///
  /// - Parameter limit: Records of such runs that are kept, besides those of files that were renamed.
  static func write(
    _ record: RunRecord, in datasetFolder: String, keeping limit: Int = mostWithoutExport
  ) throws(ExportError) {
    _ = try FolderEntries.makeAll("\(datasetFolder)/\(folderName)")
    let folder = "\(datasetFolder)/\(folderName)"
    let name = "\(recordPrefix)\(record.exportTime)-\(record.id).json"
    try WholeFile.write(Array((record.json() + "\n").utf8), name, in: folder)
    // Names begin with their time.
    for name in try FolderEntries.names(in: folder).filter(isRecord).dropLast(limit)
    where !isNeeded("\(folder)/\(name)") {
      // One more that is kept harms nobody.
      try? Files.removeIfThere("\(folder)/\(name)")
    }
  }
}

/// Records that were read, for a process that runs dataflows again and again. An export's folder
/// appears as a whole and is not changed, and may be removed.
final class RunRecordCache: @unchecked Sendable {
  private let lock = NSLock()
  private var records: [String: (inode: UInt64, changed: Int, records: [RunRecord])] = [:]

  subscript(folder: String) -> [RunRecord]? {
    get {
      guard let now = Self.identity(folder) else { return nil }
      lock.lock()
      defer { lock.unlock() }
      guard let known = records[folder], known.inode == now.0, known.changed == now.1 else {
        return nil
      }
      return known.records
    }
    set {
      let now = Self.identity(folder)
      lock.lock()
      defer { lock.unlock() }
      records[folder] = newValue.flatMap { value in now.map { ($0.0, $0.1, value) } }
    }
  }

  /// A folder, and when its entries changed last.
  private static func identity(_ folder: String) -> (UInt64, Int)? {
    // What cannot be looked at is read anew, and says then what is wrong.
    guard let status = try? Files.status(folder) else { return nil }
    let stamp = InputHandle.Stamp(status)
    return (stamp.inode, stamp.seconds &* 1_000_000_000 &+ stamp.nanoseconds)
  }
}
