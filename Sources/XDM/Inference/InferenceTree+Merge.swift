import ByteBuffers

/// ValueKinds about several places, or from several trees, brought together.
///
/// Nothing depends on when that happens: a tree merged of the parts of an input is like one that
/// has read all of it.
extension InferenceTree {
  /// Makes the objects at `node` maps: what was known of their fields is united.
  mutating func convertToMap(_ node: Int32) {
    let value = element(of: node)
    nodes.base[Int(node)].isMap = true
    for field in fieldIndices(of: node) {
      unite(fields.fields.base[Int(field)].node, into: value)
    }
    nodes.base[Int(node)].firstField = -1
    nodes.base[Int(node)].lastField = -1
    nodes.base[Int(node)].fieldCount = 0
  }

  /// Adds all that is known of one node of this tree to another.
  private mutating func unite(_ source: Int32, into target: Int32) {
    let from = nodes.base[Int(source)]
    uniteCore(from, into: target, orderOffset: 0)
    if from.element >= 0 { unite(from.element, into: element(of: target)) }
    for field in fieldIndices(of: source) {
      let entry = fields.fields.base[Int(field)]
      let key = Array(fields.keyBytes(field)) + [UInt8](repeating: 0, count: 8)
      unite(entry.node, into: place(of: key, Int(entry.length), in: target))
    }
  }

  /// Adds all that a tree of later records knows.
  mutating func merge(_ later: borrowing InferenceTree) {
    let offset = nextOrder
    merge(later, Self.root, into: Self.root, orderOffset: offset)
    nextOrder = offset + later.nextOrder
    keepChanges()
  }

  private mutating func merge(
    _ later: borrowing InferenceTree, _ source: Int32, into target: Int32, orderOffset: UInt64
  ) {
    let from = later.nodes.base[Int(source)]
    uniteCore(from, into: target, orderOffset: orderOffset)
    if from.element >= 0 {
      merge(later, from.element, into: element(of: target), orderOffset: orderOffset)
    }
    for field in later.fieldIndices(of: source) {
      let entry = later.fields.fields.base[Int(field)]
      let key = Array(later.fields.keyBytes(field)) + [UInt8](repeating: 0, count: 8)
      merge(
        later, entry.node, into: place(of: key, Int(entry.length), in: target),
        orderOffset: orderOffset)
    }
  }

  private mutating func uniteCore(
    _ from: InferenceNode, into target: Int32, orderOffset: UInt64
  ) {
    nodes.base[Int(target)].valueKinds.formUnion(from.valueKinds)
    nodes.base[Int(target)].order = min(
      nodes.base[Int(target)].order, from.order + orderOffset)
    if from.isMap, !nodes.base[Int(target)].isMap { convertToMap(target) }
  }

  /// The node of a key's value in the objects at `node`. The key has 8 bytes more than `count`.
  private mutating func place(of key: [UInt8], _ count: Int, in node: Int32) -> Int32 {
    if nodes.base[Int(node)].isMap { return element(of: node) }
    return key.withUnsafeBufferPointer {
      let found = fields.find($0.baseAddress!, count, parent: node)
      let field = found >= 0 ? found : addField($0.baseAddress!, count, parent: node)
      return fields.fields.base[Int(field)].node
    }
  }
}
