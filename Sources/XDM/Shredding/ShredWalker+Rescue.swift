import ByteBuffers
import JSONStream
import Parquet

/// Fields that the schema does not have.
extension ShredWalker {
  /// Passes the value of the key that was passed last, which is none of the object's fields.
  ///
  /// - Parameter isFirst: Whether it is the first one of the object instance.
  @inline(never)
  mutating func passUnknown(_ object: Int32, isFirst: Bool) -> Bool {
    let key = unknownKey
    let keyStart = Int(cursor.positions[cursor.next &- 2])
    let keyEnd = Int(cursor.positions[cursor.next &- 1]) + 1
    // Only unknown keys of an object are compared: the others are known by their stamps.
    if isFirst { cursor.keys.begin() }
    guard cursor.add(key), cursor.pass(JSONByte.colon, else: .colonExpected) else { return false }
    // A null is the same as no field.
    if cursor.byte == UInt8(ascii: "n") {
      counts.read &-= 1
      return cursor.null()
    }
    let entry = cursor.next
    let value = cursor.skipValue(depth: plan.nodes.base[Int(object)].depth + 1)
    guard value.isValid else {
      let name = cursor.name(key)
      cursor.failure?.path.append(name)
      return false
    }
    let values = cursor.valueCount(from: entry, to: cursor.next)
    counts.read &+= values - 1
    unknown.note(cursor.base + key.offset, key.count, object: object, values: values)
    guard unknownFields != .drop else { return true }
    enter(object)
    rescue.add(
      UnsafeRawBufferPointer(start: cursor.bytes + keyStart, count: keyEnd - keyStart),
      UnsafeRawBufferPointer(start: cursor.base + value.offset, count: value.count))
    return rescue.isWithinLimit
      || cursor.fail(.tooManyUnknownFields, at: keyStart)
  }

  /// Opens the object in what is rescued of the record.
  private mutating func enter(_ object: Int32) {
    pathSteps.removeAll()
    var node = object
    while node > 0 {
      let detail = plan.details.base[Int(node)]
      var step = RescueWriter.Step(node: node, element: 0)
      if detail.field < 0 {
        let space = plan.nodes.base[Int(detail.parent)].innerSpace
        step.element = spaces.base[Int(space)] &- 1
      }
      pathSteps.append(step)
      node = detail.parent
    }
    var steps = UnsafeMutableBufferPointer(start: pathSteps.base, count: pathSteps.count)
    steps.reverse()
    for index in rescue.leave(for: pathSteps)..<pathSteps.count { enter(pathSteps.base[index]) }
  }

  private mutating func enter(_ step: RescueWriter.Step) {
    let detail = plan.details.base[Int(step.node)]
    if detail.field >= 0 { return rescue.enter(step, key: plan.fields.keyBytes(detail.field)) }
    let list = plan.nodes.base[Int(detail.parent)]
    if list.kind == .map, let bits = batches.lastBits(of: list.keySlot) {
      let key = unsafeBitCast(bits, to: ByteReference.self)
      let text = UnsafeBufferPointer(start: textBase + Int(key.offset), count: Int(key.length))
      return rescue.enter(step, key: text)
    }
    rescue.enter(step, index: step.element &- firstElements.base[Int(list.innerSpace)])
  }

  /// Stores what the record at work holds beyond the schema.
  @inline(never)
  mutating func storeRescued() {
    let record = rescue.endRecord()
    let reference = ByteReference(
      offset: UInt32(truncatingIfNeeded: record.offset),
      length: UInt32(truncatingIfNeeded: record.count))
    batches.append(
      plan.rescued, position: spaces.base[0],
      bits: unsafeBitCast(reference, to: UInt64.self))
  }
}
