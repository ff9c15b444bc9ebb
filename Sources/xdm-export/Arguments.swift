/// The words of a command line, sorted into options and operands.
struct Arguments: Sendable {
  private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]
  private let command: Command

  /// Sorts `words`: `--flag`, `--name value`, `--name=value`; a lone `-` is an operand, and so is
  /// everything behind `--`.
  init(_ words: [String], for command: Command) throws(UsageError) {
    self.command = command
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        break
      }
      if word == "-h" {
        values[Option.help.name] = []
        return
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      try addOption(word, &rest)
      // Whoever asks for help is not told what else is wrong.
      if has(.help) || has(.version) { return }
    }
    try checkOperands()
  }

  private mutating func addOption(
    _ word: String, _ rest: inout ArraySlice<String>
  ) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = command.allOptions.first(where: { $0.name == name }) else {
      throw .unknownOption(name, of: command)
    }
    guard values[name] == nil || option.isRepeatable else {
      throw UsageError("\(name) is given twice")
    }
    guard let placeholder = option.value else {
      guard parts.count == 1 else { throw UsageError("\(name) takes no value") }
      values[name] = []
      return
    }
    guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst(), !value.isEmpty else {
      throw UsageError("\(name) needs a value: \(name) \(placeholder)")
    }
    values[name, default: []].append(value)
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

  func has(_ option: Option) -> Bool { values[option.name] != nil }

  /// The value of `option` as it was given.
  func value(of option: Option) -> String? {
    assert(command.allOptions.contains(option), "\(option.name) is not in the command's table")
    return values[option.name]?.last
  }

  /// The values of an option that may be given several times, in order.
  func values(of option: Option) -> [String] { values[option.name] ?? [] }

  /// The value of `option` as words between commas; nil when it is not given.
  func list(of option: Option) -> [String]? {
    value(of: option)?.split(separator: ",").map(String.init)
  }

  func requiredValue(of option: Option) throws(UsageError) -> String {
    guard let value = value(of: option) else {
      throw UsageError("\(option.name) \(option.value ?? "") is missing")
    }
    return value
  }

  /// The value of `option` as an integer of `range`.
  func integer<Value: FixedWidthInteger>(
    of option: Option, in range: ClosedRange<Value>
  ) throws(UsageError) -> Value? {
    guard let text = value(of: option) else { return nil }
    guard let number = Value(text), range.contains(number) else {
      throw UsageError(
        "\(option.name) needs a whole number from \(range.lowerBound) to \(range.upperBound), "
          + "not '\(text)'")
    }
    return number
  }

  /// The value of `option` as a number of bytes.
  func size(of option: Option) throws(UsageError) -> Int? {
    guard let text = value(of: option) else { return nil }
    guard let bytes = ByteSize.parse(text), bytes > 0 else {
      throw UsageError("\(option.name) needs a size such as 64MiB, 1GB or 65536, not '\(text)'")
    }
    return bytes
  }

  /// The value of `option` as one of the cases of `Choice`.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    of option: Option, as type: Choice.Type = Choice.self
  ) throws(UsageError) -> Choice? {
    guard let text = value(of: option) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map(\.rawValue)
      throw UsageError(
        "\(option.name) is \(known.dropLast().joined(separator: ", ")) or \(known.last ?? ""), "
          + "not '\(text)'")
    }
    return choice
  }
}
