import ByteBuffers

/// Keys of the source in the other notation of XDM.
extension ComparisonWalker {
  /// Compares the member under the name that its key has in the compatibility form; nil where that is
  /// no other, or the restored object does not have it.
  ///
  /// The name may lead through objects: `repo:createdDate` is `_repo.createdDate`.
  mutating func takeCompatible(
    _ field: Int32, of node: Int32, _ depth: Int32, _ instance: UInt32, _ held: inout Int
  ) -> Bool? {
    let name = fields.name(field)
    let steps = CompatibleName.path(of: name)
    guard steps.first != name, let first = steps.first else { return nil }
    var at = find(first, of: node)
    guard at >= 0, slots.base[Int(at) + 1].stamp == instance else { return nil }
    var entry = Int(slots.base[Int(at) + 1].entry)
    guard steps.count > 1 else {
      slots.base[Int(at) + 1].stamp = 0
      held -= 1
      restored.jump(to: entry)
      return compareValue(node: at + 1, depth: depth, rescued: -1)
    }
    for step in steps.dropFirst() {
      guard let member = member(step, of: entry) else { return nil }
      at = find(step, of: at + 1)
      entry = member
    }
    guard impliedEntries.insert(entry).inserted else { return nil }
    restored.jump(to: entry)
    return compareValue(node: at + 1, depth: depth, rescued: -1)
  }

  private mutating func find(_ name: String, of node: Int32) -> Int32 {
    keyText.removeAll()
    keyText.append(name)
    keyText.reserve(8)
    return intern(keyText.base, keyText.count, of: node)
  }

  /// The entry of the value that a restored object has under a name.
  private mutating func member(_ name: String, of open: Int) -> Int? {
    guard restored.bytes[Int(restored.positions[open])] == Byte.openBrace else { return nil }
    var entry = open + 1
    let end = Int(closings.base[open])
    while entry + 3 < end {
      let start = Int(restored.positions[entry]) + 1
      let key = UnsafeBufferPointer(
        start: restored.bytes + start, count: Int(restored.positions[entry + 1]) - start)
      if key.elementsEqual(name.utf8) { return entry + 3 }
      entry = behind(entry + 3) + 1
    }
    return nil
  }

  /// How many members of a restored object were taken by names that lead through them.
  mutating func countImplied(_ open: Int) -> Int {
    guard !impliedEntries.isEmpty else { return 0 }
    var count = 0
    var entry = open + 1
    let end = Int(closings.base[open])
    while entry + 3 < end {
      if isImplied(entry + 3) { count += 1 }
      entry = behind(entry + 3) + 1
    }
    return count
  }

  /// Whether a restored object holds nothing but what was taken by names that lead through it.
  func isImplied(_ open: Int) -> Bool {
    guard !impliedEntries.isEmpty,
      restored.bytes[Int(restored.positions[open])] == Byte.openBrace
    else { return false }
    let inside = (open + 1)..<Int(closings.base[open])
    guard impliedEntries.contains(where: inside.contains) else { return false }
    var entry = open + 1
    while entry + 3 < inside.upperBound {
      let value = entry + 3
      let isNull = restored.bytes[Int(restored.positions[value])] == UInt8(ascii: "n")
      guard isNull || impliedEntries.contains(value) || isImplied(value) else { return false }
      entry = behind(value) + 1
    }
    return true
  }
}
