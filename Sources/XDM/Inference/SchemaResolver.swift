import ByteBuffers

/// Decides the types of fields from the evidence about them.
struct SchemaResolver: ~Copyable {
  private var tree: InferenceTree

  /// Keys that look like data make an object a map from this many on.
  private static let dataKeyCount = 16

  init(_ tree: consuming InferenceTree) { self.tree = tree }

  /// The fields of the records, in order of appearance.
  mutating func fields() -> [XDMField] { fields(of: InferenceTree.root) }

  private mutating func fields(of node: Int32) -> [XDMField] {
    var fields: [(order: UInt64, field: XDMField)] = []
    for field in tree.fieldIndices(of: node) {
      let child = tree.fields.fields.base[Int(field)].node
      fields.append(
        (
          tree.nodes.base[Int(child)].order,
          XDMField(name: tree.fields.name(field), type: type(of: child))
        ))
    }
    return fields.sorted { $0.order < $1.order }.map(\.field)
  }

  private mutating func type(of node: Int32) -> XDMType {
    let evidence = tree.nodes.base[Int(node)].evidence.subtracting(.null)
    switch evidence {
    case .boolean: return .boolean
    case .object: return objectType(node)
    case .array:
      let element = tree.nodes.base[Int(node)].element
      return .array(element < 0 ? .json : type(of: element))
    case .date: return .date
    case .timestampMillis: return .timestampMillis
    case .timestampMicros, .timestamps: return .timestampMicros
    case .double, [.double, .smallInteger]: return .double
    case .smallInteger, .largeInteger, .integers: return .long
    default:
      if !evidence.isEmpty, Evidence.strings.isSuperset(of: evidence) { return .string }
      return .json
    }
  }

  private mutating func objectType(_ node: Int32) -> XDMType {
    if !tree.nodes.base[Int(node)].isMap, hasTooManyKeys(node) || hasDataKeys(node) {
      tree.convertToMap(node)
    }
    if tree.nodes.base[Int(node)].isMap {
      let element = tree.nodes.base[Int(node)].element
      return .map(element < 0 ? .json : type(of: element))
    }
    let fields = fields(of: node)
    return fields.isEmpty ? .json : .object(fields)
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
      guard Self.isNumber(key) || Self.isUUID(key) else { return false }
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

  private static func isNumber(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    !key.isEmpty && key.allSatisfy { $0 &- 0x30 < 10 }
  }

  private static func isUUID(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    guard key.count == 36 else { return false }
    return key.enumerated().allSatisfy { index, byte in
      switch index {
      case 8, 13, 18, 23: byte == UInt8(ascii: "-")
      default: byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
      }
    }
  }
}
