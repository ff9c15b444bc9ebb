/// What a row does besides setting values.
extension StagedRows {
  /// Makes an optional group present at a position where it was not.
  @usableFromInline
  func mark(_ group: Int, at position: UInt32) {
    let outer = groups[group].group
    if outer >= 0, groups[outer].last != position { mark(outer, at: position) }
    if !groups[group].required.isEmpty {
      verifyGroup(group)
      if !groups[group].isTouched {
        groups[group].isTouched = true
        touched.append(group)
      }
    }
    groups[group].positions.append(position &- 1)
    groups[group].last = position
  }

  func setPresent(_ group: GroupField) {
    guard group.fingerprint == schema.fingerprint else { return refuseSchema() }
    var node = group.node
    while node > 0, groupOfNode[node] < 0, schema.nodes[node].repetition != .repeated {
      node = schema.nodes[node].parent
    }
    let position = lists[schema.nodes[group.node].space].current
    guard position > 0 else {
      return fail(group.node, "is in a list that has no element at hand; add one first")
    }
    if node > 0, groupOfNode[node] >= 0, groups[groupOfNode[node]].last != position {
      mark(groupOfNode[node], at: position)
    }
  }

  func beginList(_ field: ListField) {
    guard field.fingerprint == schema.fingerprint else { return refuseSchema() }
    let list = field.space
    let position = lists[lists[list].outer].current
    guard position > 0 else {
      return fail(
        lists[list].node, "lies in a list that has no element at hand; add one first")
    }
    guard position > lists[list].opened else {
      return fail(lists[list].node, "is set twice")
    }
    let group = lists[list].group
    if group >= 0, groups[group].last != position { mark(group, at: position) }
    lists[list].opened = position
    open.append(list)
  }

  func addElement(_ field: ListField) {
    guard field.fingerprint == schema.fingerprint else { return refuseSchema() }
    let list = field.space
    guard open.last == list else { return failNotInnermost(list) }
    guard lists[list].total < UInt32(Int32.max) else {
      return fail(lists[list].node, "has too many elements for one row group")
    }
    verify(lists[list].required, count: lists[list].staged)
    let outer = lists[list].opened &- 1
    let count = lists[list].positions.count
    if lists[list].current > 0 {
      lists[list].lengths[count - 1] += 1
    } else {
      lists[list].positions.append(outer)
      lists[list].lengths.append(1)
    }
    lists[list].total += 1
    lists[list].staged += 1
    lists[list].current = lists[list].total
  }

  func endList(_ field: ListField) {
    guard field.fingerprint == schema.fingerprint else { return refuseSchema() }
    let list = field.space
    guard open.last == list else { return failNotInnermost(list) }
    verify(lists[list].required, count: lists[list].staged)
    lists[list].current = 0
    open.removeLast()
  }

  private func failNotInnermost(_ list: Int) {
    if let last = open.last, open.contains(list) {
      fail(lists[last].node, "is left open; end the list")
    } else {
      fail(lists[list].node, "is not open; begin the list")
    }
  }

  func verifyGroup(_ group: Int) {
    verify(groups[group].required, count: groups[group].positions.count)
  }

  /// Checks that required columns have a value for each of `count` places.
  func verify(_ range: Range<Int>, count: Int) {
    for index in range where leaves[required[index]].count != count {
      fail(schema.leaves[required[index]].node, "is required and not set")
    }
  }
}
