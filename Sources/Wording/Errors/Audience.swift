import Work

/// Whom a sentence addresses: settings have other names on a command line than in a file or in code.
package struct Audience: Sendable {
  /// How a setting that is to take a certain value is written.
  package enum Style: Sendable {
    /// `--on-error quarantine`
    case commandLine
    /// `targetConnection.params.onError QUARANTINE`
    case dataflow
    /// `onError .quarantine`
    case library
  }

  private let style: Style
  private let terms: [Setting: String]

  /// - Parameter terms: The names of settings; a setting that has none goes by the library's.
  package init(_ style: Style, terms: [Setting: String]) {
    self.style = style
    self.terms = terms
  }

  /// Somebody at a terminal.
  package static let commandLine = Audience(.commandLine, terms: SettingTerms.commandLine)
  /// Somebody who writes a dataflow's file.
  package static let dataflow = Audience(.dataflow, terms: SettingTerms.dataflow)
  /// Somebody who calls the library.
  package static let library = Audience(.library, terms: [:])

  /// The name of `setting`, with the value that it is to take.
  func term(_ setting: Setting, value: String? = nil) -> String {
    let name = terms[setting] ?? setting.rawValue
    guard let value else { return name }
    switch style {
    case .commandLine: return "\(name) \(value)"
    case .dataflow: return "\(name) \(Self.snakeCase(value))"
    case .library: return "\(name) .\(value)"
    }
  }

  /// `exportAgain` as `EXPORT_AGAIN`
  private static func snakeCase(_ name: String) -> String {
    name.map { $0.isUppercase ? "_\($0)" : $0.uppercased() }.joined()
  }
}
