import ByteBuffers
import JSONStream

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
    let slot = slots.base[Int(at) + 1]
    guard slot.stamp == instance else { return nil }
    if steps.count == 1 {
      held -= 1
      return takeMember(at, depth, instance)
    }
    var entry = Int(slot.entry)
    var rescued = slot.rescueStamp == instance ? Int(slot.rescueEntry) : -1
    for step in steps.dropFirst() {
      let inside = at + 1
      at = find(step, of: inside)
      guard let member = member(at, of: inside, in: entry) else { return nil }
      entry = member
      if rescued >= 0 { rescued = self.member(at, of: inside, in: rescued) ?? -1 }
    }
    guard impliedEntries.insert(entry).inserted else { return nil }
    if rescued >= 0 { impliedEntries.insert(rescued) }
    restored.jump(to: entry)
    return compareValue(node: at + 1, depth: depth, rescued: rescued)
  }

  private mutating func find(_ name: String, of node: Int32) -> Int32 {
    keyText.removeAll()
    keyText.append(name)
    keyText.reserve(8)
    return intern(keyText.base, keyText.count, of: node)
  }

  /// The entry of the value that the restored object at `open`, which lies under `node`, has in a field.
  private mutating func member(_ field: Int32, of node: Int32, in open: Int) -> Int? {
    for member in restoredValue(open).members
    where restoredField(member.key, of: node, field) == field {
      return member.value.entry
    }
    return nil
  }

  /// How many members of a restored object, of those that are left, were taken by names that lead through
  /// them.
  mutating func countImplied(_ object: JSONView, of node: Int32, _ instance: UInt32) -> Int {
    guard !impliedEntries.isEmpty else { return 0 }
    var count = 0
    for member in object.members {
      let field = restoredField(member.key, of: node, FieldTable.none)
      if slots.base[Int(field) + 1].stamp == instance, isImplied(member.value) { count += 1 }
    }
    return count
  }

  /// Whether a restored object holds nothing but what was taken by names that lead through it.
  func isImplied(_ object: JSONView) -> Bool {
    guard !impliedEntries.isEmpty, object.isObject else { return false }
    let inside = (object.entry + 1)..<object.end
    guard impliedEntries.contains(where: inside.contains) else { return false }
    return object.members.allSatisfy {
      $0.value.isNull || impliedEntries.contains($0.value.entry) || isImplied($0.value)
    }
  }
}
