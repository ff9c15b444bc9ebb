import ByteBuffers
import JSONStream

/// Puts rescued fields (`RescueWriter`) back into their places in records.
///
/// Works on the text of assembled records that have a column of rescued fields. In each object, its
/// rescued fields follow its other fields. A record whose rescued fields contradict its other
/// fields stays as it is; no export writes such a record. Not safe for use by several threads at
/// once.
public struct RescuedFields: ~Copyable {
  private let column: [UInt8]
  /// Nil where all fields are wanted.
  private let choices: FieldSelection?
  private var index = StructuralIndex()
  private var ends = ContainerEnds()
  /// Storage for keys with escapes.
  private var keyText = ByteBuffer()

  /// - Parameters:
  ///   - column: The name of the column of rescued fields.
  ///   - names: The dotted names of the fields that records keep; other rescued fields are left
  ///     out. Nil for all.
  public init(column: String, below names: [String]? = nil) {
    self.column = Array(column.utf8)
    choices = names.map { FieldSelection($0) }
  }

  /// Appends lines of valid JSON, one record a line, with their rescued fields put back. O(bytes).
  public mutating func append(_ lines: inout ByteBuffer, to output: inout ByteBuffer) {
    lines.reserve(StructuralIndex.padding)
    guard lines.count > 0, lines.count < StructuralIndex.maximumCount,
      index.build(lines.base, count: lines.count) == .clean
    else { return output.append(lines.bytes) }
    ends.build(lines.base, index)
    let first = JSONView(lines.base, index, ends)
    var entry = 0
    var start = 0
    while entry < index.count {
      let record = first.at(entry)
      var end = record.isObject ? record.end : entry
      while !first.at(end).isNewline { end += 1 }
      let next = min(first.at(end).offset + 1, lines.count)
      let before = output.count
      var isMerged = false
      if let member = rescuedMember(of: record) {
        isMerged = merge(
          record, with: member.value.isObject ? member.value : nil, without: member,
          FieldSelection.record, to: &output)
      }
      if isMerged {
        output.append(JSONByte.newline)
      } else {
        output.truncate(to: before)
        output.append(lines.base + start, count: next - start)
      }
      start = next
      entry = end + 1
    }
  }

  /// The member of a record that holds an object of rescued fields, or null; the last one.
  private mutating func rescuedMember(of record: JSONView) -> JSONView.Member? {
    var found: JSONView.Member?
    for member in record.members where member.value.isObject || member.value.isNull {
      if member.key.decodedString(in: &keyText).elementsEqual(column) { found = member }
    }
    return found
  }

  private mutating func key(of member: JSONView.Member) -> [UInt8] {
    Array(member.key.decodedString(in: &keyText))
  }

  /// What is wanted below a field; nil where nothing is.
  private func below(_ choice: Int, _ key: [UInt8]) -> Int? {
    guard let choices else { return choice }
    return choices.below(choice, key)
  }

  /// Appends an object or array with the fields that were rescued of it; false when both have something
  /// in one place.
  ///
  /// - Parameters:
  ///   - rescued: The object of the rescued fields; nil for none.
  ///   - excluded: A member that is left out.
  ///   - choice: The choice that holds for the object.
  private mutating func merge(
    _ value: JSONView, with rescued: JSONView?, without excluded: JSONView.Member? = nil,
    _ choice: Int, to output: inout ByteBuffer
  ) -> Bool {
    guard value.isObject || value.isArray else { return false }
    var additions: [[UInt8]: JSONView.Member] = [:]
    if let rescued {
      guard rescued.isObject else { return false }
      for member in rescued.members { additions[key(of: member)] = member }
    }
    output.append(value.byte)
    let start = output.count
    for member in value.members where member.key.entry != excluded?.key.entry {
      if output.count > start { output.append(JSONByte.comma) }
      output.append(member.keyText)
      let key = key(of: member)
      let addition = additions.removeValue(forKey: key)?.value
      guard append(member.value, with: addition, below(choice, key), to: &output) else {
        return false
      }
    }
    for (index, element) in value.elements.enumerated() {
      if output.count > start { output.append(JSONByte.comma) }
      let addition = additions.removeValue(forKey: Array("\(index)".utf8))?.value
      guard append(element, with: addition, choice, to: &output) else { return false }
    }
    guard value.isObject || additions.isEmpty else { return false }
    for (key, addition) in additions.sorted(by: { $0.value.key.entry < $1.value.key.entry }) {
      guard let inner = below(choice, key), choices?.isWhole(inner) ?? true else { continue }
      if output.count > start { output.append(JSONByte.comma) }
      output.append(addition.text)
    }
    output.append(value.isObject ? JSONByte.closeBrace : JSONByte.closeBracket)
    return true
  }

  /// Appends a member's value or an element, with the fields that were rescued of it where there are
  /// any that are wanted.
  private mutating func append(
    _ value: JSONView, with rescued: JSONView?, _ choice: Int?, to output: inout ByteBuffer
  ) -> Bool {
    if let rescued, let choice { return merge(value, with: rescued, choice, to: &output) }
    output.append(value.text)
    return true
  }
}
