import OptionTables
import Work
import XDMExport

/// The words of a command line, sorted into options and operands.
struct Arguments: Sendable {
  private(set) var operands: [String] = []
  /// The values of the options that were given.
  private(set) var values = OptionValues()
  /// Whether help is asked for by `-h`, which is short.
  private(set) var wantsShortHelp = false
  private let command: Command

  /// Sorts `words`: `--flag`, `--name value`, `--name=value`; a lone `-` is an operand, and so is
  /// everything behind `--`.
  init(_ words: [String], for command: Command) throws(UsageError) {
    self.command = command
    var texts: [Setting: [String]] = [:]
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        break
      }
      if word == "-h" {
        wantsShortHelp = true
        return
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      try addOption(word, &rest, to: &texts)
      // Whoever asks for help is not told what else is wrong.
      for option in [OptionDefinition.help, .version] where texts[option.setting] != nil {
        values[option.setting] = .flag(true)
        return
      }
    }
    try checkOperands()
    try parse(texts)
  }

  private func addOption(
    _ word: String, _ rest: inout ArraySlice<String>, to texts: inout [Setting: [String]]
  ) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let flag = String(parts[0])
    guard let option = command.allOptions.first(where: { $0.flag == flag }) else {
      throw .unknownOption(flag, of: command)
    }
    guard texts[option.setting] == nil || option.isRepeatable else {
      throw UsageError("\(flag) is given twice")
    }
    guard option.syntax != .flag else {
      guard parts.count == 1 else { throw UsageError("\(flag) takes no value") }
      texts[option.setting] = [""]
      return
    }
    guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst(), !value.isEmpty else {
      throw UsageError("\(flag) needs a value: \(option.usage)")
    }
    texts[option.setting, default: []].append(value)
  }

  private func checkOperands() throws(UsageError) {
    // A variable of the shell that has no value, most often.
    if operands.contains("") { throw UsageError("an argument is empty: name a file or a folder") }
    if operands.count > command.operands.upperBound {
      throw UsageError("unexpected '\(operands[command.operands.upperBound])'")
    }
    if operands.count < command.operands.lowerBound {
      throw UsageError("too few arguments; usage: xdm-export \(command.name) \(command.usage)")
    }
  }

  /// Reads the values of options, in the order of the command's table.
  private mutating func parse(_ texts: [Setting: [String]]) throws(UsageError) {
    for option in command.options {
      guard let given = texts[option.setting], let last = given.last else {
        guard !option.isRequired else { throw UsageError("\(option.usage) is missing") }
        continue
      }
      do throws(ValueSyntax.Mismatch) {
        values[option.setting] =
          option.isRepeatable ? .texts(given) : try option.syntax.parse(last)
      } catch {
        throw UsageError("\(option.flag) needs \(error.needs), not '\(error.found)'")
      }
    }
  }

  func has(_ option: OptionDefinition) -> Bool { values[option.setting] != nil }

  /// The value of `option`; nil where it is not given.
  subscript<Value: OptionConvertible>(option: OptionDefinition) -> Value? {
    values[option.setting].flatMap { Value($0) }
  }

  /// The value of `option` as text; nil where it is not given.
  func text(of option: OptionDefinition) -> String? { self[option] }

  /// Gives `options` the values of all options of the table that are given.
  func apply<Root>(_ table: [BoundOption<Root>], to options: inout Root) throws(ExportError) {
    try table.apply(values, to: &options)
  }
}

extension Array {
  /// The definitions of a table.
  func definitions<Root>() -> [OptionDefinition] where Element == BoundOption<Root> {
    map(\.definition)
  }
}
