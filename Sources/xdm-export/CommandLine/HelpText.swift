import OptionTables
import Wording

/// The texts of `--help` and `-h`, made from the tables of the commands.
enum HelpText {
  private static let width = 92

  static var overview: String {
    """
    xdm-export turns XDM records, one JSON object a line, into backup files: Parquet or
    line-delimited JSON, laid out as Adobe Experience Platform lays out a dataset export.

    Usage: xdm-export COMMAND [OPTION…]

    Commands:
    \(list(Command.all))
    Run 'xdm-export COMMAND --help' for the options of a command and examples, or 'xdm-export
    COMMAND -h' for a summary.

    Exit codes: 0 success, 1 the work failed, 2 wrong usage, 3 finished with rejected records.

    """
  }

  /// All that is to be said of a command.
  static func long(_ command: Command) -> String {
    var text = usage(command) + "\(command.details)\n\n" + subcommands(command) + "Options:\n"
    text += command.allOptions.map(long).joined(separator: "\n")
    text += "\nExamples:\n"
    for example in command.examples {
      text += "  \(example.line)\n      \(example.meaning)\n"
    }
    return text
  }

  private static func long(_ option: OptionDefinition) -> String {
    var lines = HumanText.wrapped(option.explanation, to: width - 6)
    if let standard = standard(option) { lines += HumanText.wrapped(standard + ".", to: width - 6) }
    return "  \(option.usage)\n" + lines.map { "      \($0)\n" }.joined()
  }

  /// A line or two for each option.
  static func short(_ command: Command) -> String {
    let options = command.allOptions
    let column = min(options.map(\.usage.count).max() ?? 0, maximumColumn)
    var text = usage(command) + subcommands(command) + "Options:\n"
    for option in options {
      let standard = standard(option).map { " [\($0.prefix(1).lowercased() + $0.dropFirst())]" }
      let lines = HumanText.wrapped(option.summary + (standard ?? ""), to: width - column - 4)
      let margin = "\n" + padded("", column + 4)
      text += "  \(padded(option.usage, column))  "
      // A long name has a line of its own.
      if option.usage.count > column { text += margin }
      text += lines.joined(separator: margin) + "\n"
    }
    return text + "\nRun 'xdm-export \(command.name) --help' for more, and for examples.\n"
  }

  private static let maximumColumn = 32

  private static func usage(_ command: Command) -> String {
    "Usage: xdm-export \(command.name) \(command.usage)\n\n"
  }

  private static func subcommands(_ command: Command) -> String {
    command.subcommands.isEmpty ? "" : "Commands:\n\(list(command.subcommands))\n"
  }

  /// What holds without the option; nil for those that do something else than the command.
  private static func standard(_ option: OptionDefinition) -> String? {
    option.isRequired ? "Required" : option.standard.isEmpty ? nil : "Default: \(option.standard)"
  }

  private static func list(_ commands: [Command]) -> String {
    let column = commands.map(\.name.count).max() ?? 0
    return commands.map { "  \(padded($0.name, column))  \($0.summary)\n" }.joined()
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
