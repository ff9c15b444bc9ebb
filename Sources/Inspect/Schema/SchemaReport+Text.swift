import Parquet
import Wording
import XDM

extension SchemaReport {
  /// The schema as a tree for people: a line a field, with its type and what records hold there.
  ///
  /// - Parameter width: Characters that a line may have.
  public func tree(width: Int) -> String {
    var lines: [TreeLine] = []
    if let fields {
      for field in fields { Self.add(field, depth: 0, to: &lines) }
    } else {
      for field in schema.fields { Self.add(field, depth: 0, to: &lines) }
    }
    let head = Self.head(hasValues: fields != nil)
    let columns = TreeColumns(lines + [head])
    var text: [String] = []
    if let records {
      text.append(
        "\(HumanText.count(records)) records, \(HumanText.count(schema.parquet.leaves.count)) columns"
      )
    }
    text.append(columns.text(head, width))
    text += lines.map { columns.text($0, width) }
    if rejected > 0 { text.append("\(HumanText.count(rejected)) lines are no records") }
    return text.map { $0 + "\n" }.joined()
  }

  /// What presence means changes inside arrays and maps.
  private static func head(hasValues: Bool) -> TreeLine {
    var line = TreeLine(name: "field", type: "type")
    if hasValues {
      line.presence = "present"
      line.distinct = "distinct"
      line.examples = "examples"
    }
    return line
  }

  private static func add(_ field: XDMField, depth: Int, to lines: inout [TreeLine]) {
    lines.append(TreeLine(field, depth: depth))
    for child in field.type.fields { add(child, depth: depth + 1, to: &lines) }
  }

  private static func add(_ profile: FieldProfile, depth: Int, to lines: inout [TreeLine]) {
    var line = TreeLine(profile.field, depth: depth)
    line.presence = percentage(profile.presence)
    if let distinct = profile.distinct {
      line.distinct = (profile.isDistinctExact ? "" : "~") + HumanText.count(distinct)
    }
    line.examples = PrintableText.of(profile.examples.joined(separator: ", "))
    lines.append(line)
    for child in profile.children { add(child, depth: depth + 1, to: &lines) }
  }

  /// `100 %` is all, and `0 %` none.
  private static func percentage(_ share: Double) -> String {
    let percent = share * 100
    if percent == 0 || percent == 100 { return "\(Int(percent)) %" }
    if percent < 0.1 { return "<0.1 %" }
    return percent > 99.9 ? ">99.9 %" : "\(HumanText.fixed(percent, 1)) %"
  }
}

/// A field of a tree, in words.
private struct TreeLine {
  var name: String
  var type: String
  var presence = ""
  var distinct = ""
  var examples = ""

  init(name: String, type: String) {
    self.name = name
    self.type = type
  }

  init(_ field: XDMField, depth: Int) {
    name = String(repeating: "  ", count: depth) + PrintableText.of(field.name)
    type = field.type.description + (field.isRequired ? ", required" : "")
  }
}

/// The widths that columns need.
private struct TreeColumns {
  private static let widestName = 48
  private static let widestType = 40
  private let name: Int
  private let type: Int
  private let presence: Int
  private let distinct: Int

  init(_ lines: [TreeLine]) {
    name = min(lines.map(\.name.count).max() ?? 0, Self.widestName)
    type = min(lines.map(\.type.count).max() ?? 0, Self.widestType)
    presence = lines.map(\.presence.count).max() ?? 0
    distinct = lines.map(\.distinct.count).max() ?? 0
  }

  func text(_ line: TreeLine, _ width: Int) -> String {
    var text = InspectionReport.padded(InspectionReport.fit(line.name, Self.widestName), name)
    text += "  " + InspectionReport.padded(InspectionReport.fit(line.type, Self.widestType), type)
    for (value, column) in [(line.presence, presence), (line.distinct, distinct)] where column > 0 {
      text += "  " + String(repeating: " ", count: column - value.count) + value
    }
    text += "  " + line.examples
    while text.last == " " { text.removeLast() }
    return InspectionReport.fit(text, width)
  }
}

extension XDMType {
  /// The fields of objects, also of those in arrays and maps.
  var fields: [XDMField] {
    switch self {
    case .object(let fields): fields
    case .array(let element), .map(let element): element.fields
    default: []
    }
  }

  /// In words of XDM.
  var description: String {
    switch self {
    case .boolean: "boolean"
    case .long: "long"
    case .integer(let range): "\(Self.name(of: range)) \(Self.bounds(of: range))"
    case .double: "number"
    case .number(let bounds):
      "number" + (bounds.minimum.map { bounds.excludesMinimum ? " > \($0)" : " ≥ \($0)" } ?? "")
        + (bounds.maximum.map { bounds.excludesMaximum ? " < \($0)" : " ≤ \($0)" } ?? "")
    case .string: "string"
    case .date: "date"
    case .timestampMillis: "date-time (ms)"
    case .timestampMicros: "date-time (µs)"
    case .json: "JSON text"
    case .object: "object"
    case .array(let element): "array of \(element.description)"
    case .map(let value): "map of \(value.description)"
    }
  }

  private static func name(of range: ClosedRange<Int64>) -> String {
    func fits<Value: FixedWidthInteger>(_ type: Value.Type) -> Bool {
      Value(exactly: range.lowerBound) != nil && Value(exactly: range.upperBound) != nil
    }
    return fits(Int8.self) ? "byte" : fits(Int16.self) ? "short" : fits(Int32.self) ? "int" : "long"
  }

  private static func bounds(of range: ClosedRange<Int64>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (let least, .max): "≥ \(least)"
    case (.min, let most): "≤ \(most)"
    case (let least, let most): "\(least)…\(most)"
    }
  }
}
