import Foundation
import Wording
import XDMExport

extension Option {
  static let restoreTo = Option(
    "--to", "FILE", help: "Write a new file, or standard output for -, which is the default.")
  static let restoreCompression = Option(
    "--compression", "none|gzip|zstd",
    help: "The codec; by default what the file's name ends with, .gz or .zst, else none.")
  static let whereTime = Option(
    "--where-time", "FROM..TO",
    help: "Only records whose timestamp lies from FROM to before TO: instants such as "
      + "2024-02-29T12:00:00Z, or days in UTC. One of them may be left out.")
  static let restoreQuiet = Option(
    "--quiet", help: "Print no summary, which there is with --to FILE, and no warnings.")
}

extension Command {
  static let restore = Command(
    name: "restore",
    summary: "turn exports back into lines of JSON",
    usage: "EXPORT-FOLDER… [OPTION…]",
    details: """
      Writes the records of exports, Parquet or JSON, one JSON object a line and in the order in
      which they were exported. EXPORT-FOLDER is the folder of one export (exportTime=…), or that of
      a dataset, whose exports follow each other by time. Each file is compared with its manifest
      before a record of it is written. What is restored can be exported again.
      """,
    operands: 1...Int.max,
    options: [
      .restoreTo, .restoreCompression, .level, .columns, .whereTime, .threads, .restoreQuiet,
    ],
    examples: [
      Example(
        line: "xdm-export restore backup/D --to events.ndjson.zst",
        meaning: "All exports of a dataset, one behind the other, compressed."),
      Example(
        line: "xdm-export restore backup/D/exportTime=202401010000 --where-time 2024-01-01..",
        meaning: "Records of the new year, on standard output."),
      Example(
        line: "xdm-export restore backup/D | xdm-export export - --dataset D --to compacted",
        meaning: "Many small exports become one."),
    ],
    run: RestoreCommand.run)
}

/// `xdm-export restore`
enum RestoreCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    let path = arguments.value(of: .restoreTo) ?? "-"
    let run = try RestoreRun(try options(from: arguments, path: path))
    let isQuiet = arguments.has(.restoreQuiet)
    let summary: RestoreSummary
    if path == "-" {
      do {
        let output = FileOutput(descriptor: 1, name: "standard output")
        summary = try run.run { try output.write($0) }
      } catch let error as FileOutput.Failure where error.isClosedByReader {
        // `restore | head` has what it wants.
        return .success
      }
    } else {
      summary = try write(run, to: path)
      if !isQuiet { try Terminal.print(text(summary, path)) }
    }
    if !isQuiet { warn(summary) }
    return .success
  }

  static func options(
    from arguments: Arguments, path: String
  ) throws -> RestoreOptions {
    MemoryPolicy.returnLargeBlocks()
    var options = RestoreOptions(exports: arguments.operands)
    options.columns = arguments.list(of: .columns)
    if let text = arguments.value(of: .whereTime) {
      options.timeRange = try timeRange(text)
    }
    options.compression =
      try arguments.choice(of: .restoreCompression)
      ?? (path.hasSuffix(".gz") ? .gzip : path.hasSuffix(".zst") ? .zstd : .none)
    options.level = try arguments.integer(of: .level, in: 1...22)
    if let threads = try arguments.integer(of: .threads, in: 1...1024) {
      options.threads = threads
    }
    return options
  }

  private static func timeRange(_ text: String) throws -> RestoreOptions.Range {
    guard let range = RestoreOptions.Range(parsing: text) else {
      throw UsageError(
        "--where-time needs FROM..TO, such as 2024-01-01..2024-02-01T12:00:00Z, not '\(text)'")
    }
    return range
  }

  /// Writes a file that is there when it is whole, or not at all.
  static func write(_ run: RestoreRun, to path: String) throws -> RestoreSummary {
    let file = try NewFile(path)
    Interruption.cancels { run.cancel() }
    do {
      let summary = try run.run { try file.output.write($0) }
      try file.publish()
      return summary
    } catch {
      file.discard()
      throw error
    }
  }

  static func text(_ summary: RestoreSummary, _ path: String) -> String {
    let exports = summary.exports == 1 ? "1 export" : "\(HumanText.count(summary.exports)) exports"
    return "restored \(HumanText.count(summary.records)) records of \(exports) to \(path):"
      + " \(HumanText.size(summary.bytes)) in \(HumanText.fixed(summary.seconds, 2)) s\n"
  }

  private static func warn(_ summary: RestoreSummary) {
    if let first = summary.exportsWithoutManifest.first {
      let others = summary.exportsWithoutManifest.count - 1
      Terminal.complain(
        "\(first)\(others > 0 ? " and \(others) more have" : " has") no manifest: nothing vouches"
          + " that all files are there, and as they were written", command: .restore)
    }
    if summary.recordsWithoutTime > 0 {
      Terminal.complain(
        "\(HumanText.count(summary.recordsWithoutTime)) records have no time in 'timestamp' and"
          + " were left out", command: .restore)
    }
  }
}
