import Foundation
import XDMExport

extension Option {
  static let columns = Option(
    "--columns", "A.B,C",
    help: "Only these fields and what is below them, named by their path in a record.")
  static let limit = Option("--limit", "N", help: "Stop after so many records.")
  static let jsonText = Option(
    "--json-text", help: "Leave JSON text a string, instead of the value that it says.")
}

extension Command {
  static let cat = Command(
    name: "cat",
    summary: "print the records of Parquet files as lines of JSON",
    usage: "FILE… [OPTION…]",
    details: """
      Prints the records of any Parquet files, one JSON object a line. A directory stands for the
      .parquet files in it. Absent fields and nulls are left out; dates, times and UUIDs become
      text, bytes Base64, decimals numbers with all their digits, maps objects.
      """,
    operands: 1...Int.max,
    options: [.columns, .limit, .jsonText, .threads],
    examples: [
      Example(
        line: "xdm-export cat part-00000.zstd.parquet --limit 3", meaning: "The first records."),
      Example(
        line: "xdm-export cat backup/D/exportTime=202401010000 --columns _id,web.webPageDetails",
        meaning: "Some fields of all records of an export."),
    ],
    run: CatCommand.run)
}

/// `xdm-export cat`
enum CatCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    MemoryPolicy.returnLargeBlocks()
    var options = CatOptions(paths: arguments.operands)
    options.columns = arguments.list(of: .columns)
    options.limit = try arguments.integer(of: .limit, in: 0...Int.max)
    options.keepsJSONText = arguments.has(.jsonText)
    if let threads = try arguments.integer(of: .threads, in: 1...1024) {
      options.threads = threads
    }
    let output = FileOutput(descriptor: 1, name: "standard output")
    do {
      try CatRun(options).run { try output.write($0) }
    } catch let error as FileOutput.Failure where error.isClosedByReader {
      // `cat | head` has what it wants.
    }
    return .success
  }
}
