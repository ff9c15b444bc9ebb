import ByteBuffers

/// Decides the types of fields from the valueKinds about them.
struct SchemaResolver: ~Copyable {
  private var tree: InferenceTree
  private let options: InferenceOptions
  private var isDraft = false

  /// Keys that look like data make an object a map from this many on.
  private static let identifierKeyCount = 16

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
    let (fields, undecided, rescued) = record()
    let isPlaceholder = fields.isEmpty && rescued == .nothing
    return SchemaDraft(
      schema: try XDMSchema(fields: fields, rescuesUnknown: rescued != .nothing),
      undecided: isPlaceholder ? .placeholder : undecided, rescued: rescued,
      keepsExactNumbers: options.keepsExactNumbers)
  }

  /// The fields of records that have columns, and which others go to the column for those.
  private mutating func record() -> (
    fields: [XDMField], undecided: UndecidedType, rescued: RescuedKeys
  ) {
    var fields = fieldsInOrder(of: InferenceTree.root)
    var rescued = RescuedKeys.nothing
    if tree.nodes.base[Int(InferenceTree.root)].valueKinds.contains(.invalidColumnName) {
      rescued = .invalidNames
    }
    if fields.count > InferenceTree.recordFields { rescued = .unknown }
    if rescued != .nothing {
      fields = fields.filter {
        let key = tree.fields.keyBytes($0)
        return key.isEmpty || !RescuedKeys.invalidNames.holds(key.baseAddress!, key.count)
      }
      fields = Array(fields.prefix(InferenceTree.recordFields))
    }
    let (members, undecided) = members(fields, isFirst: true)
    return (members, undecided, rescued)
  }

  /// - Parameter isFirst: Whether the object's first field makes the schema's first column, which
  ///   must stay the first, and so gets its place at once.
  private mutating func members(
    _ fields: [Int32], isFirst: Bool
  ) -> (fields: [XDMField], undecided: UndecidedType) {
    var members: [XDMField] = []
    var undecided = UndecidedType()
    // An object needs a field with a column.
    let waits = isDraft && fields.contains { !holdsOnlyNulls($0) }
    for (index, field) in fields.enumerated() {
      let leads = isFirst && index == 0
      if waits, !leads, holdsOnlyNulls(field) {
        undecided.openKeys.append(tree.fields.name(field))
        continue
      }
      let (type, inner) = type(of: tree.fields.fields.base[Int(field)].node, isFirst: leads)
      members.append(XDMField(name: tree.fields.name(field), type: type))
      undecided.children.append(inner)
    }
    return (members, undecided)
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
    return ValueKinds.null.isSuperset(of: tree.nodes.base[Int(child)].valueKinds)
  }

  private mutating func type(of node: Int32, isFirst: Bool) -> (XDMType, UndecidedType) {
    var valueKinds = tree.nodes.base[Int(node)].valueKinds.subtracting(.null)
    // What is no name of a column can be the key of a map.
    if tree.nodes.base[Int(node)].isMap { valueKinds.remove(.invalidColumnName) }
    switch valueKinds {
    case []: return (.json, UndecidedType(isOpen: true))
    case .object: return objectType(node, isFirst: isFirst)
    case .array:
      let (element, undecided) = elementType(of: node, isFirst: isFirst)
      return (.array(element), UndecidedType(children: [undecided]))
    default: return (scalarType(valueKinds), UndecidedType())
    }
  }

  private func scalarType(_ valueKinds: ValueKinds) -> XDMType {
    switch valueKinds {
    case .boolean: .boolean
    case .date: .date
    case .timestampMillis: options.timestamps?.type ?? .timestampMillis
    case .timestampMicros, .timestamps:
      options.timestamps == .micros || options.timestamps == nil ? .timestampMicros : .string
    case .double, [.double, .smallInteger]: .double
    case .smallInteger, .largeInteger, .integers: .long
    default: ValueKinds.strings.isSuperset(of: valueKinds) ? .string : .json
    }
  }

  private mutating func elementType(
    of node: Int32, isFirst: Bool
  ) -> (XDMType, UndecidedType) {
    let element = tree.nodes.base[Int(node)].element
    return element < 0 ? (.json, UndecidedType(isOpen: true)) : type(of: element, isFirst: isFirst)
  }

  private mutating func objectType(
    _ node: Int32, isFirst: Bool
  ) -> (XDMType, UndecidedType) {
    let hasIdentifierKeys = !tree.nodes.base[Int(node)].isMap && hasIdentifierKeys(node)
    if !tree.nodes.base[Int(node)].isMap, hasIdentifierKeys || hasTooManyKeys(node) {
      tree.convertToMap(node)
    }
    if tree.nodes.base[Int(node)].isMap {
      var (value, undecided) = elementType(of: node, isFirst: false)
      // What brought the values together was their kind, of which JSON text tells nothing.
      if hasIdentifierKeys, value == .json { undecided.isOpen = true }
      return (
        .map(value), UndecidedType(hasIdentifierKeys: hasIdentifierKeys, children: [undecided])
      )
    }
    let (fields, undecided) = members(fieldsInOrder(of: node), isFirst: isFirst)
    if fields.isEmpty {
      return (.json, UndecidedType(isOpen: true, holdsEmptyObjects: true))
    }
    return (.object(fields), undecided)
  }

  /// Only objects brought together here are not maps yet in spite of it.
  private func hasTooManyKeys(_ node: Int32) -> Bool {
    Int(tree.nodes.base[Int(node)].fieldCount) > InferenceTree.mapThreshold
  }

  /// Whether an object's keys are numbers or UUIDs, all of them, and many; and their values alike.
  private mutating func hasIdentifierKeys(_ node: Int32) -> Bool {
    guard Int(tree.nodes.base[Int(node)].fieldCount) >= Self.identifierKeyCount else {
      return false
    }
    var valueKinds: ValueKinds = []
    for field in tree.fieldIndices(of: node) {
      let key = tree.fields.keyBytes(field)
      guard IdentifierKey.matches(key.baseAddress!, key.count) else { return false }
      let child = tree.fields.fields.base[Int(field)].node
      valueKinds.formUnion(tree.nodes.base[Int(child)].valueKinds)
    }
    return Self.isOneKind(valueKinds.subtracting(.null))
  }

  private static func isOneKind(_ valueKinds: ValueKinds) -> Bool {
    let kinds: [ValueKinds] = [
      .strings, .integers.union(.double), .boolean, .object, .array,
    ]
    return kinds.contains { $0.isSuperset(of: valueKinds) }
  }
}
