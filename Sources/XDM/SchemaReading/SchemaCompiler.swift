/// Makes fields of what schemas say.
///
/// What cannot be one type without loss becomes JSON text: alternatives of several kinds, a field
/// that parts of the schema describe differently, objects without any known field, values that hold
/// others of their own kind, and what is nested deeper than readers bear.
struct SchemaCompiler {
  /// What JSON-LD has in every object: an address, an object, or an array of them, and no data.
  private static let contextName = "@context"

  let library: SchemaLibrary
  let timestamps: TimestampForm?
  private let budget = SchemaBudget()

  init(library: SchemaLibrary, timestamps: TimestampForm?) {
    self.library = library
    self.timestamps = timestamps
  }

  /// The fields of the records that a document describes.
  mutating func fields(of document: SchemaDocument) throws(XDMError) -> [XDMField] {
    let start = SchemaPlace(
      document: document, pointer: "", node: try document.root(), trail: nil)
    let root = SchemaPlace(
      document: document, pointer: "", node: start.node,
      trail: SchemaTrail(start.target, after: nil))
    guard case .object = root.node else {
      throw root.error(.notAnObject)
    }
    var gatherer = SchemaGatherer(library: library, budget: budget)
    try gatherer.add(root)
    try gatherer.addExtended(by: root)
    let facts = gatherer.facts
    if facts.properties.isEmpty, !facts.kinds.isEmpty, !facts.kinds.contains(.object) {
      throw root.error(.describesNoObject)
    }
    return try fields(NameTree(facts), of: 0, levels: 0)
  }

  private func facts(at places: [SchemaPlace]) throws(XDMError) -> SchemaFacts {
    var gatherer = SchemaGatherer(library: library, budget: budget)
    for place in places { try gatherer.add(place) }
    return gatherer.facts
  }

  /// - Parameter levels: Levels of the Parquet schema around the fields.
  private func fields(
    _ tree: NameTree, of parent: Int, levels: Int
  ) throws(XDMError) -> [XDMField] {
    var fields: [XDMField] = []
    for child in tree.nodes[parent].children {
      fields.append(try field(tree, child, in: tree.nodes[parent].name, levels: levels))
    }
    return fields
  }

  private func field(
    _ tree: NameTree, _ index: Int, in parent: String, levels: Int
  ) throws(XDMError) -> XDMField {
    let node = tree.nodes[index]
    let places = node.places
    try budget.spendField(at: places.first)
    let facts = try facts(at: places)
    var type = places.isEmpty ? nil : try self.type(facts, levels: levels)
    if let united = try unitedType(node.descriptions, levels: levels) { type = united }
    if node.aliases == [Self.contextName] { type = .json }
    if !node.children.isEmpty {
      let implied = XDMType.object(try fields(tree, of: index, levels: levels + 1))
      // An object of which nothing else is known says no more than the implied one.
      let isBare = type == nil || (type == .json && facts.kinds.isSubset(of: [.object]))
      type = isBare ? implied : type?.united(with: implied)
    }
    var field = XDMField(name: node.name, type: type ?? .json, isRequired: node.isRequired)
    field.aliases = node.aliases
    if let name = facts.namespacedName, name != node.name { field.aliases.append(name) }
    if field.aliases.isEmpty, !places.isEmpty {
      field.aliases = impliedAliases(field, in: parent)
    }
    return field
  }

  /// What holds the values of a field under any of its names: who has it under one of them need not do
  /// as is said of another. Nil where no two of them say what the values are.
  private func unitedType(
    _ descriptions: [[SchemaPlace]], levels: Int
  ) throws(XDMError) -> XDMType? {
    guard descriptions.count > 1 else { return nil }
    var types: [XDMType] = []
    for places in descriptions {
      let facts = try facts(at: places)
      if facts.tellsKind { types.append(try type(facts, levels: levels)) }
    }
    guard types.count > 1 else { return nil }
    return types.dropFirst().reduce(types[0]) { $0.united(with: $1) }
  }

  /// The names that a field, of which the schema tells none in the other notation, has there.
  private func impliedAliases(_ field: XDMField, in parent: String) -> [String] {
    let isObject = if case .object = field.type { true } else { false }
    var names = [CompatibleName.namespaced(field.name, isObject: isObject)].compactMap(\.self)
    if parent.hasPrefix("_"), parent.utf8.count > 1, !field.name.contains(":") {
      names.append("\(parent.dropFirst()):\(field.name)")
    }
    return names
  }
}

extension SchemaCompiler {
  /// What the values of a place are.
  private func type(_ facts: SchemaFacts, levels: Int) throws(XDMError) -> XDMType {
    var kinds = facts.kinds.isEmpty ? facts.listedKinds : facts.kinds
    if kinds.isEmpty, !facts.formats.isEmpty { kinds = [.string] }
    if kinds == [.integer, .number] { kinds = [.number] }
    guard kinds.count == 1, let kind = kinds.first, !facts.isRecursive else { return .json }
    switch kind {
    case .boolean: return .boolean
    case .string: return stringType(facts)
    case .number: return numberType(facts.range)
    case .integer: return Self.integerType(facts)
    case .object, .array:
      guard levels < Int(InferenceTree.maximumLevels) else { return .json }
      return kind == .array
        ? try arrayType(facts, levels: levels) : try objectType(facts, levels: levels)
    }
  }

  private func stringType(_ facts: SchemaFacts) -> XDMType {
    let known: Set = ["date", "date-time"]
    let named = facts.xdmTypes.intersection(known)
    let forms = named.isEmpty ? facts.formats.intersection(known) : named
    switch forms {
    case ["date"]: return .date
    case ["date-time"]: return (timestamps ?? facts.timestamps ?? .micros).type
    default: return .string
    }
  }

  private func numberType(_ range: SchemaRange) -> XDMType {
    let bounds = NumberBounds(
      minimum: range.minimum, maximum: range.maximum, excludesMinimum: range.excludesMinimum,
      excludesMaximum: range.excludesMaximum)
    return bounds.isUnbounded ? .double : .number(bounds)
  }

  /// Bounds decide the width; `meta:xdmType` does where a bound is missing.
  private static func integerType(_ facts: SchemaFacts) -> XDMType {
    let named: ClosedRange<Int64>? =
      switch facts.xdmTypes.intersection(["byte", "short", "int"]) {
      case ["byte"]: Int64(Int8.min)...Int64(Int8.max)
      case ["short"]: Int64(Int16.min)...Int64(Int16.max)
      case ["int"]: Int64(Int32.min)...Int64(Int32.max)
      default: nil
      }
    let least = facts.range.least ?? named?.lowerBound ?? .min
    let most = facts.range.most ?? named?.upperBound ?? .max
    // Bounds that exclude each other are a mistake that no value should pay for.
    guard least <= most, least != .min || most != .max else { return .long }
    return .integer(least...most)
  }

  private func arrayType(_ facts: SchemaFacts, levels: Int) throws(XDMError) -> XDMType {
    guard let place = facts.items.first else { return .array(.json) }
    try budget.spendField(at: place)
    let inner = levels + Int(InferenceTree.listLevels)
    return .array(try type(try self.facts(at: facts.items), levels: inner))
  }

  private func objectType(_ facts: SchemaFacts, levels: Int) throws(XDMError) -> XDMType {
    let isMap = facts.xdmTypes.contains("map")
    if !isMap, !facts.properties.isEmpty {
      return .object(try fields(NameTree(facts), of: 0, levels: levels + 1))
    }
    guard isMap || !facts.values.isEmpty else { return .json }
    let inner = levels + Int(InferenceTree.listLevels)
    // What a map names is an example of its values.
    var value: XDMType?
    for place in facts.values + facts.properties.flatMap(\.places) {
      try budget.spendField(at: place)
      let type = try self.type(try self.facts(at: [place]), levels: inner)
      value = value?.united(with: type) ?? type
    }
    return .map(value ?? .json)
  }
}
