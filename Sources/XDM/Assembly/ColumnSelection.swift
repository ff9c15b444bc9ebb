import Parquet

/// Which columns of a schema are wanted.
///
/// A field is named by the names on the way to it, joined by dots: as in a record
/// (`productListItems.SKU`), or as in the Parquet schema (`productListItems.list.element.SKU`). A
/// group stands for all below it.
struct ColumnSelection {
  /// For each node of the schema, whether it or something below it is wanted.
  private(set) var isSelected: [Bool]

  /// Selects everything.
  init(allOf schema: ParquetSchema) {
    isSelected = schema.nodes.map { _ in true }
  }

  /// - Throws: `XDMError.unknownField` for a name that the schema does not have.
  init(_ names: [String], of schema: ParquetSchema) throws(XDMError) {
    isSelected = schema.nodes.map { _ in false }
    var walk = Walk(schema: schema, names: names)
    for child in schema.nodes[0].children { walk.visit(child, recordPath: "", asElement: false) }
    if let unknown = names.first(where: { !walk.found.contains($0) }) {
      throw .unknownField(
        unknown, known: schema.nodes[0].children.map { schema.nodes[$0].schema.name })
    }
    for index in schema.nodes.indices where walk.chosen.contains(index) {
      select(index, schema)
      var parent = schema.nodes[index].parent
      while parent >= 0 {
        isSelected[parent] = true
        parent = schema.nodes[parent].parent
      }
    }
    selectKeys(schema)
  }

  private mutating func select(_ index: Int, _ schema: ParquetSchema) {
    isSelected[index] = true
    for child in schema.nodes[index].children { select(child, schema) }
  }

  /// A map's values are nothing without their keys.
  private mutating func selectKeys(_ schema: ParquetSchema) {
    for index in schema.nodes.indices where isSelected[index] {
      if case .map(_, let key, _) = RecordShape(of: index, in: schema, asElement: true) {
        select(key, schema)
      }
    }
  }

  private struct Walk {
    let schema: ParquetSchema
    let names: Set<String>
    var found: Set<String> = []
    var chosen: Set<Int> = []

    init(schema: ParquetSchema, names: [String]) {
      self.schema = schema
      self.names = Set(names)
    }

    /// - Parameter recordPath: That of the field, or of the record around it when `isNamed`.
    mutating func visit(
      _ index: Int, recordPath: String, asElement: Bool, isNamed: Bool = true
    ) {
      let node = schema.nodes[index]
      var path = recordPath
      if isNamed {
        path = recordPath.isEmpty ? node.schema.name : "\(recordPath).\(node.schema.name)"
        choose(index, path)
      }
      choose(index, node.dottedPath)
      switch RecordShape(of: index, in: schema, asElement: asElement) {
      case .scalar: break
      case .object(let fields):
        for field in fields { visit(field, recordPath: path, asElement: false) }
      case .list(let repeated, let element):
        if repeated != index { choose(repeated, schema.nodes[repeated].dottedPath) }
        visit(element, recordPath: path, asElement: repeated == element, isNamed: false)
      case .map(let repeated, let key, let value):
        choose(repeated, schema.nodes[repeated].dottedPath)
        visit(key, recordPath: path, asElement: false, isNamed: false)
        if let value { visit(value, recordPath: path, asElement: false, isNamed: false) }
      }
    }

    private mutating func choose(_ index: Int, _ path: String) {
      guard names.contains(path) else { return }
      found.insert(path)
      chosen.insert(index)
    }
  }
}
