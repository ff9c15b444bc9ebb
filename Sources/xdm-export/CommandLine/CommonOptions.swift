import OptionTables

/// Options that several commands have.
extension OptionDefinition {
  static let json = OptionDefinition(
    "json", .flag, standard: "print text", "Print the result as one JSON object.")
  static let quiet = OptionDefinition(
    "quiet", .flag, standard: "show progress and a summary",
    "Show no progress, and no summary without --json.")
  static let columns = OptionDefinition(
    "columns", .words("A.B,C"), standard: "all fields",
    "Keep these fields, and what is below them.",
    details: "A field is named by its path in a record.")
}
