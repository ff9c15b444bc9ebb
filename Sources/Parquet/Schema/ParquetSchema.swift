/// A checked schema: a tree of fields, flattened, with levels and spaces computed.
///
/// *Spaces* count what a builder fills. Space 0 holds the rows of a row group. Every repeated field
/// opens a space of its own: the elements of all its occurrences in the row group, counted through.
/// A field lies in the space of its nearest repeated ancestor, and has there one slot for each
/// element.
public struct ParquetSchema: Sendable {
  /// A field, or the root, with its levels, space and path.
  public struct Node: Sendable {
    public let schema: SchemaNode
    /// Index of the parent in `nodes`; -1 for the root.
    public let parent: Int
    public fileprivate(set) var children: [Int]
    /// Index in `leaves`, nil for a group.
    public fileprivate(set) var leaf: Int?
    /// Optional and repeated fields from the root to this one, this one included.
    public let maxDefinitionLevel: Int
    /// Repeated fields from the root to this one, this one included.
    public let maxRepetitionLevel: Int
    /// The space that this node lies in; for a repeated node, the space that it opens.
    public let space: Int
    /// Names from below the root down to this field; empty for the root.
    public let path: [String]

    public var repetition: Repetition { schema.repetition }
    public var isLeaf: Bool { leaf != nil }
    /// Names joined by dots, for messages.
    public var dottedPath: String { path.joined(separator: ".") }
  }

  /// A field that holds values: a column.
  public struct Leaf: Sendable {
    /// Index in `nodes`.
    public let node: Int
    public let type: PhysicalType
    /// Bytes of a FIXED_LEN_BYTE_ARRAY value, else 0.
    public let length: Int
    public let logicalType: LogicalType?
    public let maxDefinitionLevel: Int
    public let maxRepetitionLevel: Int
    public let path: [String]

    public var dottedPath: String { path.joined(separator: ".") }
  }

  /// Fields in depth-first order; the root is first.
  public private(set) var nodes: [Node]
  /// Columns, in the order of the file.
  public private(set) var leaves: [Leaf]
  /// For each space the repeated node that opens it; the root for space 0.
  public private(set) var spaceOwner: [Int]

  /// Whether two fields of one group have the same name.
  private(set) var hasTwins = false

  /// Tells schemas apart, within a run of the program.
  @usableFromInline let fingerprint: Int

  public var spaceCount: Int { spaceOwner.count }
  public var root: SchemaNode { nodes[0].schema }

  /// Levels are stored in bytes while they are built.
  public static let maximumDepth = 120

  /// Checks `fields` and computes levels and spaces. O(fields).
  ///
  /// - Throws: `ParquetError.invalidSchema` for a group without children, a fixed-length byte
  ///   array without a length, a logical type that does not fit its field, or more than
  ///   `maximumDepth` levels.
  public init(_ fields: [SchemaNode], name: String = "schema") throws(ParquetError) {
    try self.init(fields, name: name, checksLogicalTypes: true)
  }

  /// - Parameter checksLogicalTypes: False for schemas of files, which may be laxer.
  init(_ fields: [SchemaNode], name: String, checksLogicalTypes: Bool) throws(ParquetError) {
    nodes = []
    leaves = []
    spaceOwner = [0]
    fingerprint = fields.hashValue
    let root = SchemaNode(name: name, repetition: .required, content: .group(fields))
    try add(root, parent: -1, definition: 0, repetition: 0, space: 0, path: [])
    guard checksLogicalTypes else { return }
    for node in nodes {
      if let reason = node.schema.misfit {
        throw .invalidSchema("the logical type of \(node.dottedPath) \(reason)")
      }
    }
  }

  private mutating func add(
    _ field: SchemaNode, parent: Int, definition: Int, repetition: Int, space: Int, path: [String]
  ) throws(ParquetError) {
    let index = nodes.count
    guard path.count <= Self.maximumDepth else {
      throw .invalidSchema("\(path.prefix(4).joined(separator: "."))… is nested too deep")
    }
    let isRoot = parent < 0
    let definition = definition + (field.repetition == .required || isRoot ? 0 : 1)
    let opensSpace = field.repetition == .repeated && !isRoot
    let repetition = repetition + (opensSpace ? 1 : 0)
    var space = space
    if opensSpace {
      space = spaceOwner.count
      spaceOwner.append(index)
    }
    nodes.append(
      Node(
        schema: field, parent: parent, children: [], leaf: nil, maxDefinitionLevel: definition,
        maxRepetitionLevel: repetition, space: space, path: path))
    switch field.content {
    case .primitive(let type, let length):
      if type == .fixedLengthByteArray, (length ?? 0) <= 0 {
        throw .invalidSchema("\(path.joined(separator: ".")) has no length in bytes")
      }
      nodes[index].leaf = leaves.count
      leaves.append(
        Leaf(
          node: index, type: type, length: type == .fixedLengthByteArray ? length ?? 0 : 0,
          logicalType: field.logicalType, maxDefinitionLevel: definition,
          maxRepetitionLevel: repetition, path: path))
    case .group(let children):
      if children.isEmpty, !isRoot {
        throw .invalidSchema("the group \(path.joined(separator: ".")) has no fields")
      }
      if Set(children.lazy.map(\.name)).count < children.count { hasTwins = true }
      for child in children {
        nodes[index].children.append(nodes.count)
        try add(
          child, parent: index, definition: definition, repetition: repetition, space: space,
          path: path + [child.name])
      }
    }
  }
}

extension ParquetSchema {
  /// The space in which occurrences of `node` lie: for a repeated node its parent's, else its own.
  public func outerSpace(of node: Int) -> Int {
    nodes[node].repetition == .repeated && node > 0
      ? nodes[nodes[node].parent].space : nodes[node].space
  }
}
