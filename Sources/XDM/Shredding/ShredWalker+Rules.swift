import JSONStream

/// What a schema asks of records beyond their types.
extension ShredWalker {
  /// Whether the object that was passed last holds what it has to.
  @inline(never)
  mutating func holdsRequired(_ object: Int32, _ position: UInt32) -> Bool {
    let detail = plan.details.base[Int(object)]
    for index in detail.firstRequirement..<(detail.firstRequirement + detail.requirementCount) {
      let requirement = plan.requirements.base[Int(index)]
      if requirement.group >= 0, !batches.holds(requirement.group, at: position) { continue }
      if !batches.holds(requirement.node, at: position) {
        return failMissing(requirement.node, of: object)
      }
    }
    return true
  }

  private mutating func failMissing(_ field: Int32, of object: Int32) -> Bool {
    let end = Int(cursor.positions[cursor.next &- 1])
    _ = cursor.fail(.missingField, at: end)
    var node = field
    while node != object {
      let detail = plan.details.base[Int(node)]
      cursor.failure?.path.append(plan.fields.name(detail.field))
      node = detail.parent
    }
    return false
  }

  /// Stores a value whose key tells of objects around it, which are there if it is.
  @inline(never)
  mutating func walkImplied(_ index: Int32, _ position: UInt32) -> Bool {
    let instance = plan.nodes.base[Int(index)].stamp
    let detail = plan.details.base[Int(index)]
    for group in detail.firstGroup..<(detail.firstGroup + detail.groupCount) {
      let node = plan.groups.base[Int(group)]
      if plan.details.base[Int(node)].impliedStamp == instance { continue }
      guard claim(node, instance) else { return false }
      plan.details.base[Int(node)].impliedStamp = instance
      batches.append(node, position: position)
    }
    return claim(detail.target, instance) && store(detail.target, position)
  }

  /// Notes that a field was seen in an object instance; fails when it was before.
  private mutating func claim(_ node: Int32, _ instance: UInt32) -> Bool {
    guard plan.nodes.base[Int(node)].stamp != instance else {
      return cursor.fail(.fieldInBothNotations, at: cursor.at)
    }
    plan.nodes.base[Int(node)].stamp = instance
    return true
  }

  @inline(never)
  mutating func walkLimitedInteger(_ index: Int32, _ position: UInt32) -> Bool {
    guard RecordCursor.startsNumber(cursor.byte) else { return failType(.integer) }
    let start = cursor.at
    let number = cursor.number()
    guard number.kind != .invalid else { return false }
    let detail = plan.details.base[Int(index)]
    guard !Self.isMinusZero(number) else { return failMinusZero(start) }
    guard let value = integer(number, start), detail.minimum <= value, value <= detail.maximum
    else {
      return cursor.fail(
        .integerOutOfRange(minimum: detail.minimum, maximum: detail.maximum), at: start)
    }
    batches.append(index, position: position, bits: UInt64(bitPattern: value))
    return true
  }

  @inline(never)
  mutating func walkBoundedNumber(_ index: Int32, _ position: UInt32) -> Bool {
    guard RecordCursor.startsNumber(cursor.byte) else { return failType(.number) }
    let start = cursor.at
    let number = cursor.number()
    guard number.kind != .invalid else { return false }
    guard let value = Self.double(number) else { return failRange(start) }
    if keepsExactNumbers, number.kind == .double,
      !JSONNumber.roundTrips(cursor.bytes + start, as: value)
    {
      return failExact(start)
    }
    let detail = plan.details.base[Int(index)]
    guard detail.bounds.contains(value) else {
      return cursor.fail(.numberOutOfRange(detail.bounds), at: start)
    }
    batches.append(index, position: position, bits: value.bitPattern)
    return true
  }

  /// Whether a number is the zero that no integer is: it would come back as another value.
  static func isMinusZero(_ number: JSONNumber) -> Bool {
    number.kind == .double && number.double == 0 && number.double.sign == .minus
  }

  @inline(never)
  mutating func failMinusZero(_ start: Int) -> Bool {
    cursor.fail(.minusZero, at: start)
  }

  /// The value of a number, whose text starts at `start`, if it is an integer of 64 bits, however it
  /// is written.
  func integer(_ number: JSONNumber, _ start: Int) -> Int64? {
    // What has so many digits may be an integer for having been rounded.
    if number.kind == .double, !JSONNumber.roundTrips(cursor.bytes + start, as: number.double) {
      return nil
    }
    return Self.integer(number)
  }

  /// The value of a number if it is an integer of 64 bits, by what it was read as.
  static func integer(_ number: JSONNumber) -> Int64? {
    switch number.kind {
    case .integer: number.integer
    // From 2^53 on, what was written may have been another number.
    case .double where number.double.magnitude <= Double(exactLimit): Int64(exactly: number.double)
    default: nil
    }
  }

  /// The value of a number if a double holds it.
  static func double(_ number: JSONNumber) -> Double? {
    switch number.kind {
    case .integer where Int64(exactly: Double(number.integer)) == number.integer:
      Double(number.integer)
    case .double: number.double
    default: nil
    }
  }
}
