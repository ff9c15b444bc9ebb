import OptionTables

extension Command {
  static let completions = Command(
    name: "completions",
    summary: "print a script that completes command lines in a shell",
    usage: "bash|zsh|fish",
    details: """
      Prints a script for a shell. It completes commands, options and their values, and names of
      files.
      """,
    operands: 1...1,
    options: [],
    examples: [
      Example(
        line: "xdm-export completions bash > xdm-export.bash",
        meaning: "Complete in bash: source the file, or put it into"
          + " ~/.local/share/bash-completion/completions/xdm-export."),
      Example(
        line: "xdm-export completions zsh > _xdm-export",
        meaning: "Complete in zsh: put the file into a folder of $fpath."),
      Example(
        line: "xdm-export completions fish > xdm-export.fish",
        meaning: "Complete in fish: put the file into ~/.config/fish/completions/."),
    ],
    run: { arguments in
      guard let shell = Completions.Shell(rawValue: arguments.operands[0]) else {
        throw UsageError(
          "there are completions for bash, zsh and fish, not '\(arguments.operands[0])'")
      }
      try Terminal.print(Completions.script(for: shell))
      return .success
    })
}
