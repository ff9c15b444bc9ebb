import ByteBuffers
import Foundation
import JSONStream
import OptionTables
import Store
import Work

/// How a dataset of a dataflow stands.
public struct DatasetStatus: Sendable {
  public var datasetID: String
  public var name: String?
  public var folder: String
  /// Who is at work in the folder, where somebody is.
  public var owner: String?
  /// Folders that killed runs left, which the next run goes on with.
  public var unfinished: [String] = []
  public var lastRun: RunRecord?
  public var lastSuccess: RunRecord?
  /// Seconds since 1970 of an export that is due and has not been made.
  public var due: Int64?
  /// Seconds since 1970 of the next one after now.
  public var nextDue: Int64?
}

extension Dataflow {
  private func folder(of source: SourceConnection) -> String {
    "\(target.path)/\(source.datasetID)"
  }

  /// The records of all runs, the latest first.
  ///
  /// - Parameter datasetID: Nil for all datasets.
  /// - Throws: A usage error when there is no such dataset, or when a record is damaged.
  public func runs(datasetID: String?) throws(ExportError) -> [RunRecord] {
    let chosen = sources.filter { datasetID == nil || $0.datasetID.description == datasetID }
    if chosen.isEmpty {
      let known = ValueSyntax.list(sources.map(\.datasetID.description))
      throw .usage("\(file) has no dataset \(datasetID ?? ""): there is \(known)")
    }
    var records: [RunRecord] = []
    for source in chosen {
      records += try RunHistory(folder(of: source), flowID: id).records
    }
    return records.enumerated().sorted { ($0.1.startedAt, $0.0) > ($1.1.startedAt, $1.0) }
      .map(\.element)
  }

  /// How each dataset stands now.
  public func status(
    now: Int64 = Int64(Date().timeIntervalSince1970)
  ) throws(ExportError) -> [DatasetStatus] {
    var all: [DatasetStatus] = []
    for source in sources {
      let folder = folder(of: source)
      let history = try RunHistory(folder, flowID: id)
      var status = DatasetStatus(
        datasetID: "\(source.datasetID)", name: source.name, folder: folder,
        owner: try FolderLock.owner(of: folder))
      if status.owner == nil {
        let store = LocalStore(target.path)
        status.unfinished = try StagingFolder.leftovers(
          of: store, in: "\(source.datasetID)", removing: false
        ).map { store.location($0) }
      }
      status.lastRun = history.records.last
      status.lastSuccess = history.records.last { $0.status == .success }
      let due = schedule.latest(atOrBefore: now)
      status.due = due.flatMap { due in
        history.lastScheduled.map { $0 >= due } ?? false ? nil : due
      }
      status.nextDue = schedule.next(after: now)
      all.append(status)
    }
    return all
  }
}

extension DatasetStatus {
  /// The status as one JSON object, without a newline.
  public func json(file: String) -> String {
    var writer = JSONWriter(capacity: 1024)
    func record(_ name: String, _ record: RunRecord?) {
      writer.key(name)
      guard let record else { return writer.null() }
      var text = record.json(withInputs: false)
      text.withUTF8 { writer.raw(UnsafeRawBufferPointer($0)) }
    }
    writer.beginObject()
    writer.field("file", file)
    writer.field("datasetId", datasetID)
    writer.field("name", name)
    writer.field("folder", folder)
    writer.field("owner", owner)
    writer.key("unfinished")
    writer.beginArray()
    for path in unfinished { writer.string(path) }
    writer.endArray()
    record("lastRun", lastRun)
    record("lastSuccess", lastSuccess)
    writer.field("due", due.map { ExportTime.isoText($0) })
    writer.field("nextDue", nextDue.map { ExportTime.isoText($0) })
    writer.endObject()
    return String(decoding: writer.buffer.bytes, as: UTF8.self)
  }
}
