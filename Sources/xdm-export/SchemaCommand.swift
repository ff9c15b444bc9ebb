import Inspect
import XDMExport

/// What a schema is printed as.
private enum SchemaForm: String, CaseIterable {
  case parquet, xdm, json
}

extension Option {
  static let schemaForm = Option(
    "--as", "parquet|xdm|json",
    help:
      "Print a Parquet schema, an XDM schema that --schema reads, or all there is to know as one "
      + "JSON object, instead of a tree.")
  static let schemaQuiet = Option("--quiet", help: "Print no progress.")
}

extension Command {
  static let schema = Command(
    name: "schema",
    summary: "show the schema of records, and what they hold in each field",
    usage: "INPUT… | --schema FILE [OPTION…]",
    details: """
      Shows the schema that an export of the inputs would have, as a tree: each field with its type,
      the share of records that have it (inside arrays and maps, of their elements), how many
      different values it has (estimated where there are more than 128), and the first of them. With
      --schema, shows how an XDM schema is understood. Lines that are no records are left out.
      """,
    operands: 0...Int.max,
    options: [
      .schemaForm, .schema, .schemaPath, .timestamps, .exactNumbers, .threads, .schemaQuiet,
    ],
    examples: [
      Example(line: "xdm-export schema events.ndjson", meaning: "What is in the records."),
      Example(
        line: "xdm-export schema events.ndjson --as xdm > event.schema.json",
        meaning: "An XDM schema of the records, to be edited and exported by."),
      Example(
        line: "xdm-export schema --schema event.schema.json --schema-path xdm --as parquet",
        meaning: "The columns that an XDM schema makes."),
    ],
    run: SchemaCommand.run)
}

/// `xdm-export schema`
enum SchemaCommand {
  /// Characters in a line that is not for a terminal.
  private static let fileWidth = 160

  @Sendable
  static func run(_ arguments: Arguments) throws -> ExitCode {
    let form: SchemaForm? = try arguments.choice(of: .schemaForm)
    var options = SchemaRunOptions()
    options.inputs = arguments.operands
    options.schema = arguments.value(of: .schema)
    options.schemaPath = arguments.values(of: .schemaPath)
    options.timestamps = try arguments.choice(of: .timestamps)
    options.keepsExactNumbers = arguments.has(.exactNumbers)
    options.findsValues = form == nil || form == .json
    if let threads = try arguments.integer(of: .threads, in: 1...1024) {
      options.threads = threads
    }
    let line = arguments.has(.schemaQuiet) ? nil : ProgressLine()
    if let line { options.onProgress = { line.show($0) } }
    let run = try SchemaRun(options)
    Interruption.cancels { run.cancel() }
    let result = Result { try run.run() }
    line?.clear()
    let report = try result.get()
    let output = Terminal.Stream.standardOutput
    let width = output.isTerminal ? output.width : fileWidth
    switch form {
    case nil: try Terminal.print(report.tree(width: width))
    case .parquet: try Terminal.print(report.parquet())
    case .xdm: try Terminal.print(report.xdm())
    case .json: try Terminal.print(report.json() + "\n")
    }
    return report.rejected > 0 ? .rejects : .success
  }
}
