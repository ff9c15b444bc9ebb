import Foundation
import Inspect
import OptionTables
import XDMExport

extension OptionDefinition {
  fileprivate static let pages = OptionDefinition(
    "pages", .flag, standard: "sum up the pages of a column", "List every page.")
  fileprivate static let noChecksums = OptionDefinition(
    "no-checksums", .flag, standard: "compare each page with its checksum",
    "Read the headers of pages only.")
  fileprivate static let inspectJSON = OptionDefinition(
    "json", .flag, standard: "print text", "Print everything as one JSON object, pages included.")
}

extension Command {
  static let inspect = Command(
    name: "inspect",
    summary: "show how Parquet files are built, and where their bytes are",
    usage: "FILE… [OPTION…]",
    details: """
      Shows the schema of Parquet files, the size of each column with a bar, encodings, statistics,
      row groups, pages, codecs and metadata, and whether pages agree with their checksums. A folder
      stands for the .parquet files in it; several files are summed up. Pages are not decoded: verify
      and cat do that. The exit code is 1 if a checksum is wrong or a page cannot be found.
      """,
    operands: 1...Int.max,
    options: [.pages, .noChecksums, .threads, .inspectJSON],
    examples: [
      Example(line: "xdm-export inspect backup/web", meaning: "Show which columns are large."),
      Example(
        line: "xdm-export inspect backup/web --json > files.json",
        meaning: "Describe the files of a dataset for a program."),
    ],
    run: InspectCommand.run)
}

/// `xdm-export inspect`
enum InspectCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    let threads = arguments[.threads] ?? ProcessInfo.processInfo.activeProcessorCount
    let inspections = try InspectRun(
      paths: arguments.operands, threads: threads,
      verifiesChecksums: !arguments.has(.noChecksums)
    ).run()
    if arguments.has(.inspectJSON) {
      try Terminal.print(FileInspection.json(inspections) + "\n")
    } else {
      let output = InspectionReport(
        width: Terminal.Stream.standardOutput.width, listsPages: arguments.has(.pages))
      try Terminal.print(output.text(inspections))
    }
    // A file that is damaged is no success, whatever could be shown of it.
    let isWhole = inspections.allSatisfy { $0.problems.isEmpty && $0.checksums.wrong == 0 }
    return isWhole ? .success : .failure
  }
}
