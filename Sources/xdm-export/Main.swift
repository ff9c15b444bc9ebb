import Bench
import Foundation
import Wording
import XDMExport

@main
enum Main {
  static func main() {
    // A reader that goes away and a file that may not grow are errors of write(2), not the end of the
    // process.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    Terminal.reserveStandardStreams()
    exit(run().rawValue)
  }

  /// Runs the command that the words of the command line ask for, and reports what goes wrong in one
  /// sentence.
  private static func run() -> ExitCode {
    var command: Command?
    do {
      let words = try ProgramArguments.words()
      if words.first == BenchTrial.commandName {
        return try BenchTrialCommand.run(Array(words.dropFirst()))
      }
      if let found = try Command.find(words) {
        command = found.command
        let command = found.command
        let arguments = try Arguments(found.rest, for: command)
        if arguments.wantsShortHelp { return try printing(HelpText.short(command)) }
        if arguments.has(.help) { return try printing(HelpText.long(command)) }
        if arguments.has(.version) { return try printing(Version.line + "\n") }
        return try command.run(arguments)
      }
      return try runWithoutCommand(words)
    } catch let error as UsageError {
      Terminal.complain("\(error)", command: command)
      return .usage
    } catch let error as ExportError {
      let words = ErrorWords(command?.audience ?? .commandLine)
      Terminal.complain(words.sentence(error), command: command)
      return error.category == .usage ? .usage : .failure
    } catch {
      Terminal.complain("\(error)", command: command)
      return .failure
    }
  }

  private static func runWithoutCommand(_ words: [String]) throws -> ExitCode {
    guard let first = words.first else {
      Terminal.write(HelpText.overview, to: .standardError)
      return .usage
    }
    switch first {
    case "--help", "-h": return try printing(HelpText.overview)
    case "help":
      guard words.count > 1 else { return try printing(HelpText.overview) }
      // For the documentation, and for its tests.
      if words[1] == "--tables" { return try printing(HelpTables.all) }
      if words[1] == "--examples" { return try printing(HelpTables.examples) }
      guard let topic = try Command.find(Array(words.dropFirst())) else {
        throw UsageError.unknownCommand(words[1])
      }
      return try printing(HelpText.long(topic.command))
    case "--version": return try printing(Version.line + "\n")
    default: throw UsageError.unknownCommand(first)
    }
  }

  private static func printing(_ text: String) throws -> ExitCode {
    try Terminal.print(text)
    return .success
  }
}

/// What the process tells its caller.
enum ExitCode: Int32 {
  case success = 0
  /// The work failed.
  case failure = 1
  /// The command line is wrong.
  case usage = 2
  /// The work is done, but some records were rejected.
  case rejects = 3
}
