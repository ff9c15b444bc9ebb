import Wording
import XDMExport

/// What an export says when it is done.
enum SummaryOutput {
  /// A few lines for people: where, what, how much and how fast.
  static func text(_ summary: ExportSummary) -> String {
    var lines: [String] = []
    if let path = summary.path { lines.append("published \(path)") }
    for file in summary.files {
      lines.append(
        "  \(file.name)  \(HumanText.size(file.size))  \(HumanText.count(file.recordCount)) records"
      )
    }
    if let manifest = summary.manifest { lines.append("  \(manifest)") }
    for file in summary.rejectedFiles {
      lines.append("  \(file.name)  \(HumanText.size(file.size))")
    }
    if summary.recordsRead == 0 {
      lines.append("the input holds no records: there is nothing to export")
    } else {
      lines.append(totals(summary))
      lines += LedgerText.lines(summary.values)
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func totals(_ summary: ExportSummary) -> String {
    var text = "\(HumanText.count(summary.recordsRead)) records"
    if summary.recordsRejected > 0 {
      text += " read = \(HumanText.count(summary.recordsWritten)) written"
      text += " + \(HumanText.count(summary.recordsRejected)) rejected"
    }
    text += "; \(HumanText.size(summary.inputBytes)) became \(HumanText.size(summary.outputBytes))"
    if summary.outputBytes > 0 {
      let ratio = Double(summary.inputBytes) / Double(summary.outputBytes)
      text += " (\(HumanText.fixed(ratio, 1)) : 1)"
    }
    text += " in \(HumanText.fixed(summary.seconds, 2)) s"
    if summary.seconds > 0 {
      let records = Double(summary.recordsRead) / summary.seconds
      let bytes = Double(summary.inputBytes) / summary.seconds
      text += ": \(HumanText.count(Int(records))) records/s, \(HumanText.size(Int(bytes)))/s"
    }
    return text
  }

  /// What standard error says of folders that dead runs left; nil where there are none.
  static func leftovers(_ summary: ExportSummary, removed: Bool) -> String? {
    guard !summary.leftovers.isEmpty else { return nil }
    let paths = summary.leftovers.joined(separator: ", ")
    return removed
      ? "removed what stopped runs left: \(paths)"
      : "found what stopped runs left: \(paths); --clean-leftovers removes it"
  }
}
