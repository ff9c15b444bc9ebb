import Work

/// An option: its name, what it takes, what holds without it, and what help says of it.
///
/// The argument parser, help, completions, the tables of the documentation and the JSON Schema of
/// dataflow files are made from definitions.
package struct OptionDefinition: Sendable {
  /// Lower-case words joined by hyphens; a command line puts two more before them.
  package let setting: Setting
  package let syntax: ValueSyntax
  /// Whether it may be given several times, each with a value.
  package var isRepeatable = false
  package var isRequired = false
  /// What holds where it is not given; empty for an option that is required.
  package let standard: String
  /// One sentence, which says what the option does.
  package let summary: String
  /// More sentences; empty where there is no more to say.
  package let details: String
  /// Whether the bytes of an export depend on it.
  package var shapesOutput = false
  /// The field of dataflow files that sets it; nil where none does.
  package var dataflowField: DataflowField?

  package init(
    _ name: String, _ syntax: ValueSyntax, standard: String, _ summary: String,
    details: String = ""
  ) {
    setting = Setting(name)
    self.syntax = syntax
    self.standard = standard
    self.summary = summary
    self.details = details
  }

  /// An option that has to be given.
  package static func required(
    _ name: String, _ syntax: ValueSyntax, _ summary: String, details: String = ""
  ) -> OptionDefinition {
    var option = OptionDefinition(name, syntax, standard: "", summary, details: details)
    option.isRequired = true
    return option
  }

  /// The same, but it may be given several times.
  package func repeatable() -> OptionDefinition {
    with { $0.isRepeatable = true }
  }

  /// The same, but the bytes of an export depend on it.
  package func shapingOutput() -> OptionDefinition { with { $0.shapesOutput = true } }

  /// The same, but a dataflow file may set it.
  ///
  /// - Parameter key: The key of its field; nil for its name in camel case.
  package func inDataflow(
    _ place: DataflowField.Place, _ key: String? = nil
  ) -> OptionDefinition {
    with { $0.dataflowField = DataflowField(place: place, key: key ?? setting.camelCase) }
  }

  private func with(_ change: (inout OptionDefinition) -> Void) -> OptionDefinition {
    var copy = self
    change(&copy)
    return copy
  }

  /// The name on a command line: `--max-file-size`.
  package var flag: String { setting.flag }

  /// All that help says of the option, but for what holds without it.
  package var explanation: String {
    [summary, details, isRepeatable ? "May be given several times." : ""]
      .filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// `--format parquet|json`
  package var usage: String { syntax.placeholder.map { "\(flag) \($0)" } ?? flag }

  /// The words of a command line that give it `value`.
  package func words(for value: OptionValue) -> [String] {
    switch value {
    case .flag(let isSet): isSet ? [flag] : []
    case .texts(let values) where isRepeatable: values.flatMap { [flag, $0] }
    default: [flag, syntax.text(value)]
    }
  }
}

/// A field of dataflow files.
package struct DataflowField: Sendable, Hashable {
  package enum Place: Sendable {
    /// Of each source connection.
    case source
    /// Of the target connection's `params`.
    case target
  }

  package let place: Place
  package let key: String
}

extension Setting {
  /// The name on a command line.
  package var flag: String { "--\(rawValue)" }

  /// `maxFileSize` for `max-file-size`: the key in JSON.
  package var camelCase: String {
    let words = rawValue.split(separator: "-")
    return words.prefix(1).joined()
      + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
