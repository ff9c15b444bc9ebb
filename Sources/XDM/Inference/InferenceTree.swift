import ByteBuffers

/// What is known of one place in the records: a field, an array's element or a map's value.
struct InferenceNode: BitwiseCopyable {
  var evidence: Evidence = []
  /// Objects here are maps: their values share `element`.
  var isMap = false
  /// The node of elements or map values; -1 for none yet.
  var element: Int32 = -1
  /// The fields of objects in order of appearance; -1 for none yet.
  var firstField: Int32 = -1
  var lastField: Int32 = -1
  var fieldCount: Int32 = 0
  /// Objects and arrays around this place.
  var depth: Int32 = 0
}

/// Everything that was seen in the records, by place.
///
/// Evidence only grows, so a record that turns out to be bad is undone by putting back the few
/// nodes that it changed. Nodes and fields that only bad records had stay behind without evidence.
struct InferenceTree: ~Copyable {
  static let root: Int32 = 0
  /// Fields beyond which an object's keys are taken for data.
  static let mapThreshold = 8192
  /// Objects and arrays around a value beyond which it has no columns of its own.
  static let maximumDepth: Int32 = 48

  struct Change: BitwiseCopyable {
    var node: Int32
    var evidence: Evidence
  }

  var nodes = TypedBuffer<InferenceNode>()
  var fields = FieldTable()
  private var journal = TypedBuffer<Change>()
  /// Objects that have outgrown `mapThreshold` in the current record.
  private var outgrown: [Int32] = []

  init() {
    nodes.append(InferenceNode(evidence: .object))
  }

  @inline(__always)
  mutating func note(_ node: Int32, _ evidence: Evidence) {
    let held = nodes.base[Int(node)].evidence
    if !held.isSuperset(of: evidence) { grow(node, held, evidence) }
  }

  @inline(never)
  private mutating func grow(_ node: Int32, _ held: Evidence, _ evidence: Evidence) {
    journal.append(Change(node: node, evidence: held))
    nodes.base[Int(node)].evidence = held.union(evidence)
  }

  /// Forgets the evidence since the last `keep`.
  mutating func rollBack() {
    for change in journal.elements.reversed() {
      nodes.base[Int(change.node)].evidence = change.evidence
    }
    journal.removeAll()
    outgrown = []
  }

  /// Keeps the evidence so far.
  @inline(__always)
  mutating func keep() {
    if !journal.isEmpty { journal.removeAll() }
    if !outgrown.isEmpty { convertOutgrown() }
  }

  private mutating func convertOutgrown() {
    for node in outgrown where !nodes.base[Int(node)].isMap { convertToMap(node) }
    outgrown = []
  }

  private mutating func addNode(depth: Int32) -> Int32 {
    nodes.append(InferenceNode(depth: depth))
    return Int32(nodes.count - 1)
  }

  /// The node of an array's elements or a map's values.
  @inline(__always)
  mutating func element(of node: Int32) -> Int32 {
    let element = nodes.base[Int(node)].element
    return element >= 0 ? element : addElement(node)
  }

  private mutating func addElement(_ node: Int32) -> Int32 {
    let element = addNode(depth: nodes.base[Int(node)].depth + 1)
    nodes.base[Int(node)].element = element
    return element
  }

  /// Adds a field to the objects at `parent`; `key` is decoded.
  mutating func addField(_ key: UnsafePointer<UInt8>, _ count: Int, parent: Int32) -> Int32 {
    let node = addNode(depth: nodes.base[Int(parent)].depth + 1)
    let field = fields.add(key, count, parent: parent, node: node)
    if fields.name(field) == "identityMap" { nodes.base[Int(node)].isMap = true }
    let last = nodes.base[Int(parent)].lastField
    if last >= 0 {
      fields.fields.base[Int(last)].nextSibling = field
    } else {
      nodes.base[Int(parent)].firstField = field
    }
    nodes.base[Int(parent)].lastField = field
    nodes.base[Int(parent)].fieldCount += 1
    if nodes.base[Int(parent)].fieldCount > Self.mapThreshold { outgrown.append(parent) }
    return field
  }

  /// The fields of the objects at `node`, in order of appearance.
  func fieldIndices(of node: Int32) -> [Int32] {
    var result: [Int32] = []
    var field = nodes.base[Int(node)].firstField
    while field >= 0 {
      result.append(field)
      field = fields.fields.base[Int(field)].nextSibling
    }
    return result
  }

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
    uniteCore(from, into: target)
    if from.element >= 0 { unite(from.element, into: element(of: target)) }
    for field in fieldIndices(of: source) {
      let entry = fields.fields.base[Int(field)]
      let key = Array(fields.keyBytes(field)) + [UInt8](repeating: 0, count: 8)
      unite(entry.node, into: place(of: key, Int(entry.length), in: target))
    }
  }

  /// Adds all that a tree of later records knows.
  mutating func merge(_ later: borrowing InferenceTree) {
    merge(later, Self.root, into: Self.root)
    keep()
  }

  private mutating func merge(
    _ later: borrowing InferenceTree, _ source: Int32, into target: Int32
  ) {
    let from = later.nodes.base[Int(source)]
    uniteCore(from, into: target)
    if from.element >= 0 {
      merge(later, from.element, into: element(of: target))
    }
    for field in later.fieldIndices(of: source) {
      let entry = later.fields.fields.base[Int(field)]
      let key = Array(later.fields.keyBytes(field)) + [UInt8](repeating: 0, count: 8)
      merge(later, entry.node, into: place(of: key, Int(entry.length), in: target))
    }
  }

  private mutating func uniteCore(_ from: InferenceNode, into target: Int32) {
    nodes.base[Int(target)].evidence.formUnion(from.evidence)
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
