import ByteBuffers
import JSONStream
import Parquet

/// Compiles the selected part of a schema to the parts of an assembly plan.
struct AssemblyCompiler {
  /// Bytes behind the last key that copies may read.
  static let keySlack = 32

  private let schema: ParquetSchema
  private let selection: ColumnSelection
  private let options: AssemblyOptions
  private(set) var leaves: [Int] = []
  private(set) var formats: [ScalarFormat] = []
  private(set) var nodes: [AssemblyNode] = []
  private(set) var scans: [AssemblyScan] = []
  private(set) var agreements: [AssemblyAgreement] = []
  private(set) var keys: [UInt8] = []
  /// For each schema node, the column below it that repeats least.
  private var witnesses: [Int32]

  init(_ schema: ParquetSchema, _ selection: ColumnSelection, _ options: AssemblyOptions) {
    self.schema = schema
    self.selection = selection
    self.options = options
    witnesses = schema.nodes.map { _ in -1 }
  }

  /// The surroundings of a place: levels at which it can be there.
  private struct Context {
    var parent: Int32
    var repetition: UInt8
    var elementLevel: UInt8
    var definition: UInt8
    /// The column that tells about the place around.
    var witness: Int32
  }

  mutating func compile() throws(ParquetError) {
    leaves = schema.leaves.indices.filter { selection.isSelected[schema.leaves[$0].node] }
    for (column, leaf) in leaves.enumerated() {
      formats.append(try ScalarFormat(schema.leaves[leaf]))
      var node = schema.leaves[leaf].node
      while node >= 0 {
        let best = witnesses[node]
        if best < 0 || repetition(of: Int32(column)) < repetition(of: best) {
          witnesses[node] = Int32(column)
        }
        node = schema.nodes[node].parent
      }
    }
    nodes.append(AssemblyNode(kind: .object, isAlways: true))
    let context = Context(
      parent: 0, repetition: 0, elementLevel: 0, definition: 0, witness: witnesses[0])
    try addChildren(schema.nodes[0].children.map { ($0, false) }, of: 0, context)
    keys += [UInt8](repeating: 0, count: Self.keySlack)
  }

  private func repetition(of column: Int32) -> Int {
    schema.leaves[leaves[Int(column)]].maxRepetitionLevel
  }

  /// Adds places side by side, then what is below them.
  ///
  /// - Parameter children: Schema nodes, and whether each repeats as an element.
  private mutating func addChildren(
    _ children: [(node: Int, asElement: Bool)], of parent: Int32, _ context: Context
  ) throws(ParquetError) {
    let children = children.filter { selection.isSelected[$0.node] }
    let first = nodes.count
    nodes[Int(parent)].firstChild = Int32(first)
    nodes[Int(parent)].childCount = Int32(children.count)
    for child in children {
      var node = AssemblyNode(kind: .object, parent: parent, schemaNode: Int32(child.node))
      addKey(schema.nodes[child.node].schema.name, to: &node)
      nodes.append(node)
    }
    for (offset, child) in children.enumerated() {
      try fill(first + offset, child.node, asElement: child.asElement, context)
    }
  }

  private mutating func addKey(_ name: String, to node: inout AssemblyNode) {
    var text = ByteBuffer()
    text.append(JSONByte.comma)
    JSONString.appendEscaped(name, to: &text)
    text.append(JSONByte.colon)
    node.keyStart = Int32(keys.count)
    node.keyCount = Int32(text.count)
    keys += text.bytes
  }

  private mutating func fill(
    _ index: Int, _ node: Int, asElement: Bool, _ context: Context
  ) throws(ParquetError) {
    let place = schema.nodes[node]
    let witness = witnesses[node]
    if witness != context.witness, context.definition > 0 {
      agreements.append(
        AssemblyAgreement(
          column: witness, other: context.witness, repetition: context.repetition,
          threshold: context.definition))
    }
    var scan = AssemblyScan(
      node: Int32(index), column: witness, hasLengths: false, repetition: context.repetition,
      elementLevel: context.elementLevel, threshold: UInt8(place.maxDefinitionLevel))
    let shape = RecordShape(of: node, in: schema, asElement: asElement)
    switch shape {
    case .list(let repeated, _), .map(let repeated, _, _):
      scan.hasLengths = true
      scan.innerLevel = UInt8(schema.nodes[repeated].maxDefinitionLevel)
      scan.threshold = scan.innerLevel - 1
    default: break
    }
    nodes[index].isAlways = scan.threshold == context.definition
    if !nodes[index].isAlways || scan.hasLengths { scans.append(scan) }

    var inner = Context(
      parent: Int32(index), repetition: context.repetition, elementLevel: context.elementLevel,
      definition: scan.threshold, witness: witness)
    if scan.hasLengths {
      inner.repetition += 1
      inner.elementLevel = scan.innerLevel
      inner.definition = scan.innerLevel
    }
    switch shape {
    case .scalar:
      nodes[index].column = witness
      let isJSON = formats[Int(witness)].kind == .json && !options.keepsJSONText
      nodes[index].kind = isJSON ? .json : .scalar
    case .object(let fields):
      try addChildren(fields.map { ($0, false) }, of: Int32(index), inner)
    case .list(let repeated, let element):
      nodes[index].kind = .list
      try addChildren([(element, repeated == element)], of: Int32(index), inner)
    case .map(_, let key, let value):
      let parts = [key] + (value.map { [$0] } ?? [])
      try addChildren(parts.map { ($0, false) }, of: Int32(index), inner)
      nodes[index].kind = kindOfMap(key, nodes[index])
    }
  }

  /// What a map becomes; its key, where that is JSON text, becomes a string.
  private mutating func kindOfMap(_ key: Int, _ map: AssemblyNode) -> AssemblyNode.Kind {
    guard map.childCount > 1 else { return .list }
    guard case .scalar = RecordShape(of: key, in: schema) else { return .pairs }
    if nodes[Int(map.firstChild)].kind == .json { nodes[Int(map.firstChild)].kind = .scalar }
    return .map
  }
}
