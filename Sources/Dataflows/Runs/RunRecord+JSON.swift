import ByteBuffers
import JSONStream
import Store
import XDM

extension RunRecord {
  /// The record as one JSON object, without a newline.
  ///
  /// - Parameter withInputs: Whether to say what of which files was exported.
  public func json(withInputs: Bool = true) -> String {
    var writer = JSONWriter(capacity: 2048)
    writer.beginObject()
    writer.field("id", id)
    writer.field("flowId", flowID)
    writer.field("createdAt", Int(startedAt))
    writer.field("updatedAt", Int(completedAt))
    writer.field("datasetId", datasetID)
    writer.field("scheduledTime", exportTime.iso8601)
    writer.field("exportTime", "\(exportTime)")
    writer.field("trigger", trigger.rawValue)
    writer.field("exportMode", exportMode.rawValue)
    writer.key("metrics")
    writeMetrics(to: &writer)
    if let skipped {
      writer.key("skippedSchedules")
      writer.beginObject()
      writer.field("count", Int(skipped.count))
      writer.field("first", ExportTime.isoText(skipped.first))
      writer.field("last", ExportTime.isoText(skipped.last))
      writer.endObject()
    }
    writer.key("resumed")
    writer.bool(isResumed)
    writer.key("notices")
    writer.beginArray()
    for notice in notices { writer.string(notice) }
    writer.endArray()
    writer.field("path", path)
    if withInputs {
      writer.key("inputs")
      writer.beginArray()
      for input in inputs { input.write(to: &writer) }
      writer.endArray()
      writer.key("sightings")
      writer.beginArray()
      for sighting in sightings { sighting.write(to: &writer) }
      writer.endArray()
    }
    writer.endObject()
    return String(decoding: writer.buffer.bytes, as: UTF8.self)
  }

  private func writeMetrics(to writer: inout JSONWriter) {
    func object(_ name: String, _ fields: [(String, Int)]) {
      writer.key(name)
      writer.beginObject()
      for (name, value) in fields { writer.field(name, value) }
      writer.endObject()
    }
    writer.beginObject()
    object(
      "durationSummary",
      [("startedAtUTC", Int(startedAt)), ("completedAtUTC", Int(completedAt))])
    object("sizeSummary", [("inputBytes", inputBytes), ("outputBytes", outputBytes)])
    object(
      "recordSummary",
      [
        ("inputRecordCount", recordsRead), ("outputRecordCount", recordsWritten),
        ("failedRecordCount", recordsRejected),
      ])
    writer.key("valueSummary")
    writer.beginObject()
    writer.ledger(values)
    writer.endObject()
    object(
      "fileSummary", [("inputFileCount", inputFileCount), ("outputFileCount", outputFileCount)])
    writer.key("statusSummary")
    writer.beginObject()
    writer.field("status", status.rawValue)
    writer.key("errors")
    writer.beginArray()
    if let error {
      writer.beginObject()
      writer.field("code", "EXPORT_FAILED")
      writer.field("message", error)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    writer.endObject()
  }

  /// Nil for what is no record of a run.
  init?(_ tree: JSONTree) {
    guard let id = tree["id"]?.text, let flowID = tree["flowId"]?.text,
      let datasetID = tree["datasetId"]?.text,
      let time = tree["exportTime"]?.text.flatMap({ try? ExportTime($0) }),
      let metrics = tree["metrics"],
      let status = metrics["statusSummary"]?["status"]?.text.flatMap({ Status(rawValue: $0) })
    else { return nil }
    func number(_ summary: String, _ name: String) -> Int64 {
      max(metrics[summary]?[name]?.number ?? 0, 0)
    }
    self.id = id
    self.flowID = flowID
    self.datasetID = datasetID
    trigger = tree["trigger"]?.text.flatMap { Trigger(rawValue: $0) } ?? .manual
    exportTime = time
    exportMode = tree["exportMode"]?.text.flatMap { Dataflow.ExportMode(rawValue: $0) } ?? .full
    self.status = status
    error = metrics["statusSummary"]?["errors"]?.elements.first?["message"]?.text
    startedAt = number("durationSummary", "startedAtUTC")
    completedAt = number("durationSummary", "completedAtUTC")
    inputBytes = Int(number("sizeSummary", "inputBytes"))
    outputBytes = Int(number("sizeSummary", "outputBytes"))
    recordsRead = Int(number("recordSummary", "inputRecordCount"))
    recordsWritten = Int(number("recordSummary", "outputRecordCount"))
    recordsRejected = Int(number("recordSummary", "failedRecordCount"))
    values = metrics["valueSummary"].flatMap(ValueLedger.init) ?? ValueLedger()
    inputFileCount = Int(number("fileSummary", "inputFileCount"))
    outputFileCount = Int(number("fileSummary", "outputFileCount"))
    if let tree = tree["skippedSchedules"], let count = tree["count"]?.number,
      let first = tree["first"]?.text.flatMap(ExportTime.seconds(isoText:)),
      let last = tree["last"]?.text.flatMap(ExportTime.seconds(isoText:))
    {
      skipped = Schedule.Skipped(count: count, first: first, last: last)
    }
    isResumed = tree["resumed"]?.boolean ?? false
    notices = (tree["notices"]?.elements ?? []).compactMap(\.text)
    path = tree["path"]?.text
    sightings = (tree["sightings"]?.elements ?? []).compactMap { Sighting($0) }
    for element in tree["inputs"]?.elements ?? [] {
      guard let range = CoveredRange(element) else { return nil }
      inputs.append(range)
    }
  }
}
