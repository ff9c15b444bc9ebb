import Foundation
import OptionTables
import XDMExport

extension Command {
  static let export = Command(
    name: "export",
    summary: "export XDM records as Parquet or JSON",
    usage: "INPUT… --dataset ID --to FOLDER [OPTION…]",
    details: """
      Exports the records of each INPUT: a file with one JSON object a line, a folder of such files
      (.json, .ndjson, .jsonl), or - for standard input. Files may be compressed (.gz, .zst). The
      export appears in FOLDER/ID/exportTime=YYYYMMDDHHMM when it is complete. If anything fails,
      nothing appears. BYTES is a size such as 64MiB, 1GB or 65536.
      """,
    operands: 1...Int.max,
    options: ExportOptions.table.definitions() + [.json, .quiet],
    examples: [
      Example(
        line: "xdm-export export events.ndjson --dataset web --to out --manifest",
        meaning: "Write Parquet files with zstd, and a manifest."),
      Example(
        line: "xdm-export export events/ --dataset web --to out --format json --compression zstd",
        meaning: "Export all files of a folder as compressed lines of JSON."),
      Example(
        line: "zcat events/*.gz | xdm-export export - --dataset web --to out --max-file-size 1GB",
        meaning: "Export standard input, in files of at most 1 GB."),
      Example(
        line: "xdm-export export events.ndjson --dataset web --to out --on-error quarantine",
        meaning: "Set bad lines aside; the exit code is 3 if there are any."),
      Example(
        line: "xdm-export export events.ndjson --dataset web --to out --schema event.schema.json"
          + " --schema-path xdm",
        meaning: "Export by an XDM schema; xdm holds the schemas that it refers to."),
    ],
    run: ExportCommand.run)
}

/// `xdm-export export`
enum ExportCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    var options = try options(from: arguments)
    let isQuiet = arguments.has(.quiet)
    let line = isQuiet ? nil : ProgressLine()
    if let line { options.onProgress = { line.show($0) } }
    let run = try ExportRun(options)
    Interruption.cancels(run)
    let result = Result { try run.run() }
    line?.clear()
    let summary = try result.get()
    if let sentence = SummaryOutput.leftovers(summary, removed: options.cleanLeftovers) {
      Terminal.complain(sentence, command: .export)
    }
    if arguments.has(.json) {
      try Terminal.print(summary.json() + "\n")
    } else if !isQuiet {
      try Terminal.print(SummaryOutput.text(summary))
    }
    return summary.recordsRejected > 0 ? .rejects : .success
  }

  static func options(from arguments: Arguments) throws -> ExportOptions {
    var options = ExportOptions(
      inputs: arguments.operands,
      dataset: try DatasetID(arguments.text(of: .dataset) ?? ""),
      folder: arguments.text(of: .to) ?? "")
    try arguments.apply(ExportOptions.table, to: &options)
    return options
  }
}
