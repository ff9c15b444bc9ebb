import Foundation
import Wording
import XDMExport

/// What people read of runs.
enum FlowText {
  static func lines(_ outcome: DatasetOutcome) -> [String] {
    var lines = outcome.records.filter { $0.status == .success }.flatMap { record in
      // Where everything is stored, one line says all.
      [line(record)]
        + (record.values.fields.isEmpty ? [] : LedgerText.lines(record.values).map { "  " + $0 })
    }
    if let preview = outcome.preview {
      let what =
        preview.files == 0
        ? "nothing new"
        : (preview.isUpperBound ? "at most " : "")
          + "\(HumanText.size(preview.bytes)) of \(count(preview.files, "file"))"
      lines.append(
        "\(outcome.datasetID): exportTime=\(preview.exportTime) would hold \(what)")
    } else if lines.isEmpty, outcome.error == nil {
      lines.append(noneDue(outcome.datasetID, next: outcome.nextDue))
    }
    return lines
  }

  /// What a watch that has just begun waits for; nil where an export is due at once.
  static func waiting(_ status: DatasetStatus) -> String? {
    status.due == nil ? noneDue(status.datasetID, next: status.nextDue) : nil
  }

  private static func noneDue(_ datasetID: String, next: Int64?) -> String {
    let next = next.map { "the next is due \(time($0))" } ?? "none will be"
    return "\(datasetID): no export is due; \(next)"
  }

  private static func line(_ record: RunRecord) -> String {
    var text = "\(record.datasetID): "
    if let path = record.path {
      text += "published \(path): \(HumanText.count(record.recordsWritten)) records"
      if record.recordsRejected > 0 {
        text += ", \(HumanText.count(record.recordsRejected)) rejected"
      }
      text += " in \(count(record.outputFileCount, "file"))"
    } else {
      text += "nothing new for exportTime=\(record.exportTime)"
    }
    if record.isResumed { text += ", resumed" }
    if let skipped = record.skipped { text += "; \(self.skipped(skipped))" }
    return text
  }

  static func skipped(_ skipped: Schedule.Skipped) -> String {
    skipped.count == 1
      ? "skipped one that was due \(time(skipped.first))"
      : "skipped \(HumanText.count(Int(skipped.count))) that were due from \(time(skipped.first)) to"
        + " \(time(skipped.last))"
  }

  static func count(_ number: Int, _ noun: String) -> String {
    "\(HumanText.count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// `2024-01-31 03:00 UTC`
  static func time(_ seconds: Int64) -> String {
    let iso = ExportTime(Date(timeIntervalSince1970: Double(seconds))).iso8601
    return "\(iso.prefix(10)) \(iso.dropFirst(11).prefix(5)) UTC"
  }
}
