import Foundation
import OptionTables
import Wording
import XDMExport

extension OptionDefinition {
  fileprivate static let runsDataset = OptionDefinition(
    "dataset", .text("ID"), standard: "all datasets", "List the runs of this dataset.")
  fileprivate static let limit = OptionDefinition(
    "limit", .number(0...UInt64(Int.max)), standard: "20, no limit with --json",
    "List the latest runs, at most this many.")
  fileprivate static let runsJSON = OptionDefinition(
    "json", .flag, standard: "print text", "Print each record as a line of JSON.")
  fileprivate static let statusJSON = OptionDefinition(
    "json", .flag, standard: "print text", "Print a line of JSON for each dataset.")
}

extension Command {
  static let flowRuns = Command(
    name: "flow runs",
    summary: "list the runs of a dataflow, the latest first",
    usage: "FILE [OPTION…]",
    details: """
      Lists the records that runs have left: the minute of the export, the dataset, the beginning of
      the run if that was another minute, the amount, and why a run failed.
      """,
    operands: 1...1,
    options: [.runsDataset, .limit, .runsJSON],
    examples: [
      Example(
        line: "xdm-export flow runs web.flow.json --limit 5", meaning: "List the latest five runs."),
      Example(
        line: "xdm-export flow runs web.flow.json --json > runs.ndjson",
        meaning: "List all runs for a program, in the words of Adobe's Flow Service."),
    ],
    run: FlowRunsCommand.runs)

  static let flowStatus = Command(
    name: "flow status",
    summary: "show the state of the datasets of dataflows",
    usage: "FILE… [OPTION…]",
    details: """
      Shows for each dataset the last run, a run that is under way or was interrupted, and the time at
      which the next export is due.
      """,
    operands: 1...Int.max,
    options: [.statusJSON],
    examples: [
      Example(
        line: "xdm-export flow status *.flow.json", meaning: "Show all dataflows of a folder.")
    ],
    run: FlowRunsCommand.status)
}

/// `xdm-export flow runs` and `xdm-export flow status`
enum FlowRunsCommand {
  @Sendable
  static func runs(_ arguments: Arguments) throws -> ExitCode {
    let dataflow = try DataflowFile.read(arguments.operands[0])
    let isJSON = arguments.has(.runsJSON)
    let limit = arguments[.limit] ?? (isJSON ? Int.max : 20)
    let records = try dataflow.runs(datasetID: arguments.text(of: .runsDataset)).prefix(limit)
    for record in records {
      try Terminal.print((isJSON ? record.json() : line(record)) + "\n")
    }
    return .success
  }

  private static func line(_ record: RunRecord) -> String {
    let due = FlowText.time(record.exportTime.secondsSince1970)
    let start = FlowText.time(record.startedAt / 1000)
    var text = "\(due)  \(record.datasetID)  "
    if start != due { text += "run \(start)  " }
    switch record.status {
    case .failed: text += "failed: \(record.error ?? "for an unknown reason")"
    case .success where record.path == nil: text += "success: nothing new"
    case .success:
      text +=
        "success: \(HumanText.count(record.recordsWritten)) records,"
        + " \(HumanText.size(record.outputBytes)),"
        + " \(HumanText.duration(Double(record.completedAt - record.startedAt) / 1000))"
      if record.recordsRejected > 0 {
        text += ", \(HumanText.count(record.recordsRejected)) rejected"
      }
    }
    if record.isResumed { text += ", resumed" }
    if let skipped = record.skipped { text += "; \(FlowText.skipped(skipped))" }
    return text
  }

  @Sendable
  static func status(_ arguments: Arguments) throws -> ExitCode {
    for path in arguments.operands {
      for status in try DataflowFile.read(path).status() {
        try Terminal.print(
          (arguments.has(.statusJSON) ? json(status, path) : text(status)) + "\n")
      }
    }
    return .success
  }

  private static func text(_ status: DatasetStatus) -> String {
    var parts: [String] = []
    if let owner = status.owner { parts.append("at work: \(owner)") }
    if !status.unfinished.isEmpty {
      parts.append("unfinished, to be resumed: \(status.unfinished.joined(separator: ", "))")
    }
    if let last = status.lastRun {
      parts.append("last: \(line(last))")
    } else {
      parts.append("never run")
    }
    if let due = status.due { parts.append("due since \(FlowText.time(due))") }
    parts.append(status.nextDue.map { "next: \(FlowText.time($0))" } ?? "no export will be due")
    return "\(status.datasetID)" + parts.map { "\n  \($0)" }.joined()
  }

  private static func json(_ status: DatasetStatus, _ path: String) -> String {
    status.json(file: path)
  }
}
