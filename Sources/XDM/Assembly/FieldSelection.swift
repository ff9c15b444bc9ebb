/// Which fields of records are chosen, by the keys on the way to them joined by dots.
struct FieldSelection {
  /// Fields that are chosen below one.
  private struct Choice {
    /// The field itself is, with all below it.
    var isWhole = false
    var fields: [[UInt8]: Int] = [:]
  }

  /// What is chosen of a record.
  static let record = 0

  /// The record's own is the first.
  private var choices: [Choice] = [Choice()]

  init(_ names: [String]) {
    for name in names {
      add(name.split(separator: ".", omittingEmptySubsequences: false).map { Array($0.utf8) })
      // A key may have dots of its own.
      add([Array(name.utf8)])
    }
  }

  private mutating func add(_ path: [[UInt8]]) {
    var choice = Self.record
    for name in path {
      let next = choices[choice].fields[name] ?? choices.count
      if next == choices.count { choices.append(Choice()) }
      choices[choice].fields[name] = next
      choice = next
    }
    choices[choice].isWhole = true
  }

  /// Whether all below is chosen.
  func isWhole(_ choice: Int) -> Bool { choices[choice].isWhole }

  /// What is chosen below a field; nil where nothing is.
  func below(_ choice: Int, _ key: [UInt8]) -> Int? {
    choices[choice].isWhole ? choice : choices[choice].fields[key]
  }
}
