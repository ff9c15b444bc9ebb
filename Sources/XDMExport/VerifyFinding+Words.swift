import Proof
import Wording

extension VerifyFinding: CustomStringConvertible {
  public var description: String { text(ErrorWords(.library)) }

  /// Where the finding is, and what is wrong, in one line.
  package func text(_ words: ErrorWords) -> String {
    var text = PrintableText.of(path)
    if let record { text += ": record \(record)" }
    if let source { text += " (\(source))" }
    text += ": "
    if let field, !field.isEmpty { text += "\(PrintableText.of(field)) " }
    return text + words.reason(problem)
  }
}

extension VerifySourcePlace: CustomStringConvertible {
  public var description: String {
    let file = PrintableText.of(file)
    return line.map { "\(file):\($0)" } ?? "byte \(offset) of \(file)"
  }
}
