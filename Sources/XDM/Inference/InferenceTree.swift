import ByteBuffers

/// What is known of one place in the records: a field, an array's element or a map's value.
struct InferenceNode: BitwiseCopyable {
  var valueKinds: ValueKinds = []
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
  /// The levels that these have in Parquet.
  var levels: Int32 = 0
  /// Tells which of two fields appeared first in the input.
  var order = InferenceNode.unordered

  /// Later than all fields of any input.
  static let unordered = UInt64.max >> 1
}

/// Everything that was seen in the records, by place.
///
/// A record that turns out to be bad is undone: nodes that it changed are put back, nodes and fields
/// that it added are removed.
struct InferenceTree: ~Copyable {
  static let root: Int32 = 0
  /// Fields beyond which an object's keys are taken for data. The record itself stays an object.
  static let mapThreshold = 8192
  /// Fields of the record that have columns: those that appear first. Others are data, not names.
  static let recordFields = 16_384
  /// Levels around an object or array beyond which it has no columns of its own: an object is one,
  /// an array or map is three. DuckDB takes twice as long to open a file for each list around a
  /// list: seconds for 24 of them, hours for 36.
  static let maximumLevels: Int32 = 48
  static let listLevels: Int32 = 3

  struct Change: BitwiseCopyable {
    var index: Int32
    var node: InferenceNode
  }

  var nodes = TypedBuffer<InferenceNode>()
  var fields = FieldTable()
  /// The order of the field that appears next.
  var nextOrder: UInt64 = 0
  /// What nodes were before the current record changed them.
  private var journal = TypedBuffer<Change>()
  /// Fields for which the current record predicts one that it added.
  private var forecasts = TypedBuffer<Int32>()
  /// Nodes and fields from before the current record.
  private var keptNodes = 0
  private var keptFields = 0
  /// Nodes whose objects the current record makes maps.
  private var futureMaps: [Int32] = []

  init() {
    nodes.append(InferenceNode(valueKinds: .object))
    keptNodes = 1
  }

  /// Makes a tree that knows the same as another, which is at no record. O(fields).
  init(copying other: borrowing InferenceTree) {
    nodes = TypedBuffer(copying: other.nodes)
    fields = FieldTable(copying: other.fields)
    nextOrder = other.nextOrder
    keptNodes = other.keptNodes
    keptFields = other.keptFields
  }

  @inline(__always)
  mutating func note(_ node: Int32, _ valueKinds: ValueKinds) {
    let held = nodes.base[Int(node)].valueKinds
    if !held.isSuperset(of: valueKinds) { grow(node, held.union(valueKinds)) }
  }

  @inline(never)
  private mutating func grow(_ node: Int32, _ valueKinds: ValueKinds) {
    save(node)
    nodes.base[Int(node)].valueKinds = valueKinds
  }

  /// Writes down what a node is, before it changes.
  private mutating func save(_ node: Int32) {
    if node < keptNodes { journal.append(Change(index: node, node: nodes.base[Int(node)])) }
  }

  /// Forgets all that the current record changed. O(changes).
  mutating func rollBack() {
    for change in journal.elements.reversed() { nodes.base[Int(change.index)] = change.node }
    for change in journal.elements {
      let last = nodes.base[Int(change.index)].lastField
      if last >= 0 { fields.fields.base[Int(last)].nextSibling = FieldTable.none }
    }
    for field in forecasts.elements where field < keptFields {
      fields.fields.base[Int(field)].predicted = FieldTable.none
    }
    nodes.truncate(to: keptNodes)
    fields.truncate(to: keptFields)
    forget()
  }

  /// Keeps what the current record changed.
  @inline(__always)
  mutating func keep() {
    if !journal.isEmpty { keepChanges() }
  }

  @inline(never)
  mutating func keepChanges() {
    while let node = futureMaps.popLast() {
      if !nodes.base[Int(node)].isMap { convertToMap(node) }
    }
    keptNodes = nodes.count
    keptFields = fields.count
    forget()
  }

  private mutating func forget() {
    journal.removeAll()
    forecasts.removeAll()
    futureMaps = []
  }

  /// Makes the objects at `node` maps once the record is kept.
  mutating func becomeMap(_ node: Int32) {
    guard !nodes.base[Int(node)].isMap else { return }
    save(node)
    futureMaps.append(node)
  }

  /// Notes that one field followed another of its object.
  @inline(never)
  mutating func predict(_ field: Int32, after previous: Int32) {
    fields.fields.base[Int(previous)].predicted = field
    if field >= keptFields { forecasts.append(previous) }
  }

  /// Whether objects and arrays at `node` have no columns of their own.
  @inline(__always)
  func isTooDeep(_ node: Int32) -> Bool { nodes.base[Int(node)].levels >= Self.maximumLevels }

  private mutating func addNode(in parent: Int32, levels: Int32) -> Int32 {
    let around = nodes.base[Int(parent)]
    nodes.append(InferenceNode(depth: around.depth + 1, levels: around.levels + levels))
    return Int32(nodes.count - 1)
  }

  /// The node of an array's elements or a map's values.
  @inline(__always)
  mutating func element(of node: Int32) -> Int32 {
    let element = nodes.base[Int(node)].element
    return element >= 0 ? element : addElement(node)
  }

  private mutating func addElement(_ node: Int32) -> Int32 {
    save(node)
    let element = addNode(in: node, levels: Self.listLevels)
    nodes.base[Int(node)].element = element
    return element
  }

  /// Adds a field to the objects at `parent`; `key` is decoded.
  mutating func addField(_ key: UnsafePointer<UInt8>, _ count: Int, parent: Int32) -> Int32 {
    save(parent)
    let node = addNode(in: parent, levels: 1)
    let field = fields.add(key, count, parent: parent, node: node)
    if Self.isMapKey(key, count) { nodes.base[Int(node)].isMap = true }
    let last = nodes.base[Int(parent)].lastField
    if last >= 0 {
      fields.fields.base[Int(last)].nextSibling = field
    } else {
      nodes.base[Int(parent)].firstField = field
    }
    nodes.base[Int(parent)].lastField = field
    nodes.base[Int(parent)].fieldCount += 1
    if nodes.base[Int(parent)].fieldCount > Self.mapThreshold, parent != Self.root {
      becomeMap(parent)
    }
    return field
  }

  /// Adds a field that appears now.
  mutating func addNextField(
    _ key: UnsafePointer<UInt8>, _ count: Int, parent: Int32
  ) -> Int32 {
    let field = addField(key, count, parent: parent)
    nodes.base[Int(fields.fields.base[Int(field)].node)].order = nextOrder
    nextOrder += 1
    return field
  }

  /// Whether objects under this key are maps, whatever they hold.
  @inline(__always)
  static func isMapKey(_ key: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    count == mapKey.utf8CodeUnitCount
      && UnsafeBufferPointer(start: key, count: count).elementsEqual(
        UnsafeBufferPointer(start: mapKey.utf8Start, count: count))
  }

  private static var mapKey: StaticString { "identityMap" }

  /// The fields of the objects at `node`.
  func fieldIndices(of node: Int32) -> [Int32] {
    var result: [Int32] = []
    var field = nodes.base[Int(node)].firstField
    while field >= 0 {
      result.append(field)
      field = fields.fields.base[Int(field)].nextSibling
    }
    return result
  }
}
