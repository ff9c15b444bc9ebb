import OptionTables

/// Scripts that complete command lines, made from the tables of the commands.
enum Completions {
  enum Shell: String {
    case bash, zsh, fish
  }

  static func script(for shell: Shell) -> String {
    switch shell {
    case .bash: BashCompletions.script
    case .zsh: ZshCompletions.script
    case .fish: FishCompletions.script
    }
  }

  /// `text` as one word of a shell.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }

  /// The words that a value may be; nil for a value that is not chosen from words.
  static func words(_ syntax: ValueSyntax) -> [String]? {
    switch syntax {
    case .choice(let words): words
    case .words(_, let known) where !known.isEmpty: known
    default: nil
    }
  }

  static func isPath(_ syntax: ValueSyntax) -> Bool {
    switch syntax {
    case .file, .folder: true
    default: false
    }
  }
}

/// A function for bash: it looks at the words that are there, and fills `COMPREPLY`.
private enum BashCompletions {
  static var script: String {
    """
    _xdm_export() {
      local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
      COMPREPLY=()
      if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W \(Completions.quoted((Command.all.map(\.name) + ["help"]).joined(separator: " "))) -- "$cur"))
        return
      fi
    \(groups)  case "$command:$prev" in
    \(values)  esac
      case "$command" in
    \(options)  esac
      COMPREPLY=($(compgen -f -- "$cur"))
    }
    complete -o filenames -F _xdm_export xdm-export

    """
  }

  /// Commands of two words.
  private static var groups: String {
    Command.all.filter { !$0.subcommands.isEmpty }.map { command in
      let words = command.subcommands.map { String($0.name.dropFirst(command.name.count + 1)) }
      return """
          if [ "$command" = \(command.name) ]; then
            if [ "$COMP_CWORD" -eq 2 ]; then
              COMPREPLY=($(compgen -W \(Completions.quoted(words.joined(separator: " "))) -- "$cur"))
              return
            fi
            command="\(command.name) ${COMP_WORDS[2]}"
          fi

        """
    }.joined()
  }

  private static var values: String {
    Command.leaves.flatMap { command in
      command.options.compactMap { option in
        guard option.syntax != .flag else { return nil }
        let reply =
          Completions.words(option.syntax).map {
            "COMPREPLY=($(compgen -W \(Completions.quoted($0.joined(separator: " "))) -- \"$cur\")); "
          } ?? (Completions.isPath(option.syntax) ? "COMPREPLY=($(compgen -f -- \"$cur\")); " : "")
        return "    '\(command.name):\(option.flag)') \(reply)return ;;\n"
      }
    }.joined()
  }

  private static var options: String {
    Command.leaves.map { command in
      let flags = command.allOptions.map(\.flag).joined(separator: " ")
      let operands =
        command.name == Command.completions.name
        ? "COMPREPLY=($(compgen -W 'bash zsh fish' -- \"$cur\")); return" : ":"
      return """
            '\(command.name)')
              case "$cur" in
                -*) COMPREPLY=($(compgen -W \(Completions.quoted(flags)) -- "$cur")); return ;;
                *) \(operands) ;;
              esac ;;

        """
    }.joined()
  }
}

/// A function for zsh, by `_arguments`.
private enum ZshCompletions {
  static var script: String {
    """
    #compdef xdm-export

    _xdm_export() {
      local -a commands
      commands=(
    \(descriptions(Command.all))  )
      if (( CURRENT == 2 )); then
        _describe command commands
        return
      fi
      local command=$words[2]
    \(groups)  case $command in
    \(cases)    *) _files ;;
      esac
    }

    _xdm_export "$@"

    """
  }

  private static func descriptions(_ commands: [Command], below group: String = "") -> String {
    commands.map {
      "    \(Completions.quoted("\($0.name.dropFirst(group.count)):\($0.summary)"))\n"
    }.joined()
  }

  private static var groups: String {
    Command.all.filter { !$0.subcommands.isEmpty }.map { command in
      """
        if [[ $command == \(command.name) ]]; then
          if (( CURRENT == 3 )); then
            commands=(
          \(descriptions(command.subcommands, below: command.name + " "))      )
            _describe command commands
            return
          fi
          command="\(command.name) $words[3]"
          shift words
          (( CURRENT-- ))
        fi

      """
    }.joined()
  }

  private static var cases: String {
    Command.leaves.map { command in
      let operands =
        command.name == Command.completions.name ? "'*:shell:(bash zsh fish)'" : "'*:file:_files'"
      let specifications = command.allOptions.map { "        \(specification($0)) \\\n" }.joined()
      return """
            '\(command.name)')
              shift words
              (( CURRENT-- ))
              _arguments \\
        \(specifications)        \(operands) ;;

        """
    }.joined()
  }

  private static func specification(_ option: OptionDefinition) -> String {
    var summary = ""
    for character in option.summary.dropLast() {
      if "[]:\\".contains(character) { summary += "\\" }
      summary.append(character)
    }
    let repeats = option.isRepeatable ? "*" : ""
    guard let placeholder = option.syntax.placeholder else {
      return Completions.quoted("\(repeats)\(option.flag)[\(summary)]")
    }
    let action =
      Completions.words(option.syntax).map { "(\($0.joined(separator: " ")))" }
      ?? (Completions.isPath(option.syntax) ? "_files" : " ")
    let message = placeholder.split(separator: ":").joined().lowercased()
    return Completions.quoted("\(repeats)\(option.flag)=[\(summary)]:\(message):\(action)")
  }
}

/// Lines for fish, one for each command and option.
private enum FishCompletions {
  static var script: String {
    let tops = Command.all.map { command in
      "complete -c xdm-export -f -n __fish_use_subcommand -a \(command.name)"
        + " -d \(Completions.quoted(command.summary))\n"
    }
    return tops.joined() + Command.all.map(lines).joined()
  }

  private static func lines(_ command: Command) -> String {
    guard !command.subcommands.isEmpty else {
      return options(of: command, when: "__fish_seen_subcommand_from \(command.name)")
    }
    let words = command.subcommands.map { String($0.name.dropFirst(command.name.count + 1)) }
    let isOpen =
      "__fish_seen_subcommand_from \(command.name); and not __fish_seen_subcommand_from"
      + " \(words.joined(separator: " "))"
    return zip(words, command.subcommands).map { word, subcommand in
      "complete -c xdm-export -f -n \(Completions.quoted(isOpen)) -a \(word)"
        + " -d \(Completions.quoted(subcommand.summary))\n"
        + options(
          of: subcommand,
          when:
            "__fish_seen_subcommand_from \(command.name); and __fish_seen_subcommand_from \(word)")
    }.joined()
  }

  private static func options(of command: Command, when condition: String) -> String {
    var lines = command.allOptions.map { option in
      var line =
        "complete -c xdm-export -n \(Completions.quoted(condition)) -l \(option.setting.rawValue)"
        + " -d \(Completions.quoted(String(option.summary.dropLast())))"
      if let words = Completions.words(option.syntax) {
        line += " -x -a \(Completions.quoted(words.joined(separator: " ")))"
      } else if Completions.isPath(option.syntax) {
        line += " -r"
      } else if option.syntax != .flag {
        line += " -x"
      }
      return line + "\n"
    }
    if command.name == Command.completions.name {
      lines.append(
        "complete -c xdm-export -f -n \(Completions.quoted(condition)) -a 'bash zsh fish'\n")
    }
    return lines.joined()
  }
}
