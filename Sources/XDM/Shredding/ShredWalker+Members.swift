import JSONStream

extension ShredWalker {
  /// Stores the members of the object at the cursor; they lie in the object's own space.
  mutating func walkMembers(_ index: Int32, _ position: UInt32) -> Bool {
    cursor.next &+= 1
    if cursor.byte == Byte.closeBrace {
      cursor.next &+= 1
      return true
    }
    stamp &+= 1
    let instance = stamp
    var previous = FieldTable.none
    var expected = plan.nodes.base[Int(index)].firstField
    var holdsUnknown = false
    while true {
      guard cursor.byte == Byte.quote else { return cursor.fail(.keyExpected) }
      let field = matchKey(index, expected)
      if field >= 0 {
        let entry = plan.fields.fields.base + Int(field)
        let node = entry.pointee.node
        guard plan.nodes.base[Int(node)].stamp != instance else {
          return cursor.failDuplicate(plan.fields.name(field))
        }
        plan.nodes.base[Int(node)].stamp = instance
        if field != expected { predict(field, after: previous, in: index) }
        guard cursor.pass(Byte.colon, else: .colonExpected) else { return false }
        guard store(node, position) else { return fail(field) }
        previous = field
        expected = entry.pointee.predicted
      } else {
        guard field == Self.unknown, passUnknown(index, isFirst: !holdsUnknown) else {
          return false
        }
        holdsUnknown = true
      }
      if cursor.byte != Byte.comma {
        if holdsUnknown { cursor.keys.end() }
        return cursor.pass(Byte.closeBrace, else: .commaOrBraceExpected)
      }
      cursor.next &+= 1
    }
  }

  /// What `matchKey` gives for a key that is no field's, but is to be passed.
  static var unknown: Int32 { -2 }

  /// Passes the key at the cursor; its field, `unknown`, or `none` when that is an error.
  @inline(__always)
  mutating func matchKey(_ node: Int32, _ expected: Int32) -> Int32 {
    let start = Int(cursor.positions[cursor.next]) &+ 1
    let count = Int(cursor.positions[cursor.next &+ 1]) &- start
    if plan.fields.matches(expected, cursor.bytes + start, count) {
      cursor.next &+= 2
      return expected
    }
    return findKey(node)
  }

  @inline(never)
  mutating func findKey(_ node: Int32) -> Int32 {
    let start = cursor.at
    let key = cursor.string()
    guard key.isValid else { return FieldTable.none }
    let field = plan.fields.find(cursor.base + key.offset, key.count, parent: node)
    if field >= 0 { return field }
    if unknownFields != .fail {
      unknownKey = key
      return Self.unknown
    }
    let name = cursor.name(key)
    _ = cursor.fail("the schema has no such field", at: start)
    cursor.failure?.path.append(name)
    return FieldTable.none
  }

  @inline(__always)
  mutating func predict(_ field: Int32, after previous: Int32, in node: Int32) {
    if previous >= 0 {
      plan.fields.fields.base[Int(previous)].predicted = field
    } else {
      plan.nodes.base[Int(node)].firstField = field
    }
  }

  @inline(never)
  mutating func fail(_ field: Int32) -> Bool {
    let name = plan.fields.name(field)
    cursor.failure?.path.append(name)
    return false
  }

  @inline(never)
  mutating func failRange(_ start: Int) -> Bool {
    cursor.fail("the number does not fit its column without loss", at: start)
  }

  /// Fails because the value is of another type.
  @inline(never)
  mutating func failType(_ kind: ShredNode.Kind) -> Bool {
    cursor.fail(kind.expectation, at: cursor.at)
  }
}
