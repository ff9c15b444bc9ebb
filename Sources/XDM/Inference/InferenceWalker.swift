import ByteBuffers
import JSONStream

/// Walks records and notes what their fields hold.
struct InferenceWalker: RecordWalker, ~Copyable {
  var cursor = RecordCursor()
  var tree = InferenceTree()
  /// The number of the last object: a key stamped with it was seen in that object.
  var stamp: UInt32 = 0
  /// The largest integer that a double and all its neighbours hold exactly.
  private static let exactLimit: UInt64 = 1 << 53
  /// Whether decimals that a double would change are told from others.
  private let keepsExactNumbers: Bool

  init(keepsExactNumbers: Bool = false) { self.keepsExactNumbers = keepsExactNumbers }

  /// Keeps instance numbers from running over while `chunk` is walked.
  mutating func prepare(_ chunk: Chunk) {
    if Int(UInt32.max - stamp) <= chunk.count {
      tree.fields.clearStamps()
      stamp = 0
    }
  }

  mutating func walkRecord() -> Bool {
    guard cursor.byte == JSONByte.openBrace else { return cursor.failNotAnObject() }
    return walkObject(InferenceTree.root)
  }

  mutating func undoRecord(_ line: UnsafeBufferPointer<UInt8>) {
    tree.rollBack()
    cursor.keys.reset()
  }

  @inline(__always)
  mutating func keepRecord() { tree.keep() }

  private mutating func walkValue(_ node: Int32) -> Bool {
    switch cursor.byte {
    case JSONByte.quote: return walkString(node)
    case JSONByte.openBrace:
      if tree.isTooDeep(node) { return walkOpaque(node) }
      return walkObject(node)
    case JSONByte.openBracket:
      if tree.isTooDeep(node) { return walkOpaque(node) }
      return walkArray(node)
    case UInt8(ascii: "n"):
      tree.note(node, .null)
      return cursor.null()
    case UInt8(ascii: "t"):
      tree.note(node, .boolean)
      return cursor.yes()
    case UInt8(ascii: "f"):
      tree.note(node, .boolean)
      return cursor.no()
    case let byte where RecordCursor.startsNumber(byte): return walkNumber(node)
    default: return cursor.skipScalar()
    }
  }

  private mutating func walkOpaque(_ node: Int32) -> Bool {
    tree.note(node, .opaque)
    return cursor.skipValue(depth: tree.nodes.base[Int(node)].depth).isValid
  }

  @inline(__always)
  private mutating func walkNumber(_ node: Int32) -> Bool {
    let start = cursor.bytes + cursor.at
    let number = cursor.number()
    switch number.kind {
    case .integer:
      tree.note(
        node, number.integer.magnitude <= Self.exactLimit ? .smallInteger : .largeInteger)
    case .double:
      let isChanged = keepsExactNumbers && !JSONNumber.roundTrips(start, as: number.double)
      tree.note(node, isChanged ? .exactDecimal : .double)
    case .bigInteger, .overflow: tree.note(node, .hugeNumber)
    case .invalid: return false
    }
    return true
  }

  @inline(__always)
  private mutating func walkString(_ node: Int32) -> Bool {
    let text = cursor.string()
    guard text.isValid else { return false }
    // Once any string is no time, the others need not be looked at.
    if !tree.nodes.base[Int(node)].valueKinds.contains(.text) {
      tree.note(node, Self.kind(of: cursor.base + text.offset, text.count))
    }
    return true
  }

  /// What a string is valueKinds of.
  private static func kind(of text: UnsafePointer<UInt8>, _ count: Int) -> ValueKinds {
    // Both forms begin with four digits of a year and a hyphen.
    guard count >= 10, text[4] == UInt8(ascii: "-") else { return .text }
    if count == 10 { return RFC3339.parseDate(text, count: count).isValid ? .date : .text }
    let timestamp = RFC3339.parseTimestamp(text, count: count)
    guard timestamp.isValid else { return .text }
    if timestamp.nanoseconds % 1_000_000 == 0 { return .timestampMillis }
    return timestamp.nanoseconds % 1000 == 0 ? .timestampMicros : .text
  }

  private mutating func walkArray(_ node: Int32) -> Bool {
    tree.note(node, .array)
    cursor.next &+= 1
    if cursor.byte == JSONByte.closeBracket {
      cursor.next &+= 1
      return true
    }
    let element = tree.element(of: node)
    var index = 0
    while true {
      guard walkValue(element) else { return fail("[\(index)]") }
      if cursor.byte == JSONByte.comma {
        cursor.next &+= 1
        index &+= 1
      } else {
        return cursor.pass(JSONByte.closeBracket, else: .commaOrBracketExpected)
      }
    }
  }

  @inline(never)
  private mutating func fail(_ component: String) -> Bool {
    cursor.failure?.path.append(component)
    return false
  }

  private mutating func walkObject(_ node: Int32) -> Bool {
    tree.note(node, .object)
    cursor.next &+= 1
    if cursor.byte == JSONByte.closeBrace {
      cursor.next &+= 1
      return true
    }
    return tree.nodes.base[Int(node)].isMap ? walkMap(node) : walkMembers(node)
  }

  private mutating func walkMembers(_ node: Int32) -> Bool {
    stamp &+= 1
    let instance = stamp
    var previous = FieldTable.none
    var expected = tree.nodes.base[Int(node)].firstField
    while true {
      guard cursor.byte == JSONByte.quote else { return cursor.fail(.keyExpected) }
      let field = matchKey(node, expected)
      guard field >= 0 else { return false }
      let entry = tree.fields.fields.base + Int(field)
      guard entry.pointee.stamp != instance else {
        return cursor.failDuplicate(tree.fields.name(field))
      }
      entry.pointee.stamp = instance
      if field != expected, previous >= 0 { tree.predict(field, after: previous) }
      guard cursor.pass(JSONByte.colon, else: .colonExpected) else { return false }
      guard walkValue(entry.pointee.node) else { return fail(tree.fields.name(field)) }
      if cursor.byte != JSONByte.comma {
        return cursor.pass(JSONByte.closeBrace, else: .commaOrBraceExpected)
      }
      cursor.next &+= 1
      previous = field
      expected = tree.fields.fields.base[Int(field)].predicted
    }
  }

  /// Passes the key at the cursor; its field, made when it is new, or `none` when it is bad.
  @inline(__always)
  private mutating func matchKey(_ node: Int32, _ expected: Int32) -> Int32 {
    let start = Int(cursor.positions[cursor.next]) &+ 1
    let count = Int(cursor.positions[cursor.next &+ 1]) &- start
    if tree.fields.matches(expected, cursor.bytes + start, count) {
      cursor.next &+= 2
      return expected
    }
    return findKey(node)
  }

  @inline(never)
  private mutating func findKey(_ node: Int32) -> Int32 {
    let key = cursor.string()
    guard key.isValid else { return FieldTable.none }
    let start = cursor.base + key.offset
    let found = tree.fields.find(start, key.count, parent: node)
    if found >= 0 { return found }
    if InvalidColumnName.matches(start, key.count) { tree.note(node, .invalidColumnName) }
    return tree.addNextField(start, key.count, parent: node)
  }

  private mutating func walkMap(_ node: Int32) -> Bool {
    let value = tree.element(of: node)
    cursor.keys.begin()
    while true {
      guard cursor.byte == JSONByte.quote else { return cursor.fail(.keyExpected) }
      let key = cursor.string()
      guard key.isValid, cursor.add(key) else { return false }
      if InferenceTree.isMapKey(cursor.base + key.offset, key.count) { tree.becomeMap(value) }
      guard cursor.pass(JSONByte.colon, else: .colonExpected) else { return false }
      guard walkValue(value) else { return fail(cursor.name(key)) }
      if cursor.byte != JSONByte.comma {
        cursor.keys.end()
        return cursor.pass(JSONByte.closeBrace, else: .commaOrBraceExpected)
      }
      cursor.next &+= 1
    }
  }
}

extension RecordCursor {
  /// Fails because a record is not an object.
  @inline(never)
  mutating func failNotAnObject() -> Bool {
    fail(.json(.objectExpected), at: at)
  }
}
