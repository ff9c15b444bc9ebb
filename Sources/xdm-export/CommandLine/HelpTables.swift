import OptionTables
import XDMExport

/// The tables of options in the documentation, as Markdown.
///
/// They stand there between `<!-- options: NAME -->` and `<!-- /options -->`; `Tests/Interop/tables.py`
/// compares and writes them.
enum HelpTables {
  /// The name of the table of the fields of dataflow files.
  private static let dataflow = "dataflow"

  /// All tables, each between its marks.
  static var all: String {
    let tables =
      Command.leaves.filter { !$0.options.isEmpty }
      .map { ($0.name, table($0.options.map(row))) }
      + [(dataflow, fields)]
    return tables.map { "<!-- options: \($0.0) -->\n\($0.1)<!-- /options -->\n" }
      .joined(separator: "\n")
  }

  /// The command lines of all examples, one a line, each behind the name of its command and a tab.
  static var examples: String {
    (Command.leaves + Command.all.filter { !$0.subcommands.isEmpty })
      .flatMap { command in command.examples.map { "\(command.name)\t\($0.line)\n" } }.joined()
  }

  private static func row(_ option: OptionDefinition) -> (String, String) {
    (
      option.usage,
      option.explanation + (option.isRequired ? " Required." : " Default: \(option.standard).")
    )
  }

  private static var fields: String {
    table(
      ExportOptions.table.definitions().compactMap { option in
        option.dataflowField.map { field in
          let place = field.place == .source ? "sourceConnections[]" : "targetConnection.params"
          return (
            "\(place).\(field.key)",
            "\(values(option))\(option.summary) \(option.details) Default: \(option.standard)."
          )
        }
      }, header: "field")
  }

  private static func values(_ option: OptionDefinition) -> String {
    switch option.syntax {
    case .choice(let words): words.map { "`\($0.uppercased())`" }.joined(separator: ", ") + ". "
    case .flag: "`true` or `false`. "
    case .bytes: "A number of bytes. "
    case .number: "A number. "
    default: option.isRepeatable ? "A list of paths. " : "A path. "
    }
  }

  private static func table(_ rows: [(String, String)], header: String = "option") -> String {
    "| \(header) | |\n|---|---|\n"
      + rows.map { "| `\(escaped($0.0))` | \(escaped($0.1)) |\n" }.joined()
  }

  private static func escaped(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
