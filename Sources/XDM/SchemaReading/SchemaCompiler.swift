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
  private let limits = SchemaLimits()

  init(library: SchemaLibrary, timestamps: TimestampForm?) {
    self.library = library
    self.timestamps = timestamps
  }

  /// The fields of the records that a document describes.
  mutating func fields(of document: SchemaDocument) throws(XDMError) -> [XDMField] {
    let start = SchemaLocation(
      document: document, pointer: "", node: try document.root(), chain: nil)
    let root = SchemaLocation(
      document: document, pointer: "", node: start.node,
      chain: ReferenceChain(start.target, after: nil))
    guard case .object = root.node else {
      throw root.error(.notAnObject)
    }
    var gatherer = SchemaGatherer(library: library, limits: limits)
    try gatherer.add(root)
    try gatherer.addExtended(by: root)
    let constraints = gatherer.constraints
    if constraints.properties.isEmpty, !constraints.kinds.isEmpty,
      !constraints.kinds.contains(.object)
    {
      throw root.error(.describesNoObject)
    }
    return try fields(NameTree(constraints), of: 0, levels: 0)
  }

  private func constraints(at places: [SchemaLocation]) throws(XDMError) -> SchemaConstraints {
    var gatherer = SchemaGatherer(library: library, limits: limits)
    for place in places { try gatherer.add(place) }
    return gatherer.constraints
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
    try limits.spendField(at: places.first)
    let constraints = try constraints(at: places)
    var type = places.isEmpty ? nil : try self.type(constraints, levels: levels)
    if let united = try unitedType(node.descriptions, levels: levels) { type = united }
    if node.aliases == [Self.contextName] { type = .json }
    if !node.children.isEmpty {
      let implied = XDMType.object(try fields(tree, of: index, levels: levels + 1))
      // An object of which nothing else is known says no more than the implied one.
      let isBare = type == nil || (type == .json && constraints.kinds.isSubset(of: [.object]))
      type = isBare ? implied : type?.united(with: implied)
    }
    var field = XDMField(name: node.name, type: type ?? .json, isRequired: node.isRequired)
    field.aliases = node.aliases
    if let name = constraints.namespacedName, name != node.name { field.aliases.append(name) }
    if field.aliases.isEmpty, !places.isEmpty {
      field.aliases = impliedAliases(field, in: parent)
    }
    return field
  }

  /// What holds the values of a field under any of its names: who has it under one of them need not do
  /// as is said of another. Nil where no two of them say what the values are.
  private func unitedType(
    _ descriptions: [[SchemaLocation]], levels: Int
  ) throws(XDMError) -> XDMType? {
    guard descriptions.count > 1 else { return nil }
    var types: [XDMType] = []
    for places in descriptions {
      let constraints = try constraints(at: places)
      if constraints.tellsKind { types.append(try type(constraints, levels: levels)) }
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
  private func type(_ constraints: SchemaConstraints, levels: Int) throws(XDMError) -> XDMType {
    var kinds = constraints.kinds.isEmpty ? constraints.listedKinds : constraints.kinds
    if kinds.isEmpty, !constraints.formats.isEmpty { kinds = [.string] }
    if kinds == [.integer, .number] { kinds = [.number] }
    guard kinds.count == 1, let kind = kinds.first, !constraints.isRecursive else { return .json }
    switch kind {
    case .boolean: return .boolean
    case .string: return stringType(constraints)
    case .number: return numberType(constraints.range)
    case .integer: return Self.integerType(constraints)
    case .object, .array:
      guard levels < Int(InferenceTree.maximumLevels) else { return .json }
      return kind == .array
        ? try arrayType(constraints, levels: levels) : try objectType(constraints, levels: levels)
    }
  }

  private func stringType(_ constraints: SchemaConstraints) -> XDMType {
    let known: Set = ["date", "date-time"]
    let named = constraints.xdmTypes.intersection(known)
    let forms = named.isEmpty ? constraints.formats.intersection(known) : named
    switch forms {
    case ["date"]: return .date
    case ["date-time"]: return (timestamps ?? constraints.timestamps ?? .micros).type
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
  private static func integerType(_ constraints: SchemaConstraints) -> XDMType {
    let named: ClosedRange<Int64>? =
      switch constraints.xdmTypes.intersection(["byte", "short", "int"]) {
      case ["byte"]: Int64(Int8.min)...Int64(Int8.max)
      case ["short"]: Int64(Int16.min)...Int64(Int16.max)
      case ["int"]: Int64(Int32.min)...Int64(Int32.max)
      default: nil
      }
    let least = constraints.range.least ?? named?.lowerBound ?? .min
    let most = constraints.range.most ?? named?.upperBound ?? .max
    // Bounds that exclude each other are a mistake that no value should pay for.
    guard least <= most, least != .min || most != .max else { return .long }
    return .integer(least...most)
  }

  private func arrayType(_ constraints: SchemaConstraints, levels: Int) throws(XDMError) -> XDMType
  {
    guard let place = constraints.items.first else { return .array(.json) }
    try limits.spendField(at: place)
    let inner = levels + Int(InferenceTree.listLevels)
    return .array(try type(try self.constraints(at: constraints.items), levels: inner))
  }

  private func objectType(_ constraints: SchemaConstraints, levels: Int) throws(XDMError) -> XDMType
  {
    let isMap = constraints.xdmTypes.contains("map")
    if !isMap, !constraints.properties.isEmpty {
      return .object(try fields(NameTree(constraints), of: 0, levels: levels + 1))
    }
    guard isMap || !constraints.values.isEmpty else { return .json }
    let inner = levels + Int(InferenceTree.listLevels)
    // What a map names is an example of its values.
    var value: XDMType?
    for place in constraints.values + constraints.properties.flatMap(\.places) {
      try limits.spendField(at: place)
      let type = try self.type(try self.constraints(at: [place]), levels: inner)
      value = value?.united(with: type) ?? type
    }
    return .map(value ?? .json)
  }
}
