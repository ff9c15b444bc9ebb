import JSONStream

extension ShredWalker {
  mutating func walkEmptyObject(_ index: Int32, _ position: UInt32) -> Bool {
    let depth = plan.nodes.base[Int(index)].depth
    guard cursor.bytes[Int(cursor.positions[cursor.next &+ 1])] == JSONByte.closeBrace else {
      return failType(.openObject)
    }
    let text = cursor.skipValue(depth: depth)
    guard text.isValid else { return false }
    append(index, position, text)
    return true
  }

  mutating func walkArray(_ node: ShredNode, _ position: UInt32) -> Bool {
    cursor.next &+= 1
    if cursor.byte == JSONByte.closeBracket {
      cursor.next &+= 1
      counts.beyondColumns &+= 1
      return true
    }
    let inner = spaces.base + Int(node.innerSpace)
    let first = inner.pointee
    firstElements.base[Int(node.innerSpace)] = first
    while true {
      let element = inner.pointee
      inner.pointee = element &+ 1
      guard store(node.element, element) else {
        return failInside(node, position, first, "[\(element &- first)]")
      }
      if cursor.byte != JSONByte.comma {
        let length = inner.pointee &- first
        appendLength(node, position, length)
        counts.read &+= Int(length) &- 1
        return cursor.pass(JSONByte.closeBracket, else: .commaOrBracketExpected)
      }
      cursor.next &+= 1
    }
  }

  @inline(__always)
  mutating func appendLength(_ node: ShredNode, _ position: UInt32, _ length: UInt32) {
    batches.append(node.listSlot, position: position, bits: UInt64(length))
  }

  /// Fails in an element. The list is noted as far as it goes, so that it can be taken back.
  @inline(never)
  mutating func failInside(
    _ node: ShredNode, _ position: UInt32, _ first: UInt32, _ component: String
  ) -> Bool {
    let length = spaces.base[Int(node.innerSpace)] &- first
    if length > 0 { appendLength(node, position, length) }
    cursor.failure?.path.append(component)
    return false
  }

  mutating func walkMap(_ node: ShredNode, _ position: UInt32) -> Bool {
    cursor.next &+= 1
    if cursor.byte == JSONByte.closeBrace {
      cursor.next &+= 1
      counts.beyondColumns &+= 1
      return true
    }
    let inner = spaces.base + Int(node.innerSpace)
    let first = inner.pointee
    firstElements.base[Int(node.innerSpace)] = first
    cursor.keys.begin()
    while true {
      guard cursor.byte == JSONByte.quote else {
        _ = cursor.fail(.keyExpected)
        return failInMap(node, position, first)
      }
      let key = cursor.string()
      guard key.isValid, cursor.add(key), fits(key, node) else {
        return failInMap(node, position, first)
      }
      let element = inner.pointee
      inner.pointee = element &+ 1
      append(node.keySlot, element, key)
      guard cursor.pass(JSONByte.colon, else: .colonExpected) else {
        return failInMap(node, position, first)
      }
      guard store(node.element, element) else {
        return failInside(node, position, first, cursor.name(key))
      }
      if cursor.byte != JSONByte.comma {
        let length = inner.pointee &- first
        appendLength(node, position, length)
        counts.read &+= Int(length) &- 1
        cursor.keys.end()
        return cursor.pass(JSONByte.closeBrace, else: .commaOrBraceExpected)
      }
      cursor.next &+= 1
    }
  }

  /// Whether a map's key is what made it a map, where that matters.
  @inline(__always)
  mutating func fits(_ key: RecordCursor.Text, _ node: ShredNode) -> Bool {
    !node.hasIdentifierKeys || IdentifierKey.matches(cursor.base + key.offset, key.count)
      || cursor.fail(.unexpectedMapKey, at: cursor.at)
  }

  @inline(never)
  mutating func failInMap(
    _ node: ShredNode, _ position: UInt32, _ first: UInt32
  ) -> Bool {
    let length = spaces.base[Int(node.innerSpace)] &- first
    if length > 0 { appendLength(node, position, length) }
    return false
  }
}
