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
      return fail("is nested too deep to be compared")
    }
    stamp &+= 1
    let instance = stamp
    let open = restored.next
    var held = note(open, of: node, instance)
    let rescued = node == 0 && rescuedEntry >= 0 ? rescuedEntry : rescued
    if rescued >= 0 { held += noteRescued(rescued, of: node, instance) }
    source.next &+= 1
    if source.byte == Byte.closeBrace {
      source.next &+= 1
    } else {
      guard takeMembers(of: node, depth, instance, &held) else { return false }
    }
    if held > 0 { held -= countImplied(open, of: node, instance) }
    guard held == 0, impliedEntries.isEmpty || isTaken(rescued, of: node, instance) else {
      return failSurplus(open, rescued, of: node, instance)
    }
    restored.jump(to: Int(closings.base[open]) &+ 1)
    return true
  }

  /// Notes the members of the restored object at `open`; returns how many are no null.
  private mutating func note(_ open: Int, of node: Int32, _ instance: UInt32) -> Int {
    var held = 0
    var previous = FieldTable.none
    var expected = slots.base[Int(node)].restoredFirst
    var entry = open &+ 1
    let end = Int(closings.base[open])
    // A key has two entries, a colon one, and then comes the value.
    while entry &+ 3 < end {
      let field = restoredField(at: entry, of: node, expected)
      let value = entry &+ 3
      if field != expected {
        if previous >= 0 {
          slots.base[Int(previous) &+ 1].restoredNext = field
        } else {
          slots.base[Int(node)].restoredFirst = field
        }
      }
      previous = field
      expected = slots.base[Int(field) &+ 1].restoredNext
      if restored.bytes[Int(restored.positions[value])] != UInt8(ascii: "n") {
        if field == rescuedField {
          rescuedEntry = value
        } else {
          slots.base[Int(field) &+ 1].stamp = instance
          slots.base[Int(field) &+ 1].entry = UInt32(truncatingIfNeeded: value)
          held &+= 1
        }
      }
      entry = behind(value) &+ 1
    }
    return held
  }

  /// Notes what was rescued of an object; returns how many of its members are not there otherwise.
  @inline(never)
  private mutating func noteRescued(_ open: Int, of node: Int32, _ instance: UInt32) -> Int {
    var held = 0
    var entry = open + 1
    let end = Int(closings.base[open])
    while entry + 3 < end {
      let field = Int(restoredField(at: entry, of: node, FieldTable.none))
      let value = entry + 3
      slots.base[field + 1].rescueStamp = instance
      slots.base[field + 1].rescueEntry = UInt32(truncatingIfNeeded: value)
      if slots.base[field + 1].stamp != instance { held += 1 }
      entry = behind(value) + 1
    }
    return held
  }

  /// Whether all that was rescued of an object was found in the source, where names that lead through
  /// objects may have taken some of it.
  @inline(never)
  private mutating func isTaken(_ open: Int, of node: Int32, _ instance: UInt32) -> Bool {
    guard open >= 0 else { return true }
    var entry = open + 1
    let end = Int(closings.base[open])
    while entry + 3 < end {
      let field = restoredField(at: entry, of: node, FieldTable.none)
      let value = entry + 3
      if slots.base[Int(field) + 1].rescueStamp == instance, !isImplied(value) { return false }
      entry = behind(value) + 1
    }
    return true
  }

  /// The entry behind a value of the restored text.
  @inline(__always)
  func behind(_ entry: Int) -> Int {
    switch restored.bytes[Int(restored.positions[entry])] {
    case Byte.openBrace, Byte.openBracket: Int(closings.base[entry]) &+ 1
    case Byte.quote: entry &+ 2
    default: entry &+ 1
    }
  }

  /// The field of a restored key.
  @inline(__always)
  mutating func restoredField(
    at entry: Int, of node: Int32, _ expected: Int32
  ) -> Int32 {
    let start = Int(restored.positions[entry]) &+ 1
    let count = Int(restored.positions[entry &+ 1]) &- start
    if fields.matches(expected, restored.bytes + start, count) { return expected }
    return findRestoredField(start, count, of: node)
  }

  @inline(never)
  private mutating func findRestoredField(_ start: Int, _ count: Int, of node: Int32) -> Int32 {
    keyText.removeAll()
    keyText.reserve(count + 8)
    // An escape that is bad, which the text does not have, leaves the key empty.
    let length = JSONString.decode(restored.bytes + start, count: count, into: keyText.base)
    return intern(keyText.base, max(length, 0), of: node)
  }

  /// Takes the members of the source's object, up to its end.
  private mutating func takeMembers(
    of node: Int32, _ depth: Int32, _ instance: UInt32, _ held: inout Int
  ) -> Bool {
    var previous = FieldTable.none
    var expected = slots.base[Int(node)].sourceFirst
    while true {
      guard source.byte == Byte.quote else { return source.fail(.keyExpected) }
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
      guard source.pass(Byte.colon, else: .colonExpected) else { return false }
      if source.byte == UInt8(ascii: "n") {
        guard source.null() else { return false }
      } else if slots.base[Int(field) &+ 1].stamp == instance {
        held &-= 1
        guard takeMember(field, depth, instance) else { return failIn(field) }
      } else {
        guard takeOther(field, of: node, depth, instance, &held) else { return failIn(field) }
      }
      if source.byte != Byte.comma {
        return source.pass(Byte.closeBrace, else: .commaOrBraceExpected)
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
    return fail("is missing in the export", showsSource: true)
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
    _ open: Int, _ rescued: Int, of node: Int32, _ instance: UInt32
  ) -> Bool {
    for start in [open, rescued] where start >= 0 {
      var entry = start + 1
      let end = Int(closings.base[start])
      while entry + 3 < end {
        let field = Int(restoredField(at: entry, of: node, FieldTable.none))
        let slot = slots.base[field + 1]
        let isLeft = start == open ? slot.stamp == instance : slot.rescueStamp == instance
        if isLeft, !isImplied(entry + 3) {
          restored.jump(to: entry + 3)
          _ = fail("is in the export, but not in the source", showsRestored: true)
          return failIn(Int32(field))
        }
        entry = behind(entry + 3) + 1
      }
    }
    return fail("has other members in the export", shows: true)
  }

  @inline(never)
  private mutating func failIn(_ field: Int32) -> Bool {
    path.append(fields.name(field))
    return false
  }
}
