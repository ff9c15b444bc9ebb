import OptionTables
import Wording

/// A subcommand: what it is called, what it takes, what its help says, and what it does.
///
/// The parser, help, completions and the tables of the documentation all read `options`: none of them
/// knows an option that another one does not.
struct Command: Sendable {
  let name: String
  /// What it does, in a few words, for the list of commands.
  let summary: String
  /// What follows the name on the command line.
  let usage: String
  /// What it does, in sentences.
  let details: String
  /// How many words that are no options it takes.
  var operands: ClosedRange<Int> = 0...0
  let options: [OptionDefinition]
  /// Command lines that work in a folder with the files that they name.
  let examples: [Example]
  /// The words that may follow its name, for a command that is several.
  var subcommands: [Command] = []
  let run: @Sendable (Arguments) throws -> ExitCode

  struct Example: Sendable {
    let line: String
    let meaning: String
  }

  /// The command that `words` begin with, and the words behind it; nil for none.
  static func find(_ words: [String]) throws(UsageError) -> (command: Command, rest: [String])? {
    guard let command = all.first(where: { $0.name == words.first }) else { return nil }
    let rest = Array(words.dropFirst())
    guard let word = rest.first, !command.subcommands.isEmpty, !word.hasPrefix("-") else {
      return (command, rest)
    }
    let name = "\(command.name) \(word)"
    guard let subcommand = command.subcommands.first(where: { $0.name == name }) else {
      throw .unknownCommand(name, among: command.subcommands)
    }
    return (subcommand, Array(rest.dropFirst()))
  }

  /// Whose names settings go by: those of a dataflow stand in its file.
  var audience: Audience { name.hasPrefix("flow") ? .dataflow : .commandLine }

  /// The options of the command, and those that every command has.
  var allOptions: [OptionDefinition] { options + [.help, .version] }

  static let all: [Command] = [
    .export, .flow, .verify, .restore, .bench, .cat, .inspect, .schema, .generate, .demo,
    .completions,
  ]

  /// All commands that do something, those with two words too.
  static let leaves: [Command] = all.flatMap { $0.subcommands.isEmpty ? [$0] : $0.subcommands }
}

extension OptionDefinition {
  /// `-h` prints less.
  static let help = OptionDefinition(
    "help", .flag, standard: "", "Print this help; -h prints a summary.")
  static let version = OptionDefinition("version", .flag, standard: "", "Print the version.")
}
