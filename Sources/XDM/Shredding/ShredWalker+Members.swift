import CKernels
import JSONStream

/// An object that is open, and which of its fields is at work.
struct OpenObject: BitwiseCopyable {
  /// The node of the object.
  var node: Int32
  /// The number of this instance of it.
  var instance: UInt32
  /// The field that was seen last; `none` before the first.
  var field = FieldTable.none
  /// Whether keys that are no field's were passed.
  var holdsUnknown = false
}

/// A key that was looked up before its turn.
struct KeyLookahead: BitwiseCopyable {
  /// Its entry in the index, and what it may be the key of.
  var entry = -1
  var field = FieldTable.none
  /// The entry of the key behind that one, and its hash.
  var second = -1
  var secondHash: UInt64 = 0
  /// The entry of the key behind one that was not expected.
  var follower = -1
}

extension ShredWalker {
  /// Stores the members of the object at the cursor; they lie in the object's own space.
  ///
  /// Objects right inside it are walked by the same loop rather than by a call, so that it keeps
  /// what every member needs in registers. Limited by branches that are predicted wrongly: which
  /// field comes next, and of what type and length its value is.
  mutating func walkMembers(_ index: Int32, _ position: UInt32) -> Bool {
    let bytes = cursor.bytes
    let positions = cursor.positions
    var next = cursor.next &+ 1
    if bytes[Int(positions[next])] == JSONByte.closeBrace {
      cursor.next = next &+ 1
      if index == 0 { counts.read &-= 1 } else { counts.beyondColumns &+= 1 }
      return true
    }
    let outer = openObjects.count
    stamp &+= 1
    var object = OpenObject(node: index, instance: stamp)
    var expected = plan.nodes.base[Int(index)].firstField
    // The members, but for each object that holds some one less.
    var values = -1
    while true {
      values &+= 1
      // A key.
      let key = bytes + Int(positions[next])
      var field = expected
      if next != ahead.entry, plan.fields.begins(key, with: expected) {
        next &+= 3
      } else {
        cursor.next = next
        field = passKey(&object, expected)
        next = cursor.next
      }
      // Its value.
      if field >= 0 {
        let node = plan.fields.fields.base[Int(field)].node
        let place = plan.nodes.base + Int(node)
        guard place.pointee.stamp != object.instance else {
          cursor.next = next &- 1
          _ = cursor.failDuplicate(plan.fields.name(field))
          return leaveObjects(to: outer)
        }
        place.pointee.stamp = object.instance
        object.field = field
        let start = Int(positions[next])
        let byte = bytes[start]
        let kind = place.pointee.kind
        if kind == .string, byte == JSONByte.quote {
          let end = Int(positions[next &+ 1])
          cursor.next = next
          let text = cursor.string(from: start &+ 1, to: end)
          guard text.isValid else { return fail(field, leaving: outer) }
          next &+= 2
          append(node, position, text)
        } else if kind.isObject, byte == JSONByte.openBrace {
          batches.append(node, position: position)
          next &+= 1
          if bytes[Int(positions[next])] != JSONByte.closeBrace {
            values &-= 1
            openObjects.append(object)
            stamp &+= 1
            object = OpenObject(node: node, instance: stamp)
            expected = place.pointee.firstField
            continue
          }
          next &+= 1
          counts.beyondColumns &+= 1
          if kind == .checkedObject {
            cursor.next = next
            guard holdsRequired(node, position) else { return fail(field, leaving: outer) }
          }
        } else {
          cursor.next = next
          guard walkValue(node, position) else { return fail(field, leaving: outer) }
          next = cursor.next
        }
        expected = plan.fields.fields.base[Int(field)].predicted
      } else if field != Self.unknown {
        return leaveObjects(to: outer)
      }
      // What follows it.
      while true {
        let byte = bytes[Int(positions[next])]
        if byte == JSONByte.comma { break }
        if object.holdsUnknown { cursor.keys.end() }
        cursor.next = next
        guard byte == JSONByte.closeBrace else {
          _ = cursor.fail(.commaOrBraceExpected)
          return leaveObjects(to: outer)
        }
        next &+= 1
        cursor.next = next
        if openObjects.count == outer {
          counts.read &+= values
          return true
        }
        let closed = object.node
        object = openObjects.removeLast()
        if plan.nodes.base[Int(closed)].kind == .checkedObject {
          guard holdsRequired(closed, position) else { return fail(object.field, leaving: outer) }
        }
        expected = plan.fields.fields.base[Int(object.field)].predicted
      }
      next &+= 1
    }
  }

  /// What `passKey` gives for a key that is no field's, passed with its value.
  static var unknown: Int32 { -2 }

  /// Passes the key at the cursor and its colon; its field, `unknown`, or `none` when something is
  /// wrong. The next key is expected to be this one the next time.
  @inline(never)
  private mutating func passKey(_ object: inout OpenObject, _ expected: Int32) -> Int32 {
    let isGuessed = cursor.next == ahead.entry
    if isGuessed,
      plan.fields.begins(cursor.bytes + cursor.at, with: ahead.field, of: object.node)
    {
      let field = ahead.field
      learn(field, expected, in: object)
      cursor.next &+= 3
      // Where keys come as expected again, nothing has to be looked up.
      if field != expected { lookAhead(behind: field, in: object.node) }
      return field
    }
    if object.field >= 0 {
      // Fields that are there or not take turns.
      let alternative = plan.fields.alternative(after: object.field)
      if plan.fields.begins(cursor.bytes + cursor.at, with: alternative) {
        plan.fields.predict(alternative, after: object.field)
        cursor.next &+= 3
        return alternative
      }
    }
    guard cursor.byte == JSONByte.quote else {
      _ = cursor.fail(.keyExpected)
      return FieldTable.none
    }
    let raw = findRawKey(object.node)
    if raw >= 0 {
      learn(raw, expected, in: object)
      cursor.next &+= 3
      // A key that is not expected comes seldom alone.
      if isGuessed || cursor.next &- 3 == ahead.follower {
        lookAhead(behind: raw, in: object.node)
      } else {
        ahead.follower = keyBehindValue(cursor.next)
      }
      return raw
    }
    let field = matchKey(object.node, expected)
    guard field >= 0 else {
      guard field == Self.unknown, passUnknown(object.node, isFirst: !object.holdsUnknown) else {
        return FieldTable.none
      }
      object.holdsUnknown = true
      return Self.unknown
    }
    learn(field, expected, in: object)
    return cursor.pass(JSONByte.colon, else: .colonExpected) ? field : FieldTable.none
  }

  /// Expects a field where another was expected. Of a key that comes twice, nothing is to be learnt.
  @inline(__always)
  private mutating func learn(_ field: Int32, _ expected: Int32, in object: OpenObject) {
    guard field != expected else { return }
    let node = plan.fields.fields.base[Int(field)].node
    if plan.nodes.base[Int(node)].stamp != object.instance {
      predict(field, after: object.field, in: object.node)
    }
  }

  /// The field whose key and colon are the text at the cursor; `none` where it takes a closer look.
  @inline(__always)
  private func findRawKey(_ node: Int32) -> Int32 {
    let start = cursor.bytes + cursor.at
    let count = Int(cursor.positions[cursor.next &+ 1]) &- cursor.at &- 1
    guard count <= KeyToken.longestKey else { return FieldTable.none }
    return plan.fields.findRaw(
      start, hash: KeyText.hash(start + 1, count, parent: node), parent: node)
  }

  /// The entry of the key behind the value at an entry, if that is no object or array.
  @inline(__always)
  private func keyBehindValue(_ value: Int) -> Int {
    value &+ (cursor.bytes[Int(cursor.positions[value])] == JSONByte.quote ? 3 : 2)
  }

  /// The hash of the key at an entry, if it can be looked up as it stands.
  @inline(__always)
  private func hashKey(_ key: Int, _ node: Int32) -> UInt64? {
    guard key &+ 1 < cursor.entryCount else { return nil }
    let start = cursor.bytes + Int(cursor.positions[key])
    let count = Int(cursor.positions[key &+ 1]) &- Int(cursor.positions[key]) &- 1
    guard start.pointee == JSONByte.quote, count <= KeyToken.longestKey else { return nil }
    return KeyText.hash(start + 1, count, parent: node)
  }

  /// Looks up the key behind the value at the cursor, which is that of `field`, and asks for what
  /// looking up the one behind that takes; not where the values are objects or arrays.
  ///
  /// Of records that hold few of many fields, each key is looked up, and what is found is far away
  /// in memory: it comes while the values before it are at work, whose types nobody can foresee
  /// either.
  @inline(__always)
  private mutating func lookAhead(behind field: Int32, in node: Int32) {
    batches.prefetchEntry(plan.fields.fields.base[Int(field)].node)
    let key = keyBehindValue(cursor.next)
    var hash = ahead.secondHash
    if key != ahead.second {
      guard let first = hashKey(key, node) else { return }
      hash = first
    }
    let guess = plan.fields.guess(hash: hash)
    ck_prefetch(plan.nodes.base + Int(guess.node))
    batches.prefetch(guess.node)
    ahead = KeyLookahead(entry: key, field: guess.field)
    guard key &+ 3 < cursor.entryCount else { return }
    let second = keyBehindValue(key &+ 3)
    guard let secondHash = hashKey(second, node) else { return }
    plan.fields.prefetch(hash: secondHash)
    ahead.second = second
    ahead.secondHash = secondHash
  }

  /// Fails in the value of a field, and in the objects around it that `walkMembers` has opened.
  @inline(never)
  private mutating func fail(_ field: Int32, leaving outer: Int) -> Bool {
    _ = fail(field)
    return leaveObjects(to: outer)
  }

  /// Fails in the objects that `walkMembers` has opened within the one it was called for.
  @inline(never)
  private mutating func leaveObjects(to outer: Int) -> Bool {
    while openObjects.count > outer { _ = fail(openObjects.removeLast().field) }
    return false
  }

  /// Passes the key at the cursor; its field, `unknown`, or `none` when that is an error.
  @inline(__always)
  private mutating func matchKey(_ node: Int32, _ expected: Int32) -> Int32 {
    let start = Int(cursor.positions[cursor.next]) &+ 1
    let count = Int(cursor.positions[cursor.next &+ 1]) &- start
    if plan.fields.matches(expected, cursor.bytes + start, count) {
      cursor.next &+= 2
      return expected
    }
    return findKey(node)
  }

  private mutating func findKey(_ node: Int32) -> Int32 {
    let start = cursor.at
    let key = cursor.string()
    guard key.isValid else { return FieldTable.none }
    let field = plan.fields.find(cursor.base + key.offset, key.count, parent: node)
    if field >= 0 { return field }
    if unknownFields != .fail
      || (node == 0 && rescuedKeys.holds(cursor.base + key.offset, key.count))
    {
      unknownKey = key
      return Self.unknown
    }
    let name = cursor.name(key)
    _ = cursor.fail(.unknownField, at: start)
    cursor.failure?.path.append(name)
    return FieldTable.none
  }

  private mutating func predict(_ field: Int32, after previous: Int32, in node: Int32) {
    if previous >= 0 {
      plan.fields.predict(field, after: previous)
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
    cursor.fail(.numberOutOfPrecision, at: start)
  }

  @inline(never)
  mutating func failExact(_ start: Int) -> Bool {
    cursor.fail(.inexactDecimal, at: start)
  }

  /// Fails because the value is of another type.
  @inline(never)
  mutating func failType(_ kind: ShredNode.Kind) -> Bool {
    cursor.fail(.wrongType(expected: kind.expected), at: cursor.at)
  }
}
