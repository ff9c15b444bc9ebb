import ByteBuffers
import Parquet

/// What the shredder does with the values of one place in a record.
struct ShredNode: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    case object, array, map
    case string, json, long, double, boolean, date, timestampMillis, timestampMicros
    /// JSON text of which nothing is known yet but nulls, or empty objects.
    case openNull, openObject
  }

  var kind: Kind
  /// The node of the Parquet schema whose presence is noted: the field itself.
  var parquetNode: Int32
  /// The Parquet column of a scalar; of a map, that of its keys. -1 for objects and arrays.
  var leaf: Int32
  /// The space in which the field's positions count.
  var space: Int32
  /// Objects and arrays around this place.
  var depth: Int32
  /// Arrays and maps: the repeated Parquet node, the space of its elements, and the shred node of
  /// elements or values.
  var repeatedNode: Int32 = -1
  var innerSpace: Int32 = -1
  var element: Int32 = -1
  /// The batches of arrays and maps with elements, and of a map's keys.
  var listSlot: Int32 = -1
  var keySlot: Int32 = -1
  /// Maps: whether a key that does not look like data is news.
  var hasDataKeys = false
  /// Objects: the field that is expected first.
  var firstField: Int32 = FieldTable.none
}

/// What a batch is collected for.
struct ShredSlot: BitwiseCopyable {
  enum Content: UInt8, BitwiseCopyable {
    /// Where an object, array or map is present.
    case presence
    /// Where a scalar is present, and its values: those of the node's kind.
    case values
    /// Which arrays or maps hold how many elements.
    case lengths
    case keys
  }

  var content: Content
  /// The node that it belongs to.
  var node: Int32
  /// The space in which its positions count.
  var space: Int32
}

/// A schema compiled for the shredder: nodes, and the keys of each object.
struct ShredPlan: ~Copyable {
  /// Objects come before their fields; the record itself is first.
  private(set) var nodes = TypedBuffer<ShredNode>()
  var fields = FieldTable()
  /// A slot for each node, under the node's number; then those of lengths and keys, outer ones
  /// first.
  private(set) var slots = TypedBuffer<ShredSlot>()
  let spaceCount: Int

  /// Compiles `schema`; `watch` is that of a draft. O(fields).
  init(_ schema: XDMSchema, watch: ShredWatch = ShredWatch()) {
    spaceCount = schema.parquet.spaceCount
    nodes.append(
      ShredNode(kind: .object, parquetNode: 0, leaf: -1, space: 0, depth: 0))
    addFields(schema.fields, of: 0, schema.parquet, watch)
    addSlots()
  }

  private mutating func addSlots() {
    for index in 0..<nodes.count {
      let node = nodes.base[index]
      let isScalar = node.element < 0 && node.kind != .object
      slots.append(
        ShredSlot(
          content: isScalar ? .values : .presence, node: Int32(index), space: node.space))
    }
    for index in 0..<nodes.count where nodes.base[index].element >= 0 {
      let node = nodes.base[index]
      nodes.base[index].listSlot = Int32(slots.count)
      slots.append(ShredSlot(content: .lengths, node: Int32(index), space: node.space))
      if node.kind == .map {
        nodes.base[index].keySlot = Int32(slots.count)
        slots.append(ShredSlot(content: .keys, node: Int32(index), space: node.innerSpace))
      }
    }
  }

  private mutating func addFields(
    _ fields: [XDMField], of parent: Int32, _ parquet: ParquetSchema, _ watch: ShredWatch
  ) {
    let columns = parquet.nodes[Int(nodes.base[Int(parent)].parquetNode)].children
    let depth = nodes.base[Int(parent)].depth + 1
    var previous = FieldTable.none
    for (index, (field, column)) in zip(fields, columns).enumerated() {
      let node = addNode(field.type, column, depth: depth, parquet, watch.child(index))
      let added = addKey(field.name, parent: parent, node: node)
      if previous >= 0 {
        self.fields.fields.base[Int(previous)].predicted = added
      } else {
        nodes.base[Int(parent)].firstField = added
      }
      previous = added
    }
    for key in watch.openKeys {
      // Nothing is stored for it, so that it needs no place in the Parquet schema.
      nodes.append(
        ShredNode(kind: .openNull, parquetNode: -1, leaf: -1, space: 0, depth: depth))
      _ = addKey(key, parent: parent, node: Int32(nodes.count - 1))
    }
  }

  private mutating func addKey(_ name: String, parent: Int32, node: Int32) -> Int32 {
    // Keys are compared by words, which may read beyond their end.
    let key = Array(name.utf8) + [UInt8](repeating: 0, count: 8)
    return key.withUnsafeBufferPointer {
      fields.add($0.baseAddress!, $0.count - 8, parent: parent, node: node)
    }
  }

  private mutating func addNode(
    _ type: XDMType, _ column: Int, depth: Int32, _ parquet: ParquetSchema, _ watch: ShredWatch
  ) -> Int32 {
    let place = parquet.nodes[column]
    let index = Int32(nodes.count)
    var node = ShredNode(
      kind: Self.kind(of: type, watch), parquetNode: Int32(column), leaf: Int32(place.leaf ?? -1),
      space: Int32(place.space), depth: depth)
    if case .array = type { node.setRepeated(place.children[0], parquet) }
    if case .map = type {
      node.setRepeated(place.children[0], parquet)
      node.leaf = Int32(parquet.nodes[parquet.nodes[place.children[0]].children[0]].leaf ?? -1)
    }
    node.hasDataKeys = watch.hasDataKeys
    nodes.append(node)
    switch type {
    case .object(let fields): addFields(fields, of: index, parquet, watch)
    case .array(let element):
      let child = parquet.nodes[place.children[0]].children[0]
      let node = addNode(element, child, depth: depth + 1, parquet, watch.child(0))
      nodes.base[Int(index)].element = node
    case .map(let value):
      let child = parquet.nodes[place.children[0]].children[1]
      let node = addNode(value, child, depth: depth + 1, parquet, watch.child(0))
      nodes.base[Int(index)].element = node
    default: break
    }
    return index
  }

  private static func kind(of type: XDMType, _ watch: ShredWatch) -> ShredNode.Kind {
    if watch.isOpen { return watch.holdsEmptyObjects ? .openObject : .openNull }
    return switch type {
    case .boolean: .boolean
    case .long, .integer: .long
    case .double, .number: .double
    case .string: .string
    case .date: .date
    case .timestampMillis: .timestampMillis
    case .timestampMicros: .timestampMicros
    case .json: .json
    case .object: .object
    case .array: .array
    case .map: .map
    }
  }
}

extension ShredNode {
  fileprivate mutating func setRepeated(_ node: Int, _ parquet: ParquetSchema) {
    repeatedNode = Int32(node)
    innerSpace = Int32(parquet.nodes[node].space)
  }
}

extension ShredWatch {
  fileprivate func child(_ index: Int) -> ShredWatch {
    index < children.count ? children[index] : ShredWatch()
  }
}
