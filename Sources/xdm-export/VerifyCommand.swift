import Foundation
import Wording
import XDMExport

extension Option {
  static let verifySource = Option(
    "--source", "INPUT", isRepeatable: true,
    help:
      "What was exported, to compare every record with: a file, a directory or -, as for export. "
      + "Several exports were made from several inputs, in their order.")
  static let noManifest = Option(
    "--no-manifest", help: "Accept exports without a manifest, whose files may be too few.")
  static let findings = Option(
    "--findings", "N", help: "How many findings are shown; 20 by default. All are counted.")
  static let verifyJSON = Option("--json", help: "Print the result as one JSON object.")
  static let verifyQuiet = Option("--quiet", help: "Print findings alone, and no progress.")
}

extension Command {
  static let verify = Command(
    name: "verify",
    summary: "check that exports are whole, unchanged and the same as their source",
    usage: "EXPORT-FOLDER… [--source INPUT]… [OPTION…]",
    details: """
      Compares each export with its manifest: every file is there, with its size and SHA-256, and no
      other. Decodes every page of every file, and checks checksums, counts, levels, dictionaries and
      statistics; puts every record together, as 'restore' does. With --source, compares each record
      with the one that it was made from: keys and values, the order of arrays, numbers by value and
      times by instant, null being the same as absent; says which records are missing, too many or in
      another place: the source has to be given in the order in which it was exported. EXPORT-FOLDER
      is the folder of one export (exportTime=…), or that of a dataset with all of its exports. The
      exit code is 1 where anything is wrong.
      """,
    operands: 1...Int.max,
    options: [.verifySource, .noManifest, .findings, .threads, .verifyJSON, .verifyQuiet],
    examples: [
      Example(
        line: "xdm-export verify backup/D", meaning: "All exports of a dataset, by themselves."),
      Example(
        line: "xdm-export verify backup/D/exportTime=202401010000 --source events.ndjson.gz",
        meaning: "Every record against its source, before that is deleted."),
      Example(
        line: "xdm-export verify backup/D --json | jq '.findings[].path'",
        meaning: "Which files are damaged."),
    ],
    run: VerifyCommand.run)
}

/// `xdm-export verify`
enum VerifyCommand {
  private static let words = ErrorWords(.commandLine)

  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    MemoryPolicy.returnLargeBlocks()
    var options = VerifyOptions(exports: arguments.operands)
    options.source = arguments.values(of: .verifySource)
    options.allowsMissingManifest = arguments.has(.noManifest)
    options.maximumFindings = try arguments.integer(of: .findings, in: 1...100_000) ?? 20
    if let threads = try arguments.integer(of: .threads, in: 1...1024) { options.threads = threads }
    let isQuiet = arguments.has(.verifyQuiet)
    let line = isQuiet || arguments.has(.verifyJSON) ? nil : ProgressLine()
    if let line { options.onProgress = { line.show($0) } }
    let run = try VerifyRun(options)
    Interruption.cancels { run.cancel() }
    defer { line?.clear() }
    let summary = try run.run()
    line?.clear()
    if arguments.has(.verifyJSON) {
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
