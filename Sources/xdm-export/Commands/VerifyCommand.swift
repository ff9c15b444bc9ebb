import Foundation
import OptionTables
import Wording
import XDMExport

extension OptionDefinition {
  fileprivate static let source = OptionDefinition(
    "source", .file("INPUT"), standard: "check the exports alone",
    "Compare every record with the INPUT that was exported.",
    details:
      "INPUT is a file, a folder or -, as for export. Give several in the order of the exports."
  ).repeatable()
  fileprivate static let noManifest = OptionDefinition(
    "no-manifest", .flag, standard: "an export without a manifest is wrong",
    "Accept exports without a manifest.", details: "Nothing then says that all files are there.")
  fileprivate static let findings = OptionDefinition(
    "findings", .number(1...100_000), standard: "20", "Show at most this many findings.",
    details: "All are counted.")
  fileprivate static let quietChecks = OptionDefinition(
    "quiet", .flag, standard: "show progress and a summary", "Print nothing but findings.")
}

extension VerifyOptions {
  fileprivate static let table: [BoundOption<VerifyOptions>] = [
    BoundOption(\.source, .source),
    BoundOption(\.allowsMissingManifest, .noManifest),
    BoundOption(\.maximumFindings, .findings),
    BoundOption(\.threads, .threads),
  ]
}

extension Command {
  static let verify = Command(
    name: "verify",
    summary: "check that exports are complete, unchanged and equal to their source",
    usage: "EXPORT-FOLDER… [--source INPUT]… [OPTION…]",
    details: """
      Checks exports. EXPORT-FOLDER is the folder of one export (exportTime=…), or of a dataset with
      all its exports.

      Every file of the manifest must be there with its size and SHA-256, and no other file. Every
      page is decoded; checksums, counts, levels, dictionaries and statistics must agree with it.
      Every record is put together, as restore does.

      With --source, each record is compared with its original: keys and values, and the order of
      arrays. Numbers are compared by value, times by instant, and null equals an absent field.
      Missing, additional and moved records are named. Give the source in the order in which it was
      exported.

      The exit code is 1 if anything is wrong.
      """,
    operands: 1...Int.max,
    options: VerifyOptions.table.definitions() + [.json, .quietChecks],
    examples: [
      Example(line: "xdm-export verify backup/web", meaning: "Check all exports of a dataset."),
      Example(
        line: "xdm-export verify backup/web/exportTime=202401010000 --source events.ndjson",
        meaning: "Compare every record with its source, before you delete that."),
      Example(
        line: "xdm-export verify backup/web --json > findings.json",
        meaning: "List what is wrong for a program."),
    ],
    run: VerifyCommand.run)
}

/// `xdm-export verify`
enum VerifyCommand {
  private static let words = ErrorWords(.commandLine)
  private static let usualFindings = 20

  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    MemoryPolicy.returnLargeBlocks()
    var options = VerifyOptions(exports: arguments.operands)
    options.maximumFindings = usualFindings
    try arguments.apply(VerifyOptions.table, to: &options)
    let isQuiet = arguments.has(.quietChecks)
    let line = isQuiet || arguments.has(.json) ? nil : ProgressLine()
    if let line { options.onProgress = { line.show($0) } }
    let run = try VerifyRun(options)
    Interruption.cancels { run.cancel() }
    defer { line?.clear() }
    let summary = try run.run()
    line?.clear()
    if arguments.has(.json) {
      try Terminal.print(summary.json(words) + "\n")
    } else {
      try Terminal.print(findings(summary))
      if !isQuiet { try Terminal.print(text(summary)) }
    }
    return summary.isSound ? .success : .failure
  }

  /// The findings, one a line.
  static func findings(_ summary: VerifySummary) -> String {
    var lines = summary.findings.map { "\($0.kind.rawValue): \($0.text(words))\n" }
    let others = summary.findingCount - summary.findings.count
    if others > 0 { lines.append("and \(HumanText.count(others)) more\n") }
    return lines.joined()
  }

  /// What was looked at, and what came of it.
  static func text(_ summary: VerifySummary) -> String {
    let exports = summary.exports == 1 ? "1 export" : "\(HumanText.count(summary.exports)) exports"
    let files = summary.files == 1 ? "1 file" : "\(HumanText.count(summary.files)) files"
    var text =
      "verified \(exports): \(files), \(HumanText.size(summary.bytes)),"
      + " \(HumanText.count(summary.records)) records"
    if summary.hasSource {
      text += ", \(HumanText.count(summary.recordsCompared)) compared with their source"
    }
    text += " in \(HumanText.fixed(summary.seconds, 2)) s\n"
    if summary.recordsRejected > 0 {
      text += "\(HumanText.count(summary.recordsRejected)) lines of the source had been rejected\n"
    }
    if summary.fieldsDropped > 0 {
      text +=
        (summary.fieldsDropped == 1
          ? "1 field of the source's records is not in the schema, and was"
          : "\(HumanText.count(summary.fieldsDropped)) fields of the source's records are not in the"
            + " schema, and were") + " dropped as the export was told to\n"
    }
    if let first = summary.exportsWithoutManifest.first, summary.isSound {
      let others = summary.exportsWithoutManifest.count - 1
      text += "\(first)\(others > 0 ? " and \(others) more have" : " has") no manifest\n"
    }
    if summary.isSound { return text + "nothing is wrong\n" }
    return text
      + (summary.findingCount == 1
        ? "1 finding\n" : "\(HumanText.count(summary.findingCount)) findings\n")
  }
}
