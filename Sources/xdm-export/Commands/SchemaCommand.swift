import Inspect
import OptionTables
import XDMExport

/// What a schema is printed as.
private enum SchemaForm: String, CaseIterable, OptionConvertible {
  case tree, parquet, xdm, json
}

extension OptionDefinition {
  fileprivate static let form = OptionDefinition(
    "as", .choice(of: SchemaForm.self), standard: "tree", "Print the schema in this form.",
    details:
      "tree shows the fields with what they hold. parquet prints a Parquet schema, xdm an XDM"
      + " schema that --schema reads, json all that is known as one object.")
  fileprivate static let quietSchema = OptionDefinition(
    "quiet", .flag, standard: "show progress", "Show no progress.")
}

extension SchemaRunOptions {
  fileprivate static let table: [BoundOption<SchemaRunOptions>] = [
    BoundOption(\.schema, .schema),
    BoundOption(\.schemaPath, .schemaPath),
    BoundOption(\.timestamps, .timestamps),
    BoundOption(\.keepsExactNumbers, .exactNumbers),
    BoundOption(\.threads, .threads),
  ]
}

extension Command {
  static let schema = Command(
    name: "schema",
    summary: "show the schema of records, and what their fields hold",
    usage: "INPUT… | --schema FILE [OPTION…]",
    details: """
      Shows the schema that an export of the inputs would have, as a tree: each field with its type,
      the share of records that have it (inside arrays and maps, of their elements), the number of
      distinct values (estimated above 128), and the first values. With --schema, shows how an XDM
      schema is understood. Lines that are no records are left out, and the exit code is then 3.
      """,
    operands: 0...Int.max,
    options: [.form] + SchemaRunOptions.table.definitions() + [.quietSchema],
    examples: [
      Example(line: "xdm-export schema events.ndjson", meaning: "Show what the records hold."),
      Example(
        line: "xdm-export schema events.ndjson --as xdm > my.schema.json",
        meaning: "Write an XDM schema of the records, to edit and export by."),
      Example(
        line: "xdm-export schema --schema event.schema.json --schema-path xdm --as parquet",
        meaning: "Show the columns that an XDM schema makes."),
    ],
    run: SchemaCommand.run)
}

/// `xdm-export schema`
enum SchemaCommand {
  /// Characters in a line that is not for a terminal.
  private static let fileWidth = 160

  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    let form: SchemaForm = arguments[.form] ?? .tree
    var options = SchemaRunOptions()
    options.inputs = arguments.operands
    try arguments.apply(SchemaRunOptions.table, to: &options)
    options.findsValues = form == .tree || form == .json
    let line = arguments.has(.quietSchema) ? nil : ProgressLine()
    if let line { options.onProgress = { line.show($0) } }
    let run = try SchemaRun(options)
    Interruption.cancels { run.cancel() }
    let result = Result { try run.run() }
    line?.clear()
    let report = try result.get()
    let output = Terminal.Stream.standardOutput
    let width = output.isTerminal ? output.width : fileWidth
    switch form {
    case .tree: try Terminal.print(report.tree(width: width))
    case .parquet: try Terminal.print(report.parquet())
    case .xdm: try Terminal.print(report.xdm())
    case .json: try Terminal.print(report.json() + "\n")
    }
    return report.rejected > 0 ? .rejects : .success
  }
}
