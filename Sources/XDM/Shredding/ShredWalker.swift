import ByteBuffers
import JSONStream
import Parquet

/// Walks records by a plan and leaves references and numbers with each place.
struct ShredWalker: RecordWalker, ~Copyable {
  var cursor = RecordCursor()
  private(set) var plan: ShredPlan
  private(set) var batches: ShredBatches
  /// Elements of each space so far in the row group; rows in the first.
  private let spaces: TypedBuffer<UInt32>
  /// What they were before the current chunk.
  private var spacesBefore = TypedBuffer<UInt32>()
  /// The number of the last object: a key stamped with it was seen in that object.
  var stamp: UInt32 = 0
  /// Whether a record of the chunk did not fit the schema, but is one.
  private(set) var hasNews = false
  private static let exactLimit: UInt64 = 1 << 53

  init(_ schema: XDMSchema, watch: ShredWatch = ShredWatch()) {
    plan = ShredPlan(schema, watch: watch)
    batches = ShredBatches(slotCount: plan.slots.count)
    var spaces = TypedBuffer<UInt32>(capacity: plan.spaceCount)
    spaces.append(repeating: 0, count: plan.spaceCount)
    self.spaces = spaces
  }

  /// Counts from zero again.
  mutating func startRowGroup() {
    spaces.base.update(repeating: 0, count: spaces.count)
  }

  /// Goes on counting where the walker of a schema that this one extends stopped.
  mutating func takeCounts(
    from walker: borrowing ShredWalker, of old: ParquetSchema, _ new: ParquetSchema
  ) {
    guard let mapping = new.nodeMapping(from: old) else { return }
    for (space, owner) in new.spaceOwner.enumerated() {
      if let node = mapping[owner] {
        spaces.base[space] = walker.spaces.base[old.nodes[node].space]
      }
    }
  }

  /// Starts with a chunk; keeps instance numbers from running over while it is walked.
  mutating func prepare(_ chunk: Chunk) {
    hasNews = false
    spacesBefore.removeAll()
    spacesBefore.append(spaces.base, count: spaces.count)
    if Int(UInt32.max - stamp) <= chunk.count {
      plan.fields.clearStamps()
      stamp = 0
    }
  }

  /// Forgets what the chunk brought.
  mutating func dropChunk() {
    batches.removeAll()
    spaces.base.update(from: spacesBefore.base, count: spaces.count)
  }

  mutating func flush(_ chunk: Chunk, to builder: RowGroupBuilder) {
    batches.flush(plan, base: UnsafePointer(chunk.base), to: builder)
  }

  mutating func walkRecord() -> Bool {
    guard cursor.byte == Byte.openBrace else { return cursor.failNotAnObject() }
    return walkMembers(0, spaces.base[0])
  }

  mutating func unwalkRecord(_ line: UnsafeBufferPointer<UInt8>) {
    // What does not fit the schema may have a mistake that fits no schema, which says more.
    let offset = line.baseAddress! - cursor.base
    if let failure = LineJudge.failure(of: line, at: offset) {
      cursor.failure = failure
    } else {
      hasNews = true
    }
    batches.rollBack(to: spaces.base[0], plan, spaces: spaces.base)
    cursor.keys.reset()
  }

  @inline(__always)
  mutating func keepRecord() { spaces.base[0] &+= 1 }

  /// Stores the value at the cursor as element `position` of the node's space.
  ///
  /// Strings, which most values are, take no call.
  @inline(__always)
  private mutating func store(_ index: Int32, _ position: UInt32) -> Bool {
    if plan.nodes.base[Int(index)].kind == .string, cursor.byte == Byte.quote {
      let text = cursor.string()
      guard text.isValid else { return false }
      append(index, position, text)
      return true
    }
    return walkValue(index, position)
  }

  private mutating func walkValue(_ index: Int32, _ position: UInt32) -> Bool {
    let node = plan.nodes.base + Int(index)
    let byte = cursor.byte
    if byte == UInt8(ascii: "n") { return cursor.null() }
    switch node.pointee.kind {
    case .string: return failType(node.pointee.kind)
    case .object:
      guard byte == Byte.openBrace else { return failType(node.pointee.kind) }
      batches.append(index, position: position)
      return walkMembers(index, position)
    case .array:
      guard byte == Byte.openBracket else { return failType(node.pointee.kind) }
      batches.append(index, position: position)
      return walkArray(node.pointee, position)
    case .map:
      guard byte == Byte.openBrace else { return failType(node.pointee.kind) }
      batches.append(index, position: position)
      return walkMap(node.pointee, position)
    case .json:
      let text = cursor.skipValue(depth: node.pointee.depth)
      guard text.isValid else { return false }
      append(index, position, text)
      return true
    case .openNull: return failType(.openNull)
    case .openObject:
      guard byte == Byte.openBrace else { return failType(.openObject) }
      return walkEmptyObject(index, position)
    case .long, .double: return walkNumber(index, position, node.pointee.kind)
    case .boolean: return walkBoolean(index, position)
    case .timestampMillis, .timestampMicros, .date:
      return walkTime(index, position, node.pointee.kind)
    }
  }

  @inline(__always)
  private mutating func append(_ slot: Int32, _ position: UInt32, _ text: RecordCursor.Text) {
    let reference = ByteReference(
      offset: UInt32(truncatingIfNeeded: text.offset),
      length: UInt32(truncatingIfNeeded: text.count))
    batches.append(slot, position: position, bits: unsafeBitCast(reference, to: UInt64.self))
  }

  @inline(__always)
  private mutating func walkNumber(
    _ index: Int32, _ position: UInt32, _ kind: ShredNode.Kind
  ) -> Bool {
    guard RecordCursor.startsNumber(cursor.byte) else { return failType(kind) }
    let start = cursor.at
    let number = cursor.number()
    switch number.kind {
    case .integer:
      if kind == .long {
        batches.append(index, position: position, bits: UInt64(bitPattern: number.integer))
        return true
      }
      guard number.integer.magnitude <= Self.exactLimit else { return failRange(start) }
      batches.append(index, position: position, bits: Double(number.integer).bitPattern)
      return true
    case .double where kind == .double:
      batches.append(index, position: position, bits: number.double.bitPattern)
      return true
    case .invalid: return false
    default: return failRange(start)
    }
  }

  @inline(__always)
  private mutating func walkBoolean(_ index: Int32, _ position: UInt32) -> Bool {
    if cursor.byte == UInt8(ascii: "t") {
      batches.append(index, position: position, bits: 1)
      return cursor.yes()
    }
    guard cursor.byte == UInt8(ascii: "f") else { return failType(.boolean) }
    batches.append(index, position: position, bits: 0)
    return cursor.no()
  }

  @inline(__always)
  private mutating func walkTime(
    _ index: Int32, _ position: UInt32, _ kind: ShredNode.Kind
  ) -> Bool {
    guard cursor.byte == Byte.quote else { return failType(kind) }
    let start = cursor.at
    let text = cursor.string()
    guard text.isValid else { return false }
    guard let value = Self.time(cursor.base + text.offset, text.count, kind) else {
      return cursor.fail(kind.expectation, at: start)
    }
    batches.append(index, position: position, bits: UInt64(bitPattern: value))
    return true
  }

  /// The stored form of a date or date-time; nil when it is none or would lose digits.
  @inline(__always)
  private static func time(
    _ text: UnsafePointer<UInt8>, _ count: Int, _ kind: ShredNode.Kind
  ) -> Int64? {
    if kind == .date {
      let day = RFC3339.parseDate(text, count: count)
      return day.isValid ? Int64(day.days) : nil
    }
    let timestamp = RFC3339.parseTimestamp(text, count: count)
    guard timestamp.isValid else { return nil }
    let unit: Int32 = kind == .timestampMillis ? 1_000_000 : 1000
    let perSecond: Int64 = kind == .timestampMillis ? 1000 : 1_000_000
    let fraction = timestamp.nanoseconds / unit
    guard fraction &* unit == timestamp.nanoseconds else { return nil }
    // Years 1 to 9999 in microseconds fit by far.
    return timestamp.seconds &* perSecond &+ Int64(fraction)
  }

  private mutating func walkEmptyObject(_ index: Int32, _ position: UInt32) -> Bool {
    let depth = plan.nodes.base[Int(index)].depth
    guard cursor.bytes[Int(cursor.positions[cursor.next &+ 1])] == Byte.closeBrace else {
      return failType(.openObject)
    }
    let text = cursor.skipValue(depth: depth)
    guard text.isValid else { return false }
    append(index, position, text)
    return true
  }

  private mutating func walkArray(_ node: ShredNode, _ position: UInt32) -> Bool {
    cursor.next &+= 1
    if cursor.byte == Byte.closeBracket {
      cursor.next &+= 1
      return true
    }
    let inner = spaces.base + Int(node.innerSpace)
    let first = inner.pointee
    while true {
      let element = inner.pointee
      inner.pointee = element &+ 1
      guard store(node.element, element) else {
        return failInside(node, position, first, "[\(element &- first)]")
      }
      if cursor.byte != Byte.comma {
        appendLength(node, position, inner.pointee &- first)
        return cursor.pass(Byte.closeBracket, else: .commaOrBracketExpected)
      }
      cursor.next &+= 1
    }
  }

  @inline(__always)
  private mutating func appendLength(_ node: ShredNode, _ position: UInt32, _ length: UInt32) {
    batches.append(node.listSlot, position: position, bits: UInt64(length))
  }

  /// Fails in an element. The list is noted as far as it goes, so that it can be taken back.
  @inline(never)
  private mutating func failInside(
    _ node: ShredNode, _ position: UInt32, _ first: UInt32, _ component: String
  ) -> Bool {
    let length = spaces.base[Int(node.innerSpace)] &- first
    if length > 0 { appendLength(node, position, length) }
    cursor.failure?.path.append(component)
    return false
  }

  private mutating func walkMap(_ node: ShredNode, _ position: UInt32) -> Bool {
    cursor.next &+= 1
    if cursor.byte == Byte.closeBrace {
      cursor.next &+= 1
      return true
    }
    let inner = spaces.base + Int(node.innerSpace)
    let first = inner.pointee
    cursor.keys.begin()
    while true {
      guard cursor.byte == Byte.quote else {
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
      guard cursor.pass(Byte.colon, else: .colonExpected) else {
        return failInMap(node, position, first)
      }
      guard store(node.element, element) else {
        return failInside(node, position, first, cursor.name(key))
      }
      if cursor.byte != Byte.comma {
        appendLength(node, position, inner.pointee &- first)
        cursor.keys.end()
        return cursor.pass(Byte.closeBrace, else: .commaOrBraceExpected)
      }
      cursor.next &+= 1
    }
  }

  /// Whether a map's key is what made it a map, where that matters.
  @inline(__always)
  private mutating func fits(_ key: RecordCursor.Text, _ node: ShredNode) -> Bool {
    !node.hasDataKeys || DataKey.matches(cursor.base + key.offset, key.count)
      || cursor.fail("the key is unlike those that made this object a map", at: cursor.at)
  }

  @inline(never)
  private mutating func failInMap(
    _ node: ShredNode, _ position: UInt32, _ first: UInt32
  ) -> Bool {
    let length = spaces.base[Int(node.innerSpace)] &- first
    if length > 0 { appendLength(node, position, length) }
    return false
  }
}

extension ShredWalker {
  /// Stores the members of the object at the cursor; they lie in the object's own space.
  private mutating func walkMembers(_ index: Int32, _ position: UInt32) -> Bool {
    cursor.next &+= 1
    if cursor.byte == Byte.closeBrace {
      cursor.next &+= 1
      return true
    }
    stamp &+= 1
    let instance = stamp
    var previous = FieldTable.none
    var expected = plan.nodes.base[Int(index)].firstField
    while true {
      guard cursor.byte == Byte.quote else { return cursor.fail(.keyExpected) }
      let field = matchKey(index, expected)
      guard field >= 0 else { return false }
      let entry = plan.fields.fields.base + Int(field)
      guard entry.pointee.stamp != instance else {
        return cursor.failDuplicate(plan.fields.name(field))
      }
      entry.pointee.stamp = instance
      if field != expected { predict(field, after: previous, in: index) }
      guard cursor.pass(Byte.colon, else: .colonExpected) else { return false }
      guard store(entry.pointee.node, position) else { return fail(field) }
      if cursor.byte != Byte.comma {
        return cursor.pass(Byte.closeBrace, else: .commaOrBraceExpected)
      }
      cursor.next &+= 1
      previous = field
      expected = entry.pointee.predicted
    }
  }

  /// Passes the key at the cursor; its field, or `none` when it has none.
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

  @inline(never)
  private mutating func findKey(_ node: Int32) -> Int32 {
    let start = cursor.at
    let key = cursor.string()
    guard key.isValid else { return FieldTable.none }
    let field = plan.fields.find(cursor.base + key.offset, key.count, parent: node)
    if field < 0 {
      let name = cursor.name(key)
      _ = cursor.fail("the schema has no such field", at: start)
      cursor.failure?.path.append(name)
    }
    return field
  }

  @inline(__always)
  private mutating func predict(_ field: Int32, after previous: Int32, in node: Int32) {
    if previous >= 0 {
      plan.fields.fields.base[Int(previous)].predicted = field
    } else {
      plan.nodes.base[Int(node)].firstField = field
    }
  }

  @inline(never)
  private mutating func fail(_ field: Int32) -> Bool {
    let name = plan.fields.name(field)
    cursor.failure?.path.append(name)
    return false
  }

  @inline(never)
  private mutating func failRange(_ start: Int) -> Bool {
    cursor.fail("the number does not fit its column without loss", at: start)
  }

  /// Fails because the value is of another type.
  @inline(never)
  private mutating func failType(_ kind: ShredNode.Kind) -> Bool {
    cursor.fail(kind.expectation, at: cursor.at)
  }
}
