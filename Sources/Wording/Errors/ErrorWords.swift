import Foundation
import Work

/// Puts errors into sentences: what went wrong, where, and what to do.
///
/// A sentence is one line that no terminal takes for an order, whatever names and values it tells.
package struct ErrorWords: Sendable {
  private let audience: Audience

  package init(_ audience: Audience) { self.audience = audience }

  /// The error in one sentence, which names its place.
  package func sentence(_ error: ExportError) -> String { sentence(error, depth: 0) }

  /// What went wrong, for where the place is told beside it.
  package func reason(_ error: ExportError) -> String { reason(error, depth: 0) }

  /// - Parameter depth: How many errors this one is the cause of.
  private func sentence(_ error: ExportError, depth: Int) -> String {
    // What the sentence does not tell of the place stands before it.
    let told = Words.templates[error.code.name]?.names ?? []
    var parts: [String] = []
    if let field = error.place.field, !told.contains("field") {
      parts.append(PrintableText.of(field))
    }
    if let file = error.place.file, !told.contains("file") { parts.append(PrintableText.of(file)) }
    return (parts + [reason(error, depth: depth)]).joined(separator: ": ")
  }

  private func reason(_ error: ExportError, depth: Int) -> String {
    guard let template = Words.templates[error.code.name] else {
      assertionFailure("no words for \(error.code)")
      return error.code.name
    }
    var values = Values(error: error, depth: depth)
    let text = render(template.pieces, &values, isOptional: false) ?? ""
    assert(
      values.missing.isEmpty, "\(error.code) lacks \(values.missing.joined(separator: ", "))")
    return text
  }

  /// The text of `pieces`; nil where a value of an optional part is missing.
  private func render(
    _ pieces: [SentenceTemplate.Piece], _ values: inout Values, isOptional: Bool
  ) -> String? {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let words): text += words
      case .setting(let name, let value):
        text += audience.term(Setting(name), value: value)
      case .value(let name, let form):
        if let value = self.text(of: name, as: form, values) {
          text += value
        } else if isOptional {
          return nil
        } else {
          values.missing.append(name)
          text += Self.marker(name)
        }
      case .optional(let choices):
        for choice in choices {
          if let condition = choice.condition, values.fact(condition) == nil { continue }
          guard let words = render(choice.pieces, &values, isOptional: true) else { continue }
          text += words
          break
        }
      }
    }
    return text
  }

  private func text(
    of name: String, as form: SentenceTemplate.Form, _ values: Values
  ) -> String? {
    guard let fact = values.fact(name) else { return nil }
    switch (fact, form) {
    case (.number(let number), .s): return number == 1 ? "" : "s"
    case (.number(let number), .system): return String(cString: strerror(Int32(clamping: number)))
    case (.number(let number), _): return String(number)
    case (.text(let text), _): return PrintableText.of(text)
    case (.list(let names), _):
      let names = names.map(PrintableText.of)
      guard form == .or || form == .and, names.count > 1 else {
        return names.joined(separator: ", ")
      }
      return names.dropLast().joined(separator: ", ") + " \(form.rawValue) "
        + names[names.count - 1]
    case (.error(let cause), _):
      // Nobody nests errors that deep; a caller of the library could.
      return values.depth < 8 ? sentence(cause, depth: values.depth + 1) : cause.code.name
    }
  }

  /// What stands for a value that an error should have.
  static func marker(_ name: String) -> String { "‹\(name)?›" }

  /// What an error tells, by the names that templates use.
  private struct Values {
    let error: ExportError
    let depth: Int
    var missing: [String] = []

    init(error: ExportError, depth: Int) {
      self.error = error
      self.depth = depth
    }

    func fact(_ name: String) -> ErrorFact? {
      if let fact = error.facts[name] { return fact }
      let place = error.place
      switch name {
      case "file": return place.file.map(ErrorFact.text)
      case "line": return place.line.map(ErrorFact.number)
      case "column": return place.column.map(ErrorFact.number)
      case "byteOffset": return place.byteOffset.map(ErrorFact.number)
      case "record": return place.record.map(ErrorFact.number)
      case "field": return place.field.map(ErrorFact.text)
      case "part": return place.part.map(ErrorFact.number)
      default: return nil
      }
    }
  }
}

extension ExportError: CustomStringConvertible {
  /// The error in a sentence, with the library's names for settings.
  public var description: String { ErrorWords(.library).sentence(self) }
}
