/// The texts of `--help`, made from the tables of the commands.
enum HelpText {
  private static let width = 92

  static var overview: String {
    let commands = list(Command.all)
    return """
      xdm-export turns XDM records, one JSON object a line, into backup files: Parquet or
      line-delimited JSON, laid out as Adobe Experience Platform lays out a dataset export.

      Usage: xdm-export COMMAND [OPTION…]

      Commands:
      \(commands)
      'xdm-export COMMAND --help' lists the options of a command, with examples.

      Exit codes: 0 success, 1 the work failed, 2 wrong usage, 3 finished with rejected records.

      """
  }

  static func text(for command: Command) -> String {
    let labels = command.allOptions.map { label($0) }
    let column = labels.map(\.count).max() ?? 0
    var text = "Usage: xdm-export \(command.name) \(command.usage)\n\n\(command.details)\n\n"
    if !command.subcommands.isEmpty { text += "Commands:\n\(list(command.subcommands))\n" }
    text += "Options:\n"
    for (option, label) in zip(command.allOptions, labels) {
      let lines = wrapped(option.help, to: width - column - 4)
      text += "  \(padded(label, column))  "
      text += lines.joined(separator: "\n" + padded("", column + 4)) + "\n"
    }
    text += "\nExamples:\n"
    for example in command.examples {
      text += "  \(example.line)\n      \(example.meaning)\n"
    }
    return text
  }

  private static func list(_ commands: [Command]) -> String {
    let column = commands.map(\.name.count).max() ?? 0
    return commands.map { "  \(padded($0.name, column))  \($0.summary)\n" }.joined()
  }

  private static func label(_ option: Option) -> String {
    option.value.map { "\(option.name) \($0)" } ?? option.name
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// The words of `text` in lines of at most `width` characters.
  private static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] += " \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
