import ByteBuffers

/// Decides the types of fields from the evidence about them.
struct SchemaResolver: ~Copyable {
  private var tree: InferenceTree
  private let options: InferenceOptions
  private var isDraft = false

  /// Keys that look like data make an object a map from this many on.
  private static let dataKeyCount = 16

  init(_ tree: consuming InferenceTree, _ options: InferenceOptions) {
    self.tree = tree
    self.options = options
  }

  /// The schema of the records; fields in order of appearance.
  mutating func schema() throws(XDMError) -> XDMSchema {
    let record = record()
    return try XDMSchema(fields: record.fields, rescuesUnknown: record.rescued != .nothing)
  }

  /// The schema of the records so far, if more are to come.
  mutating func draft() throws(XDMError) -> SchemaDraft {
    isDraft = true
    let (fields, watch, rescued) = record()
    let isPlaceholder = fields.isEmpty && rescued == .nothing
    return SchemaDraft(
      schema: try XDMSchema(fields: fields, rescuesUnknown: rescued != .nothing),
      watch: isPlaceholder ? .placeholder : watch, rescued: rescued,
      keepsExactNumbers: options.keepsExactNumbers)
  }

  /// The fields of records that have columns, and which others go to the column for those.
  private mutating func record() -> (fields: [XDMField], watch: ShredWatch, rescued: RescuedKeys) {
    var fields = fieldsInOrder(of: InferenceTree.root)
    var rescued = RescuedKeys.nothing
    if tree.nodes.base[Int(InferenceTree.root)].evidence.contains(.oddKey) { rescued = .odd }
    if fields.count > InferenceTree.recordFields { rescued = .unknown }
    if rescued != .nothing {
      fields = fields.filter {
        let key = tree.fields.keyBytes($0)
        return key.isEmpty || !RescuedKeys.odd.holds(key.baseAddress!, key.count)
      }
      fields = Array(fields.prefix(InferenceTree.recordFields))
    }
    let (members, watch) = members(fields, isFirst: true)
    return (members, watch, rescued)
  }

  /// - Parameter isFirst: Whether the object's first field makes the schema's first column, which
  ///   must stay the first, and so gets its place at once.
  private mutating func members(
    _ fields: [Int32], isFirst: Bool
  ) -> (fields: [XDMField], watch: ShredWatch) {
    var members: [XDMField] = []
    var watch = ShredWatch()
    // An object needs a field with a column.
    let waits = isDraft && fields.contains { !holdsOnlyNulls($0) }
    for (index, field) in fields.enumerated() {
      let leads = isFirst && index == 0
      if waits, !leads, holdsOnlyNulls(field) {
        watch.openKeys.append(tree.fields.name(field))
        continue
      }
      let (type, inner) = type(of: tree.fields.fields.base[Int(field)].node, isFirst: leads)
      members.append(XDMField(name: tree.fields.name(field), type: type))
      watch.children.append(inner)
    }
    return (members, watch)
  }

  /// The fields of the objects at `node`, in order of appearance.
  private func fieldsInOrder(of node: Int32) -> [Int32] {
    let fields = tree.fieldIndices(of: node).map { field in
      (field, tree.nodes.base[Int(tree.fields.fields.base[Int(field)].node)].order)
    }
    return fields.sorted { $0.1 < $1.1 }.map(\.0)
  }

  private func holdsOnlyNulls(_ field: Int32) -> Bool {
    let child = tree.fields.fields.base[Int(field)].node
    return Evidence.null.isSuperset(of: tree.nodes.base[Int(child)].evidence)
  }

  private mutating func type(of node: Int32, isFirst: Bool) -> (XDMType, ShredWatch) {
    var evidence = tree.nodes.base[Int(node)].evidence.subtracting(.null)
    // What is no name of a column can be the key of a map.
    if tree.nodes.base[Int(node)].isMap { evidence.remove(.oddKey) }
    switch evidence {
    case []: return (.json, ShredWatch(isOpen: true))
    case .object: return objectType(node, isFirst: isFirst)
    case .array:
      let (element, watch) = elementType(of: node, isFirst: isFirst)
      return (.array(element), ShredWatch(children: [watch]))
    default: return (scalarType(evidence), ShredWatch())
    }
  }

  private func scalarType(_ evidence: Evidence) -> XDMType {
    switch evidence {
    case .boolean: .boolean
    case .date: .date
    case .timestampMillis: options.timestamps?.type ?? .timestampMillis
    case .timestampMicros, .timestamps:
      options.timestamps == .micros || options.timestamps == nil ? .timestampMicros : .string
    case .double, [.double, .smallInteger]: .double
    case .smallInteger, .largeInteger, .integers: .long
    default: Evidence.strings.isSuperset(of: evidence) ? .string : .json
    }
  }

  private mutating func elementType(
    of node: Int32, isFirst: Bool
  ) -> (XDMType, ShredWatch) {
    let element = tree.nodes.base[Int(node)].element
    return element < 0 ? (.json, ShredWatch(isOpen: true)) : type(of: element, isFirst: isFirst)
  }

  private mutating func objectType(
    _ node: Int32, isFirst: Bool
  ) -> (XDMType, ShredWatch) {
    let hasDataKeys = !tree.nodes.base[Int(node)].isMap && hasDataKeys(node)
    if !tree.nodes.base[Int(node)].isMap, hasDataKeys || hasTooManyKeys(node) {
      tree.convertToMap(node)
    }
    if tree.nodes.base[Int(node)].isMap {
      var (value, watch) = elementType(of: node, isFirst: false)
      // What brought the values together was their kind, of which JSON text tells nothing.
      if hasDataKeys, value == .json { watch.isOpen = true }
      return (.map(value), ShredWatch(hasDataKeys: hasDataKeys, children: [watch]))
    }
    let (fields, watch) = members(fieldsInOrder(of: node), isFirst: isFirst)
    if fields.isEmpty {
      return (.json, ShredWatch(isOpen: true, holdsEmptyObjects: true))
    }
    return (.object(fields), watch)
  }

  /// Only objects brought together here are not maps yet in spite of it.
  private func hasTooManyKeys(_ node: Int32) -> Bool {
    Int(tree.nodes.base[Int(node)].fieldCount) > InferenceTree.mapThreshold
  }

  /// Whether an object's keys are numbers or UUIDs, all of them, and many; and their values alike.
  private mutating func hasDataKeys(_ node: Int32) -> Bool {
    guard Int(tree.nodes.base[Int(node)].fieldCount) >= Self.dataKeyCount else { return false }
    var evidence: Evidence = []
    for field in tree.fieldIndices(of: node) {
      let key = tree.fields.keyBytes(field)
      guard DataKey.matches(key.baseAddress!, key.count) else { return false }
      let child = tree.fields.fields.base[Int(field)].node
      evidence.formUnion(tree.nodes.base[Int(child)].evidence)
    }
    return Self.isOneKind(evidence.subtracting(.null))
  }

  private static func isOneKind(_ evidence: Evidence) -> Bool {
    let kinds: [Evidence] = [
      .strings, .integers.union(.double), .boolean, .object, .array,
    ]
    return kinds.contains { $0.isSuperset(of: evidence) }
  }
}
