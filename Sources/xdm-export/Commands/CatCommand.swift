import Foundation
import OptionTables
import XDMExport

extension OptionDefinition {
  fileprivate static let limit = OptionDefinition(
    "limit", .number(0...UInt64(Int.max)), standard: "no limit", "Stop after this many records.")
  fileprivate static let jsonText = OptionDefinition(
    "json-text", .flag, standard: "print the value that the text stands for",
    "Print columns of JSON text as strings.")
}

extension CatOptions {
  fileprivate static let table: [BoundOption<CatOptions>] = [
    BoundOption(\.columns, .columns),
    BoundOption(\.limit, .limit),
    BoundOption(\.keepsJSONText, .jsonText),
    BoundOption(\.threads, .threads),
  ]
}

extension Command {
  static let cat = Command(
    name: "cat",
    summary: "print the records of Parquet files as lines of JSON",
    usage: "FILE… [OPTION…]",
    details: """
      Prints the records of Parquet files, whoever wrote them, one JSON object a line. A folder stands
      for the .parquet files in it. Absent fields and nulls are left out. Dates, times and UUIDs are
      printed as text, bytes as Base64, decimals as numbers with all digits, maps as objects.
      """,
    operands: 1...Int.max,
    options: CatOptions.table.definitions(),
    examples: [
      Example(line: "xdm-export cat backup/web --limit 3", meaning: "Print the first records."),
      Example(
        line: "xdm-export cat backup/web/exportTime=202401010000 --columns _id,web.webPageDetails",
        meaning: "Print some fields of all records of an export."),
    ],
    run: CatCommand.run)
}

/// `xdm-export cat`
enum CatCommand {
  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    MemoryPolicy.returnLargeBlocks()
    var options = CatOptions(paths: arguments.operands)
    try arguments.apply(CatOptions.table, to: &options)
    let output = FileOutput(descriptor: 1, name: "standard output")
    do {
      try CatRun(options).run { try output.write($0) }
    } catch let error as FileOutput.Failure where error.isClosedByReader {
      // `cat | head` has what it wants.
    }
    return .success
  }
}
