import ByteBuffers
import Parquet

/// A schema compiled for the shredder: nodes, and the keys of each object.
struct ShredPlan: ~Copyable {
  /// Objects come before their fields; the record itself is first.
  private(set) var nodes = LineBuffer<ShredNode>()
  /// By node.
  private(set) var details = TypedBuffer<ShredDetail>()
  var fields = FieldTable()
  /// A slot for each node, under the node's number; then those of lengths and keys, outer ones
  /// first.
  private(set) var slots = TypedBuffer<ShredSlot>()
  let spaceCount: Int
  private(set) var requirements = TypedBuffer<ShredRequirement>()
  /// The objects around implied fields, outer ones first.
  private(set) var groups = TypedBuffer<Int32>()
  /// The node of what has no column of its own; -1 for none.
  private(set) var rescued: Int32 = -1

  /// While it is compiled: the objects around the next field, up to the next array or map.
  private var enclosing: [(node: Int32, name: String)] = []
  private var aliases: [ShredAlias] = []

  /// Compiles `schema`; `undecided` is that of a draft. O(fields).
  init(_ schema: XDMSchema, undecided: UndecidedType = UndecidedType()) {
    spaceCount = schema.parquet.spaceCount
    add(
      ShredNode(kind: .object, parquetNode: 0, leaf: -1, space: 0, depth: 0),
      ShredDetail(parent: -1))
    addFields(schema.fields, of: 0, "", schema.parquet, undecided, rescues: schema.rescuesUnknown)
    addAliases()
    addSlots()
  }

  @discardableResult
  private mutating func add(_ node: ShredNode, _ detail: ShredDetail) -> Int32 {
    nodes.append(node)
    details.append(detail)
    return Int32(nodes.count - 1)
  }

  /// Forgets in which instances fields were seen.
  mutating func clearStamps() {
    for index in 0..<nodes.count {
      nodes.base[index].stamp = 0
      details.base[index].impliedStamp = 0
    }
  }

  private mutating func addSlots() {
    for index in 0..<nodes.count {
      let node = nodes.base[index]
      let isScalar = node.element < 0 && node.kind != .object && node.kind != .checkedObject
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

  /// - Parameter rescues: Whether the last field takes what records hold beyond the others.
  private mutating func addFields(
    _ fields: [XDMField], of parent: Int32, _ name: String, _ parquet: ParquetSchema,
    _ undecided: UndecidedType, rescues: Bool = false
  ) {
    let columns = parquet.nodes[Int(nodes.base[Int(parent)].parquetNode)].children
    let depth = nodes.base[Int(parent)].depth + 1
    enclosing.append((parent, name))
    var previous = FieldTable.none
    for (index, (field, column)) in zip(fields, columns).enumerated() {
      let node = addNode(
        field.type, field.name, column, in: parent, depth: depth, parquet, undecided.child(index))
      details.base[Int(node)].isRequired = field.isRequired
      if rescues, index == fields.count - 1 {
        nodes.base[Int(node)].kind = .rescued
        rescued = node
        break
      }
      let added = addKey(field.name, parent: parent, node: node)
      details.base[Int(node)].field = added
      if previous >= 0 {
        self.fields.fields.base[Int(previous)].predicted = added
      } else {
        nodes.base[Int(parent)].firstField = added
      }
      previous = added
      for alias in field.aliases { noteAlias(alias, of: node) }
    }
    for key in undecided.openKeys {
      // Nothing is stored for it, so that it needs no place in the Parquet schema.
      let node = add(
        ShredNode(kind: .openNull, parquetNode: -1, leaf: -1, space: 0, depth: depth),
        ShredDetail(parent: parent))
      _ = addKey(key, parent: parent, node: node)
    }
    enclosing.removeLast()
  }

  private mutating func addKey(_ name: String, parent: Int32, node: Int32) -> Int32 {
    // Keys are compared by words, which may read beyond their end.
    let key = Array(name.utf8) + [UInt8](repeating: 0, count: 8)
    return key.withUnsafeBufferPointer {
      fields.add($0.baseAddress!, $0.count - 8, parent: parent, node: node)
    }
  }

  private mutating func addNode(
    _ type: XDMType, _ name: String, _ column: Int, in parent: Int32, depth: Int32,
    _ parquet: ParquetSchema,
    _ undecided: UndecidedType
  ) -> Int32 {
    let place = parquet.nodes[column]
    var node = ShredNode(
      kind: Self.kind(of: type, undecided), parquetNode: Int32(column),
      leaf: Int32(place.leaf ?? -1),
      space: Int32(place.space), depth: depth)
    if case .array = type { node.setRepeated(place.children[0], parquet) }
    if case .map = type {
      node.setRepeated(place.children[0], parquet)
      node.leaf = Int32(parquet.nodes[parquet.nodes[place.children[0]].children[0]].leaf ?? -1)
    }
    node.hasIdentifierKeys = undecided.hasIdentifierKeys
    let index = add(node, ShredDetail(parent: parent, limitedTo: type))
    switch type {
    case .object(let fields): addFields(fields, of: index, name, parquet, undecided)
    case .array(let element): addElement(element, 0, of: index, parquet, undecided)
    case .map(let value): addElement(value, 1, of: index, parquet, undecided)
    default: break
    }
    return index
  }

  /// - Parameter child: Which child of the repeated Parquet node the element is.
  private mutating func addElement(
    _ type: XDMType, _ child: Int, of list: Int32, _ parquet: ParquetSchema,
    _ undecided: UndecidedType
  ) {
    let node = nodes.base[Int(list)]
    let column = parquet.nodes[Int(node.repeatedNode)].children[child]
    let outside = enclosing
    enclosing = []
    nodes.base[Int(list)].element = addNode(
      type, "", column, in: list, depth: node.depth + 1, parquet, undecided.child(0))
    enclosing = outside
  }

  private static func kind(of type: XDMType, _ undecided: UndecidedType) -> ShredNode.Kind {
    if undecided.isOpen { return undecided.holdsEmptyObjects ? .openObject : .openNull }
    return switch type {
    case .boolean: .boolean
    case .long: .long
    case .integer(let range): ParquetMapping.bitWidth(range) == 64 ? .boundedLong : .integer
    case .double: .double
    case .number: .number
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

/// Another name of a field.
private struct ShredAlias {
  let name: String
  let node: Int32
  /// The object in which records have it.
  let owner: Int32
  /// The objects between that one and the field, outer ones first.
  let groups: [Int32]
}

extension ShredPlan {
  /// Notes a name that a field of the innermost object may have instead: there, or in an object
  /// around it if the name tells of those between.
  private mutating func noteAlias(_ name: String, of node: Int32) {
    let path = CompatibleName.path(of: name)
    let between = enclosing.suffix(path.count - 1)
    let isTold = zip(between, path).allSatisfy { $0.name == $1 }
    guard path.count > 1, enclosing.count >= path.count, isTold else {
      let owner = details.base[Int(node)].parent
      return aliases.append(ShredAlias(name: name, node: node, owner: owner, groups: []))
    }
    let owner = enclosing[enclosing.count - path.count].node
    aliases.append(ShredAlias(name: name, node: node, owner: owner, groups: between.map(\.node)))
  }

  /// Adds the names that no field of its own has, and what objects require.
  private mutating func addAliases() {
    var implied: [Int32: Set<Int32>] = [:]
    for alias in aliases where !isKey(alias.name, of: alias.owner) {
      var node = alias.node
      if !alias.groups.isEmpty {
        node = addImplied(alias)
        implied[alias.owner, default: []].formUnion(alias.groups)
      }
      _ = addKey(alias.name, parent: alias.owner, node: node)
    }
    aliases = []
    addRequirements(implied)
  }

  private func isKey(_ name: String, of parent: Int32) -> Bool {
    let key = Array(name.utf8) + [UInt8](repeating: 0, count: 8)
    return key.withUnsafeBufferPointer {
      fields.find($0.baseAddress!, $0.count - 8, parent: parent) >= 0
    }
  }

  private mutating func addImplied(_ alias: ShredAlias) -> Int32 {
    var detail = ShredDetail(parent: alias.owner)
    detail.target = alias.node
    detail.firstGroup = Int32(groups.count)
    detail.groupCount = Int32(alias.groups.count)
    for group in alias.groups { groups.append(group) }
    let around = nodes.base[Int(alias.owner)]
    return add(
      ShredNode(
        kind: .implied, parquetNode: -1, leaf: -1, space: around.space, depth: around.depth + 1),
      detail)
  }

  /// - Parameter implied: For each object, those inside it that names of its fields tell of.
  private mutating func addRequirements(_ implied: [Int32: Set<Int32>]) {
    var required: [Int32: [Int32]] = [:]
    for index in 0..<details.count where details.base[index].isRequired {
      required[details.base[index].parent, default: []].append(Int32(index))
    }
    guard !required.isEmpty else { return }
    for object in 0..<nodes.count where nodes.base[object].kind == .object {
      let first = requirements.count
      for child in required[Int32(object), default: []] {
        requirements.append(ShredRequirement(node: child, group: -1))
      }
      for group in implied[Int32(object), default: []].sorted() {
        for child in required[group, default: []] {
          requirements.append(ShredRequirement(node: child, group: group))
        }
      }
      guard requirements.count > first else { continue }
      nodes.base[object].kind = .checkedObject
      details.base[object].firstRequirement = Int32(first)
      details.base[object].requirementCount = Int32(requirements.count - first)
    }
  }
}

extension ShredDetail {
  /// The detail of a place whose values are of `type`.
  fileprivate init(parent: Int32, limitedTo type: XDMType) {
    self.init(parent: parent)
    switch type {
    case .integer(let range): (minimum, maximum) = (range.lowerBound, range.upperBound)
    case .number(let bounds): self.bounds = bounds
    default: break
    }
  }
}

extension ShredNode {
  fileprivate mutating func setRepeated(_ node: Int, _ parquet: ParquetSchema) {
    repeatedNode = Int32(node)
    innerSpace = Int32(parquet.nodes[node].space)
  }
}

extension UndecidedType {
  fileprivate func child(_ index: Int) -> UndecidedType {
    index < children.count ? children[index] : UndecidedType()
  }
}
