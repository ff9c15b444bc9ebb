import Foundation
import Inspect
import XDMExport

extension Option {
  static let pages = Option("--pages", help: "List every page.")
  static let noChecksums = Option(
    "--no-checksums", help: "Read headers alone, without comparing pages with their checksums.")
  static let inspectJSON = Option(
    "--json", help: "Print all there is to know as one JSON object, pages included.")
}

extension Command {
  static let inspect = Command(
    name: "inspect",
    summary: "show what Parquet files are made of, and where their bytes are",
    usage: "FILE… [OPTION…]",
    details: """
      Shows the schema of Parquet files, the size of each column with a bar, encodings, statistics,
      row groups, pages, codecs and metadata, and whether pages have the checksums that they claim.
      A directory stands for the .parquet files in it; several files are summed up. Pages are not
      decoded: 'verify' and 'cat' do that.
      """,
    operands: 1...Int.max,
    options: [.pages, .noChecksums, .inspectJSON, .threads],
    examples: [
      Example(
        line: "xdm-export inspect part-00000.zstd.parquet", meaning: "Which columns are large."),
      Example(
        line: "xdm-export inspect backup/D --json | jq '.files[].checksums'",
        meaning: "Whether a whole export has its checksums right."),
    ],
    run: InspectCommand.run)
}

/// `xdm-export inspect`
enum InspectCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    let threads =
      try arguments.integer(of: .threads, in: 1...1024)
      ?? ProcessInfo.processInfo.activeProcessorCount
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
