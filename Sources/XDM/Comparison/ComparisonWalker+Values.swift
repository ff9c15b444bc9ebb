import ByteBuffers
import Foundation
import JSONStream

extension ComparisonWalker {
  /// Compares the values at both cursors, and passes the source's.
  ///
  /// - Parameters:
  ///   - node: One more than the field that they lie under.
  ///   - depth: Objects and arrays around them.
  ///   - rescued: Where that lies which was rescued of the value's inside; -1 for none.
  mutating func compareValue(node: Int32, depth: Int32, rescued: Int) -> Bool {
    if rescued >= 0, restored.byte != JSONByte.openBrace, restored.byte != JSONByte.openBracket {
      return fail(.exportedTwice, showsSource: true)
    }
    switch source.byte {
    case JSONByte.quote: return compareText()
    case JSONByte.openBrace:
      guard restored.byte == JSONByte.openBrace else { return failType() }
      return compareObject(node: node, depth: depth &+ 1, rescued: rescued)
    case JSONByte.openBracket:
      guard restored.byte == JSONByte.openBracket else { return failType() }
      return compareArray(node: node, depth: depth &+ 1, rescued: rescued)
    case let first where RecordCursor.startsNumber(first): return compareNumber()
    default:
      guard source.byte == restored.byte else { return failType() }
      // The restored text is valid: who starts with the same letter is the same.
      return source.skipScalar()
    }
  }

  private mutating func compareArray(node: Int32, depth: Int32, rescued: Int) -> Bool {
    guard depth <= RecordCursor.maximumDepth else {
      return fail(.tooDeep)
    }
    let array = restoredValue(restored.next)
    var elements = array.elements
    var count = 0
    var rescuedLeft = rescued < 0 ? 0 : memberCount(rescued)
    source.next &+= 1
    if source.byte == JSONByte.closeBracket {
      source.next &+= 1
    } else {
      while true {
        guard let element = elements.next() else {
          return fail(.fewerElements(count))
        }
        restored.jump(to: element.entry)
        let inner = rescued < 0 ? -1 : rescuedElement(rescued, count)
        if inner >= 0 { rescuedLeft &-= 1 }
        guard compareValue(node: node, depth: depth, rescued: inner) else {
          path.append("[\(count)]")
          return false
        }
        count &+= 1
        if source.byte != JSONByte.comma {
          guard source.pass(JSONByte.closeBracket, else: .commaOrBracketExpected) else {
            return false
          }
          break
        }
        source.next &+= 1
      }
    }
    guard elements.next() == nil else {
      return fail(.moreElements(count))
    }
    guard rescuedLeft == 0 else {
      return fail(.surplusRescuedElements)
    }
    restored.jump(to: array.end)
    return true
  }

  /// The number of members of the restored object at an entry; 1 for a value that is no object.
  private func memberCount(_ entry: Int) -> Int {
    let value = restoredValue(entry)
    return value.isObject ? value.members.reduce(0) { count, _ in count + 1 } : 1
  }

  /// What was rescued of an element: it lies under its index.
  private func rescuedElement(_ entry: Int, _ index: Int) -> Int {
    let name = String(index)
    let member = restoredValue(entry).members.first { $0.key.rawString.elementsEqual(name.utf8) }
    return member?.value.entry ?? -1
  }

  @inline(__always)
  private mutating func compareText() -> Bool {
    let start = source.next
    let text = source.string()
    guard text.isValid else { return false }
    guard restored.byte == JSONByte.quote else { return failType(at: start) }
    let first = restored.next
    let other = restored.string()
    if other.count == text.count,
      memcmp(source.base + text.offset, restored.base + other.offset, text.count) == 0
    {
      return true
    }
    return areSameInstant(text, other) || failValue(at: start, first)
  }

  @inline(never)
  private func areSameInstant(_ text: RecordCursor.Text, _ other: RecordCursor.Text) -> Bool {
    guard other.isValid else { return false }
    let left = RFC3339.parseTimestamp(source.base + text.offset, count: text.count)
    let right = RFC3339.parseTimestamp(restored.base + other.offset, count: other.count)
    return left.isValid && left == right
  }

  @inline(__always)
  private mutating func compareNumber() -> Bool {
    let start = source.next
    let number = source.number()
    guard number.kind != .invalid else { return false }
    let first = restored.next
    if RecordCursor.startsNumber(restored.byte) {
      let other = restored.number()
      if number.kind == .integer, other.kind == .integer, number.integer == other.integer {
        return true
      }
      let isSameText =
        number.length == other.length
        && memcmp(
          source.bytes + Int(source.positions[start]),
          restored.bytes + Int(restored.positions[first]), number.length) == 0
      return isSameText || Self.areSame(number, other) || failValue(at: start, first)
    }
    guard restored.byte == JSONByte.quote else { return failType(at: start) }
    return isInstant(number) || failValue(at: start, first)
  }

  /// Whether two numbers have the same value: integers exactly, others as the nearest doubles.
  /// Numbers that neither 64 bits nor doubles hold are the same when their texts are.
  private static func areSame(_ left: JSONNumber, _ right: JSONNumber) -> Bool {
    switch (left.kind, right.kind) {
    case (.integer, .integer): left.integer == right.integer
    case (.double, .double): left.double == right.double
    case (.integer, .double): Int64(exactly: right.double) == left.integer
    case (.double, .integer): Int64(exactly: left.double) == right.integer
    default: false
    }
  }

  /// Whether the restored text is the instant of so many milliseconds since 1970.
  private mutating func isInstant(_ number: JSONNumber) -> Bool {
    let text = restored.string()
    guard text.isValid, let millis = ShredWalker.integer(number) else { return false }
    let time = RFC3339.parseTimestamp(restored.base + text.offset, count: text.count)
    return time.isValid && time.nanoseconds % 1_000_000 == 0
      && time.seconds * 1000 + Int64(time.nanoseconds) / 1_000_000 == millis
  }
}

/// What differs.
extension ComparisonWalker {
  private static let shownBytes = 60

  @inline(never)
  mutating func fail(
    _ reason: RecordDifference.Reason, showsSource: Bool = false, showsRestored: Bool = false,
    shows: Bool = false
  ) -> Bool {
    difference = RecordDifference(
      path: "", reason: reason,
      source: showsSource || shows ? Self.excerpt(source, at: source.next) : nil,
      restored: showsRestored || shows ? Self.excerpt(restored, at: restored.next) : nil)
    return false
  }

  @inline(never)
  private mutating func failType() -> Bool { fail(.type, shows: true) }

  @inline(never)
  private mutating func failType(at entry: Int) -> Bool {
    source.jump(to: entry)
    return failType()
  }

  @inline(never)
  private mutating func failValue(at entry: Int, _ restoredEntry: Int) -> Bool {
    source.jump(to: entry)
    restored.jump(to: restoredEntry)
    return fail(.value, shows: true)
  }

  /// The beginning of the value at an entry.
  private static func excerpt(_ cursor: borrowing RecordCursor, at entry: Int) -> String {
    guard entry < cursor.entryCount else { return "" }
    let start = cursor.bytes + Int(cursor.positions[entry])
    var count = 0
    switch start[0] {
    case JSONByte.quote:
      count = Int(cursor.positions[entry + 1]) - Int(cursor.positions[entry]) + 1
    case JSONByte.openBrace, JSONByte.openBracket:
      while start[count] != JSONByte.newline { count += 1 }
    default:
      while start[count] > 0x20, start[count] != JSONByte.comma,
        start[count] != JSONByte.closeBrace,
        start[count] != JSONByte.closeBracket
      { count += 1 }
    }
    let shown = min(count, shownBytes)
    let text = String(decoding: UnsafeBufferPointer(start: start, count: shown), as: UTF8.self)
    return shown < count ? text + "…" : text
  }
}
