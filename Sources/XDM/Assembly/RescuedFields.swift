import ByteBuffers
import JSONStream

/// Puts what was rescued of records (`RescueWriter`) back into the places where it was.
///
/// Works on the text of records whose fields are in columns, a column of rescued fields among them.
/// Behind the fields of each object come those that were rescued of it. A record in which that does
/// not work out, as none is that was exported so, stays as it is. Used by one thread.
public struct RescuedFields: ~Copyable {
  /// A member of an object in the text, by entries of the index.
  private struct Member {
    let key: Int
    let value: Int
  }

  /// Kernels read behind what they are given.
  private static let padding = 64

  private let column: [UInt8]
  /// Nil where all fields are wanted.
  private let choices: FieldChoices?
  private var index = StructuralIndex()
  private var key = ByteBuffer()

  /// - Parameters:
  ///   - column: The name of the column of rescued fields.
  ///   - names: The fields that records have, by the keys on the way to them joined by dots: others are
  ///     not put back. Nil for all.
  public init(column: String, below names: [String]? = nil) {
    self.column = Array(column.utf8)
    choices = names.map { FieldChoices($0) }
  }

  /// Appends lines of valid JSON, each of them a record and its newline, to `output`. O(bytes).
  public mutating func append(_ lines: inout ByteBuffer, to output: inout ByteBuffer) {
    lines.reserve(Self.padding)
    guard lines.count > 0, lines.count < StructuralIndex.maximumCount,
      index.build(lines.base, count: lines.count) == .clean
    else { return output.append(lines.bytes) }
    let text = UnsafePointer(lines.base)
    var entry = 0
    var start = 0
    while entry < index.count {
      let rescued = findRescued(text, entry)
      let end = rescued.end
      let next = position(end) + 1
      let before = output.count
      var isMerged = false
      if let member = rescued.member {
        let value = byte(text, member.value) == Byte.openBrace ? member.value : -1
        isMerged = merge(
          text, entry, with: value, without: member.key, FieldChoices.record, to: &output)
      }
      if isMerged {
        output.append(Byte.newline)
      } else {
        output.truncate(to: before)
        output.append(text + start, count: next - start)
      }
      start = next
      entry = end + 1
    }
  }

  @inline(__always)
  private func position(_ entry: Int) -> Int { Int(index.positions[entry]) }

  @inline(__always)
  private func byte(_ text: UnsafePointer<UInt8>, _ entry: Int) -> UInt8 { text[position(entry)] }

  /// The member of the record at `entry` that holds an object of rescued fields, or null, and the entry
  /// of the record's newline.
  private mutating func findRescued(
    _ text: UnsafePointer<UInt8>, _ entry: Int
  ) -> (member: Member?, end: Int) {
    var found: Member?
    var next = entry
    if byte(text, next) == Byte.openBrace {
      next += 1
      while byte(text, next) == Byte.quote {
        let member = Member(key: next, value: next + 3)
        let first = byte(text, member.value)
        if first == Byte.openBrace || first == UInt8(ascii: "n"), readKey(text, next) == column {
          found = member
        }
        next = end(text, of: member.value)
        if byte(text, next) == Byte.comma { next += 1 }
      }
    }
    while byte(text, next) != Byte.newline { next += 1 }
    return (found, next)
  }

  /// The entry behind the value at `entry`.
  private func end(_ text: UnsafePointer<UInt8>, of entry: Int) -> Int {
    var next = entry
    var depth = 0
    repeat {
      switch byte(text, next) {
      case Byte.quote: next += 1
      case Byte.openBrace, Byte.openBracket: depth += 1
      case Byte.closeBrace, Byte.closeBracket: depth -= 1
      default: break
      }
      next += 1
    } while depth > 0
    return next
  }

  /// The decoded key whose first quote is at `entry`.
  private mutating func readKey(_ text: UnsafePointer<UInt8>, _ entry: Int) -> [UInt8] {
    let start = position(entry) + 1
    let count = position(entry + 1) - start
    let raw = UnsafeBufferPointer(start: text + start, count: count)
    guard raw.contains(UInt8(ascii: "\\")) else { return Array(raw) }
    key.removeAll()
    key.reserve(count + Self.padding)
    let length = JSONString.decode(text + start, count: count, into: key.base)
    return Array(UnsafeBufferPointer(start: key.base, count: max(length, 0)))
  }

  private mutating func members(
    _ text: UnsafePointer<UInt8>, of object: Int
  ) -> [[UInt8]: Member] {
    var members: [[UInt8]: Member] = [:]
    var next = object + 1
    while byte(text, next) == Byte.quote {
      members[readKey(text, next)] = Member(key: next, value: next + 3)
      next = end(text, of: next + 3)
      if byte(text, next) == Byte.comma { next += 1 }
    }
    return members
  }

  /// Copies what lies from one entry to before another.
  private func copy(
    _ text: UnsafePointer<UInt8>, from first: Int, to end: Int, into output: inout ByteBuffer
  ) {
    var count = position(end) - position(first)
    while count > 0, text[position(first) + count - 1] <= 0x20 { count -= 1 }
    output.append(text + position(first), count: count)
  }

  /// What is wanted below a field; nil where nothing is.
  private func below(_ choice: Int, _ key: [UInt8]) -> Int? {
    guard let choices else { return choice }
    return choices.below(choice, key)
  }

  /// Appends the object or array at `entry` with what was rescued of it; false when both have
  /// something in one place.
  ///
  /// - Parameters:
  ///   - rescued: The object of what was rescued of it; -1 for none.
  ///   - without: The key of a member that is left out.
  ///   - choice: What is wanted of the object.
  private mutating func merge(
    _ text: UnsafePointer<UInt8>, _ entry: Int, with rescued: Int, without: Int = -1,
    _ choice: Int, to output: inout ByteBuffer
  ) -> Bool {
    var additions: [[UInt8]: Member] = [:]
    if rescued >= 0 {
      guard byte(text, rescued) == Byte.openBrace else { return false }
      additions = members(text, of: rescued)
    }
    let isObject = byte(text, entry) == Byte.openBrace
    guard isObject || byte(text, entry) == Byte.openBracket else { return false }
    output.append(isObject ? Byte.openBrace : Byte.openBracket)
    let start = output.count
    var next = entry + 1
    var element = 0
    while byte(text, next) != Byte.closeBrace, byte(text, next) != Byte.closeBracket {
      let value = isObject ? next + 3 : next
      let end = end(text, of: value)
      if next != without {
        if output.count > start { output.append(Byte.comma) }
        let key = isObject ? readKey(text, next) : Array("\(element)".utf8)
        if isObject { copy(text, from: next, to: value, into: &output) }
        let inner = isObject ? below(choice, key) : choice
        if let addition = additions.removeValue(forKey: key), let inner {
          guard merge(text, value, with: addition.value, inner, to: &output) else { return false }
        } else {
          copy(text, from: value, to: end, into: &output)
        }
      }
      element += 1
      next = byte(text, end) == Byte.comma ? end + 1 : end
    }
    guard isObject || additions.isEmpty else { return false }
    for (key, addition) in additions.sorted(by: { $0.value.key < $1.value.key }) {
      guard let inner = below(choice, key), choices?.isWhole(inner) ?? true else { continue }
      if output.count > start { output.append(Byte.comma) }
      copy(text, from: addition.key, to: end(text, of: addition.value), into: &output)
    }
    output.append(isObject ? Byte.closeBrace : Byte.closeBracket)
    return true
  }
}
