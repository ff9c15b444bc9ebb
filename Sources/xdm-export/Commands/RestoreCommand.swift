import Foundation
import OptionTables
import Wording
import XDMExport

extension OptionDefinition {
  fileprivate static let file = OptionDefinition(
    "to", .file("FILE"), standard: "- (standard output)", "Write a new file.",
    details: "The file appears when it is complete.")
  fileprivate static let textCompression = OptionDefinition(
    "compression", .choice(["none", "gzip", "zstd"]),
    standard: "gzip for a FILE.gz, zstd for a FILE.zst, else none",
    "Compress the text with this codec.")
  fileprivate static let whereTime = OptionDefinition(
    "where-time", .text("FROM..TO"), standard: "records of any time",
    "Keep records with a timestamp from FROM to before TO.",
    details:
      "FROM and TO are instants such as 2024-02-29T12:00:00Z, or days in UTC. One of them may"
      + " be left out.")
  fileprivate static let quietRestore = OptionDefinition(
    "quiet", .flag, standard: "print a summary with --to FILE, and warnings",
    "Print no summary and no warnings.")
}

extension RestoreOptions {
  fileprivate static let table: [BoundOption<RestoreOptions>] = [
    BoundOption(\.compression, .textCompression),
    BoundOption(\.level, .level),
    BoundOption(\.columns, .columns),
    BoundOption(\.threads, .threads),
  ]
}

extension Command {
  static let restore = Command(
    name: "restore",
    summary: "turn exports back into lines of JSON",
    usage: "EXPORT-FOLDER… [OPTION…]",
    details: """
      Writes the records of Parquet and JSON exports, one JSON object a line, in the order in which
      they were exported. EXPORT-FOLDER is the folder of one export (exportTime=…), or of a dataset;
      the exports of a dataset follow each other by time. Each file is compared with its manifest
      before any of its records is written. You can export the result again.
      """,
    operands: 1...Int.max,
    options: [.file, .whereTime] + RestoreOptions.table.definitions() + [.quietRestore],
    examples: [
      Example(
        line: "xdm-export restore backup/web --to restored.ndjson.zst",
        meaning: "Write all exports of a dataset to one compressed file."),
      Example(
        line: "xdm-export restore backup/web/exportTime=202401010000 --where-time 2024-01-01..",
        meaning: "Print the records since the new year."),
      Example(
        line: "xdm-export restore backup/web | xdm-export export - --dataset web --to compacted",
        meaning: "Make one export of many."),
    ],
    run: RestoreCommand.run)
}

/// `xdm-export restore`
enum RestoreCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    let path = arguments.text(of: .file) ?? "-"
    let run = try RestoreRun(try options(from: arguments, path: path))
    let isQuiet = arguments.has(.quietRestore)
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
    options.compression = path.hasSuffix(".gz") ? .gzip : path.hasSuffix(".zst") ? .zstd : .none
    try arguments.apply(RestoreOptions.table, to: &options)
    options.timeRange = try arguments.text(of: .whereTime).map { try timeRange($0) }
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
