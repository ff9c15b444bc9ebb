/// Failures, of which the first of a row counts.
extension StagedRows {
  func fail(_ node: Int, _ reason: String) {
    if failure == nil { failure = "\(schema.nodes[node].dottedPath) \(reason)" }
  }

  func refuse(_ place: ColumnPlace, _ reason: String) {
    guard place.fingerprint == schema.fingerprint else { return refuseSchema() }
    fail(schema.leaves[place.leaf].node, reason)
  }

  @usableFromInline
  func refuseSchema() {
    if failure == nil { failure = "a field was resolved in another schema than the writer's" }
  }

  @usableFromInline
  func refuseLength(_ leaf: Int) {
    fail(schema.leaves[leaf].node, "brings more than 4 GiB of text into a row")
  }

  @usableFromInline
  func refuseLength(_ leaf: Int, _ count: Int) {
    fail(schema.leaves[leaf].node, "holds \(schema.leaves[leaf].length) bytes, not \(count)")
  }

  @usableFromInline
  func refuse(_ leaf: Int, _ storage: ValueStorage) {
    let node = schema.leaves[leaf].node
    if leaves[leaf].storage != storage {
      fail(node, "holds \(leaves[leaf].storage) values, not \(storage) ones")
    } else if lists[Int(leaves[leaf].list)].current == 0 {
      fail(node, "lies in a list that has no element at hand; add one first")
    } else {
      fail(node, "is set twice")
    }
  }
}
