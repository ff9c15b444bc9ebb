import Wording

/// A subcommand: what it is called, what it takes, what its help says, and what it does.
///
/// Parser and help both read `options`, so that neither can know one the other does not.
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
  let options: [Option]
  let examples: [Example]
  /// What the word behind its name may be, for a command that is several.
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
  var allOptions: [Option] { options + [.help, .version] }

  static let all: [Command] = [
    .export, .flow, .verify, .restore, .bench, .cat, .inspect, .schema, .generate, .demo,
  ]
}

/// An option of a command.
struct Option: Sendable, Equatable {
  /// With its dashes.
  let name: String
  /// What stands for the value in the help; nil for a flag.
  let value: String?
  /// Whether it may be given several times, each with a value.
  var isRepeatable = false
  let help: String

  /// An option that takes a value.
  init(_ name: String, _ value: String, isRepeatable: Bool = false, help: String) {
    self.name = name
    self.value = value
    self.isRepeatable = isRepeatable
    self.help = help
  }

  /// A flag.
  init(_ name: String, help: String) {
    self.name = name
    value = nil
    self.help = help
  }

  static let help = Option("--help", help: "Print this text.")
  static let version = Option("--version", help: "Print the version.")
}
