import XDM

/// What became of an export's values, for people.
public enum LedgerText {
  /// Fields that are named.
  static let mostFields = 12

  /// One line that adds up, and one for each field of which not all values were stored.
  public static func lines(_ values: ValueLedger) -> [String] {
    let parts = [
      (values.rescued, "rescued"), (values.dropped, "dropped"), (values.rejected, "rejected"),
    ].filter { $0.0 > 0 }
    var sum = "\(HumanText.count(values.read)) values read"
    if parts.isEmpty {
      sum += ", all stored"
    } else {
      sum += " = \(HumanText.count(values.stored)) stored"
      for (count, word) in parts { sum += " + \(HumanText.count(count)) \(word)" }
    }
    // Those of which most is missing come first; of equals, those that appeared first.
    let fields = values.fields.enumerated().sorted {
      ($1.element.values, $0.offset) < ($0.element.values, $1.offset)
    }
    var lines = [sum] + fields.prefix(mostFields).map { "  " + line($0.element) }
    if fields.count > mostFields {
      lines.append("  and \(HumanText.count(fields.count - mostFields)) fields more")
    }
    return lines
  }

  private static func line(_ field: ValueLedger.Field) -> String {
    var name = "other fields"
    if let path = field.path {
      name = path.isEmpty ? "the record" : PrintableText.of(path)
    }
    let values = "\(HumanText.count(field.values)) value\(field.values == 1 ? "" : "s")"
    guard field.fate == .rejected else { return "\(field.fate.rawValue) \(name): \(values)" }
    let records = "\(HumanText.count(field.records)) record\(field.records == 1 ? "" : "s")"
    return "rejected for \(name): \(records) with \(values)"
      + (field.reason.map { ": \($0)" } ?? "")
  }
}
