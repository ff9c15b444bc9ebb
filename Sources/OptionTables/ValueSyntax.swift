/// What an option takes: the parser reads values by it, and help, completions and schemas show it.
package enum ValueSyntax: Sendable, Equatable {
  /// No value.
  case flag
  /// One of some words.
  case choice([String])
  /// A whole number.
  case number(ClosedRange<UInt64>)
  /// A size such as `64MiB`; at least one byte.
  case bytes
  /// The path of a file, or of a file or folder.
  case file(String)
  case folder(String)
  /// Any other text.
  case text(String)
  /// Words between commas: any, or some of those that are known.
  case words(String, known: [String] = [])

  /// One of the cases of `Choice`.
  package static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    of type: Choice.Type
  ) -> ValueSyntax {
    .choice(type.allCases.map(\.rawValue))
  }

  /// What stands for the value in help; nil for a flag.
  package var placeholder: String? {
    switch self {
    case .flag: nil
    case .choice(let words): words.joined(separator: "|")
    case .number: "N"
    case .bytes: "BYTES"
    case .file(let name), .folder(let name), .text(let name), .words(let name, _): name
    }
  }

  /// Why a text is no value.
  package struct Mismatch: Error {
    /// As in `--level needs …`.
    package let needs: String
    /// The text, or the word of it that does not fit.
    package let found: String
  }

  /// Reads the value that `text` stands for.
  package func parse(_ text: String) throws(Mismatch) -> OptionValue {
    switch self {
    case .flag: return .flag(true)
    case .choice(let words):
      guard words.contains(text) else { throw Mismatch(needs: Self.list(words), found: text) }
      return .text(text)
    case .number(let range):
      guard let number = UInt64(text), range.contains(number) else {
        throw Mismatch(
          needs: "a whole number from \(range.lowerBound) to \(range.upperBound)", found: text)
      }
      return .number(number)
    case .bytes:
      guard let bytes = ByteSize.parse(text), bytes > 0 else {
        throw Mismatch(needs: "a size such as 64MiB, 1GB or 65536", found: text)
      }
      return .number(bytes)
    case .file, .folder, .text: return .text(text)
    case .words(_, let known):
      let words = text.split(separator: ",").map(String.init)
      if !known.isEmpty, let other = words.first(where: { !known.contains($0) }) {
        throw Mismatch(needs: Self.list(known, by: "and"), found: other)
      }
      return .texts(words)
    }
  }

  /// The text that `parse` reads as `value`.
  package func text(_ value: OptionValue) -> String {
    switch (self, value) {
    case (.bytes, .number(let bytes)): ByteSize.text(bytes)
    case (.words, .texts(let words)): words.joined(separator: ",")
    default: value.description
    }
  }

  /// `a, b or c`
  package static func list(_ words: [String], by conjunction: String = "or") -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "nothing" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}
