import JSONStream
import OptionTables
import Store
import XDM

/// Checks JSON against the JSON Schema of dataflow files.
///
/// Understands the part of the language that the document uses: `type`, `enum`, `pattern` of
/// characters in brackets, lengths, limits, `items`, `properties`, `required`, and comments.
public enum DataflowSchema {
  /// Something that is wrong with a field.
  public struct Finding: Sendable, Equatable, CustomStringConvertible {
    /// The path of the field, such as `sourceConnections[0].paths`; empty for the whole.
    public var field: String
    public var sentence: String

    public var description: String { field.isEmpty ? sentence : "\(field): \(sentence)" }
  }

  /// Keys that begin with this are comments.
  static let commentPrefix = "//"

  /// What the schema does not allow, in the order of the file; empty where nothing is wrong.
  static func findings(in value: JSONTree) -> [Finding] {
    guard let schema = try? JSONTree.parse(Array(document.utf8)) else {
      return [Finding(field: "", sentence: "the schema of dataflows cannot be read")]
    }
    var findings: [Finding] = []
    check(value, schema, "", &findings)
    return findings
  }

  private static func check(
    _ value: JSONTree, _ schema: JSONTree, _ field: String, _ findings: inout [Finding]
  ) {
    func report(_ sentence: String) { findings.append(Finding(field: field, sentence: sentence)) }
    if let options = schema["enum"]?.elements {
      let known = options.compactMap(\.text)
      guard let text = value.text, known.contains(text) else {
        return report("it must be \(ValueSyntax.list(known)), not \(shown(value))")
      }
      return
    }
    guard let type = schema["type"]?.text else { return }
    switch (type, value) {
    case ("string", .string(let text)): checkText(text, schema, report)
    case ("boolean", .boolean): return
    case ("integer", .integer(let number)): checkNumber(number, schema, report)
    case ("integer", .number(let number)) where number == number.rounded():
      // JSON Schema calls 3.0 an integer. What is out of range of 64 bits is so of all limits.
      guard let whole = Int64(exactly: number) else {
        return report("\(shown(value)) is out of range")
      }
      checkNumber(whole, schema, report)
    case ("array", .array(let elements)):
      if let least = schema["minItems"]?.number, elements.count < least {
        return report("it must not be empty")
      }
      guard let items = schema["items"] else { return }
      for (index, element) in elements.enumerated() {
        check(element, items, "\(field)[\(index)]", &findings)
      }
    case ("object", .object(let members)): checkMembers(members, schema, field, &findings)
    default: report("it must be \(name(of: type)), not \(shown(value))")
    }
  }

  private static func checkMembers(
    _ members: [JSONMember], _ schema: JSONTree, _ field: String, _ findings: inout [Finding]
  ) {
    let properties = schema["properties"]?.members ?? []
    var seen: Set<String> = []
    for member in members where !member.key.hasPrefix(commentPrefix) {
      let path = field.isEmpty ? member.key : "\(field).\(member.key)"
      guard seen.insert(member.key).inserted else {
        findings.append(Finding(field: path, sentence: "it is given twice"))
        continue
      }
      guard let property = properties.first(where: { $0.key == member.key }) else {
        let known = properties.map(\.key).filter { !$0.hasPrefix("$") }.joined(separator: ", ")
        findings.append(
          Finding(field: path, sentence: "there is no such field: there are \(known)"))
        continue
      }
      check(member.value, property.value, path, &findings)
    }
    for name in (schema["required"]?.elements ?? []).compactMap(\.text) where !seen.contains(name) {
      let path = field.isEmpty ? name : "\(field).\(name)"
      findings.append(Finding(field: path, sentence: "it is missing"))
    }
  }

  private static func checkText(_ text: String, _ schema: JSONTree, _ report: (String) -> Void) {
    if let least = schema["minLength"]?.number, text.unicodeScalars.count < least {
      return report("it must not be empty")
    }
    // The one pattern that the document has.
    if schema["pattern"] != nil, !isIdentifier(text) {
      report(
        "it must be 1 to 255 letters, digits, _, . and -, but not . or .. alone, and is not:"
          + " \(shown(.string(text)))")
    }
  }

  private static func isIdentifier(_ text: String) -> Bool { (try? DatasetID(text)) != nil }

  private static func checkNumber(_ number: Int64, _ schema: JSONTree, _ report: (String) -> Void) {
    let least = schema["minimum"]?.number
    let most = schema["maximum"]?.number
    if let least, number < least { return report("it must be at least \(least), not \(number)") }
    if let most, number > most { report("it must be at most \(most), not \(number)") }
  }

  private static func name(of type: String) -> String {
    switch type {
    case "string": "text"
    case "integer": "a whole number"
    case "boolean": "true or false"
    case "array": "a list in brackets"
    default: "an object in braces"
    }
  }

  private static func shown(_ value: JSONTree) -> String {
    switch value {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .string(let text): "\"\(text.prefix(80))\""
    case .array: "a list"
    case .object: "an object"
    }
  }
}
