import ByteBuffers
import JSONStream

extension ComparisonWalker {
  /// Compares the objects at both cursors.
  ///
  /// - Parameters:
  ///   - node: Of the object: 0 for the record, else one more than its field.
  ///   - rescued: The entry of the object that holds what was rescued of this one; -1 for none.
  mutating func compareObject(node: Int32, depth: Int32, rescued: Int) -> Bool {
    guard depth <= RecordCursor.maximumDepth else {
      return fail(.tooDeep)
    }
    stamp &+= 1
    let instance = stamp
    let object = restoredValue(restored.next)
    var held = note(object, of: node, instance)
    let rescued = node == 0 && rescuedEntry >= 0 ? rescuedEntry : rescued
    if rescued >= 0 { held += noteRescued(restoredValue(rescued), of: node, instance) }
    source.next &+= 1
    if source.byte == JSONByte.closeBrace {
      source.next &+= 1
    } else {
      guard takeMembers(of: node, depth, instance, &held) else { return false }
    }
    if held > 0 { held -= countImplied(object, of: node, instance) }
    guard held == 0, impliedEntries.isEmpty || isTaken(rescued, of: node, instance) else {
      return failSurplus(object, rescued, of: node, instance)
    }
    restored.jump(to: object.end)
    return true
  }

  /// Notes the members of a restored object; returns how many are no null.
  private mutating func note(_ object: JSONView, of node: Int32, _ instance: UInt32) -> Int {
    var held = 0
    var previous = FieldTable.none
    var expected = slots.base[Int(node)].restoredFirst
    for member in object.members {
      let field = restoredField(member.key, of: node, expected)
      if field != expected {
        if previous >= 0 {
          slots.base[Int(previous) &+ 1].restoredNext = field
        } else {
          slots.base[Int(node)].restoredFirst = field
        }
      }
      previous = field
      expected = slots.base[Int(field) &+ 1].restoredNext
      if !member.value.isNull {
        if field == rescuedField {
          rescuedEntry = member.value.entry
        } else {
          slots.base[Int(field) &+ 1].stamp = instance
          slots.base[Int(field) &+ 1].entry = UInt32(truncatingIfNeeded: member.value.entry)
          held &+= 1
        }
      }
    }
    return held
  }

  /// Notes what was rescued of an object; returns how many of its members are not there otherwise.
  @inline(never)
  private mutating func noteRescued(_ object: JSONView, of node: Int32, _ instance: UInt32) -> Int {
    var held = 0
    for member in object.members {
      let field = Int(restoredField(member.key, of: node, FieldTable.none))
      slots.base[field + 1].rescueStamp = instance
      slots.base[field + 1].rescueEntry = UInt32(truncatingIfNeeded: member.value.entry)
      if slots.base[field + 1].stamp != instance { held += 1 }
    }
    return held
  }

  /// Whether all that was rescued of an object was found in the source, where names that lead through
  /// objects may have taken some of it.
  @inline(never)
  private mutating func isTaken(_ open: Int, of node: Int32, _ instance: UInt32) -> Bool {
    guard open >= 0 else { return true }
    for member in restoredValue(open).members {
      let field = restoredField(member.key, of: node, FieldTable.none)
      if slots.base[Int(field) + 1].rescueStamp == instance, !isImplied(member.value) {
        return false
      }
    }
    return true
  }

  /// The field of a restored key.
  @inline(__always)
  mutating func restoredField(_ key: JSONView, of node: Int32, _ expected: Int32) -> Int32 {
    let raw = key.rawString
    if let start = raw.baseAddress, fields.matches(expected, start, raw.count) { return expected }
    return findRestoredField(key, of: node)
  }

  @inline(never)
  private mutating func findRestoredField(_ key: JSONView, of node: Int32) -> Int32 {
    let name = key.decodedString(in: &keyText)
    return intern(name.baseAddress ?? restored.bytes, name.count, of: node)
  }

  /// Takes the members of the source's object, up to its end.
  private mutating func takeMembers(
    of node: Int32, _ depth: Int32, _ instance: UInt32, _ held: inout Int
  ) -> Bool {
    var previous = FieldTable.none
    var expected = slots.base[Int(node)].sourceFirst
    while true {
      guard source.byte == JSONByte.quote else { return source.fail(.keyExpected) }
      let field = sourceField(of: node, expected)
      guard field >= 0 else { return false }
      if field != expected {
        if previous >= 0 {
          slots.base[Int(previous) &+ 1].sourceNext = field
        } else {
          slots.base[Int(node)].sourceFirst = field
        }
      }
      previous = field
      expected = slots.base[Int(field) &+ 1].sourceNext
      guard source.pass(JSONByte.colon, else: .colonExpected) else { return false }
      if source.byte == UInt8(ascii: "n") {
        guard source.null() else { return false }
      } else if slots.base[Int(field) &+ 1].stamp == instance {
        held &-= 1
        guard takeMember(field, depth, instance) else { return failIn(field) }
      } else {
        guard takeOther(field, of: node, depth, instance, &held) else { return failIn(field) }
      }
      if source.byte != JSONByte.comma {
        return source.pass(JSONByte.closeBrace, else: .commaOrBraceExpected)
      }
      source.next &+= 1
    }
  }

  /// Passes a key of the source; its field, or `none` where it is no key.
  @inline(__always)
  private mutating func sourceField(of node: Int32, _ expected: Int32) -> Int32 {
    let start = Int(source.positions[source.next]) &+ 1
    let count = Int(source.positions[source.next &+ 1]) &- start
    if fields.matches(expected, source.bytes + start, count) {
      source.next &+= 2
      return expected
    }
    let key = source.string()
    guard key.isValid else { return FieldTable.none }
    return intern(source.base + key.offset, key.count, of: node)
  }

  /// Compares a member that both have.
  @inline(__always)
  mutating func takeMember(_ field: Int32, _ depth: Int32, _ instance: UInt32) -> Bool {
    let slot = slots.base + (Int(field) &+ 1)
    let rescued = slot.pointee.rescueStamp == instance ? Int(slot.pointee.rescueEntry) : -1
    slot.pointee.stamp = 0
    slot.pointee.rescueStamp = 0
    restored.jump(to: Int(slot.pointee.entry))
    return compareValue(node: field &+ 1, depth: depth, rescued: rescued)
  }

  /// Compares a member of the source that is not noted as such.
  @inline(never)
  private mutating func takeOther(
    _ field: Int32, of node: Int32, _ depth: Int32, _ instance: UInt32, _ held: inout Int
  ) -> Bool {
    let slot = slots.base[Int(field) + 1]
    if slot.rescueStamp == instance {
      slots.base[Int(field) + 1].rescueStamp = 0
      held -= 1
      restored.jump(to: Int(slot.rescueEntry))
      return compareValue(node: field + 1, depth: depth, rescued: -1)
    }
    if let isSame = takeCompatible(field, of: node, depth, instance, &held) { return isSame }
    if mayBeMissing(field) {
      droppedFields += 1
      return source.skipValue(depth: depth).isValid
    }
    return fail(.missing, showsSource: true)
  }

  private mutating func mayBeMissing(_ field: Int32) -> Bool {
    guard let schema = rules.dropsUnknownOf else { return false }
    let known = slots.base[Int(field) + 1].mayBeMissing
    if known != 0 { return known == 2 }
    var path: [String] = []
    var at = field
    while at >= 0 {
      path.append(fields.name(at))
      at = fields.fields.base[Int(at)].parent - 1
    }
    let mayBe = !schema.holdsField(at: path.reversed())
    slots.base[Int(field) + 1].mayBeMissing = mayBe ? 2 : 1
    return mayBe
  }

  /// Fails at what the restored object holds, and the source does not.
  @inline(never)
  private mutating func failSurplus(
    _ object: JSONView, _ rescued: Int, of node: Int32, _ instance: UInt32
  ) -> Bool {
    for start in [object.entry, rescued] where start >= 0 {
      for member in object.at(start).members {
        let field = Int(restoredField(member.key, of: node, FieldTable.none))
        let slot = slots.base[field + 1]
        let isLeft = start == object.entry ? slot.stamp == instance : slot.rescueStamp == instance
        if isLeft, !isImplied(member.value) {
          restored.jump(to: member.value.entry)
          _ = fail(.surplus, showsRestored: true)
          return failIn(Int32(field))
        }
      }
    }
    return fail(.otherMembers, shows: true)
  }

  @inline(never)
  private mutating func failIn(_ field: Int32) -> Bool {
    path.append(fields.name(field))
    return false
  }
}
