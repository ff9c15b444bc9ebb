/// What is wrong with a command line, in one sentence.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  static func unknownCommand(
    _ word: String, among commands: [Command] = Command.all
  ) -> UsageError {
    UsageError("unknown command '\(word)'\(suggestion(for: word, among: commands.map(\.name)))")
  }

  static func unknownOption(_ word: String, of command: Command) -> UsageError {
    UsageError(
      "unknown option '\(word)'\(suggestion(for: word, among: command.allOptions.map(\.flag)))")
  }

  /// The known word that is nearest, or where to read what is known.
  private static func suggestion(for word: String, among known: [String]) -> String {
    let nearest = known.map { ($0, distance(word, $0)) }.min { $0.1 < $1.1 }
    guard let (name, edits) = nearest, edits <= max(2, name.count / 3) else {
      return "; --help lists what there is"
    }
    return "; did you mean '\(name)'?"
  }

  /// Edits that turn one word into the other: characters put in, taken out or replaced.
  private static func distance(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var row = Array(0...second.count)
    // A word of any length comes from outside; no name is that long.
    for (i, character) in first.prefix(64).enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in second.indices {
        let replaced = diagonal + (character == second[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[second.count]
  }
}
