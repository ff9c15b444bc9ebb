import JSONStream

/// Brings together what a schema says about one place: its own keywords, and those of the schemas
/// that it refers to or is composed of.
struct SchemaGatherer {
  /// References and parts that one place may be nested in: more are no schema of anyone's.
  private static let maximumDepth = 1000

  let library: SchemaLibrary
  private let budget: SchemaBudget
  private(set) var facts = SchemaFacts()
  /// Places that were taken in already.
  private var taken: Set<SchemaTarget> = []
  private var depth = 0

  init(library: SchemaLibrary, budget: SchemaBudget) {
    self.library = library
    self.budget = budget
  }

  /// Adds what is said at `place`.
  mutating func add(_ place: SchemaPlace) throws(XDMError) {
    guard taken.insert(place.target).inserted else { return }
    guard depth < Self.maximumDepth else {
      throw place.error(.tooDeep)
    }
    depth += 1
    defer { depth -= 1 }
    try budget.spend(at: place)
    for (key, child) in place.members {
      switch key {
      case "$ref": try follow(child, at: place)
      case "allOf": for part in child.elements { try add(part) }
      case "oneOf", "anyOf": try addAlternatives(child.elements)
      case "properties", "required", "items", "additionalProperties", "patternProperties":
        addContent(key, child)
      default: addKeyword(key, child.node)
      }
    }
  }

  private mutating func addContent(_ key: String, _ child: SchemaPlace) {
    switch key {
    case "properties":
      facts.kinds.insert(.object)
      for (name, property) in child.members { facts.addProperty(name, property) }
    case "required": facts.required += child.node.texts
    case "items":
      facts.kinds.insert(.array)
      facts.items += child.elements
    case "additionalProperties":
      if case .object = child.node { facts.values.append(child) }
    default: facts.values += child.members.map(\.place)
    }
  }

  private mutating func addKeyword(_ key: String, _ value: JSONTree) {
    switch key {
    case "type": facts.kinds.formUnion(value.texts.compactMap(SchemaFacts.kind(of:)))
    case "meta:xdmType":
      facts.xdmTypes.formUnion(value.texts)
      facts.kinds.formUnion(value.texts.compactMap(SchemaFacts.kind(of:)))
    case "format": facts.formats.formUnion(value.texts)
    case "meta:xdmField": facts.namespacedName = facts.namespacedName ?? value.text
    case XDMSchema.timestampsKeyword:
      facts.timestamps = facts.timestamps ?? value.text.flatMap(TimestampForm.init)
    case "minimum": facts.range.add(minimum: value, excluded: false)
    case "maximum": facts.range.add(maximum: value, excluded: false)
    case "exclusiveMinimum": facts.range.add(minimum: value, excluded: true)
    case "exclusiveMaximum": facts.range.add(maximum: value, excluded: true)
    case "enum":
      facts.listedKinds.formUnion(value.elements.compactMap(SchemaFacts.kind(of:)))
    case "const": if let kind = SchemaFacts.kind(of: value) { facts.listedKinds.insert(kind) }
    case "meta:enum": if !value.members.isEmpty { facts.listedKinds.insert(.string) }
    default: break
    }
  }

  private mutating func addAlternatives(_ places: [SchemaPlace]) throws(XDMError) {
    var alternatives: [SchemaFacts] = []
    for place in places {
      var gatherer = self
      gatherer.facts = SchemaFacts()
      try gatherer.add(place)
      alternatives.append(gatherer.facts)
    }
    facts.add(alternatives: alternatives)
  }

  /// Adds what a reference leads to. One that leads back to a schema in which this place lies is not
  /// followed: the values hold others of their own kind.
  private mutating func follow(_ reference: SchemaPlace, at place: SchemaPlace) throws(XDMError) {
    guard let text = reference.node.text else {
      throw place.error(.referenceNotString, in: "$ref")
    }
    let target = try self.place(of: text, at: place)
    if taken.contains(target.target) { return }
    if place.trail?.contains(target.target) == true {
      facts.isRecursive = true
      return
    }
    try add(
      SchemaPlace(
        document: target.document, pointer: target.pointer, node: target.node,
        trail: SchemaTrail(target.target, after: place.trail)))
  }

  private func place(of text: String, at place: SchemaPlace) throws(XDMError) -> SchemaPlace {
    let reference = SchemaReference(text, base: place.document.identifier)
    let document = try library.document(reference, of: text, at: place)
    var target = SchemaPlace(document: document, pointer: "", node: try document.root(), trail: nil)
    for key in reference.keys {
      var next = target.child(key)
      if next == nil, case .array = target.node, let index = Int(key),
        target.elements.indices.contains(index)
      {
        next = target.elements[index]
      }
      guard let next else {
        throw place.error(
          .pointerNotFound(
            document: document.name, pointer: SchemaReference.pointer(reference.keys)),
          in: "$ref")
      }
      target = next
    }
    return target
  }

  /// Adds the schemas that `meta:extends` names but nothing else brings in. Those that are not on
  /// hand, or in the schema already as in Adobe's resolved form, add nothing.
  mutating func addExtended(by root: SchemaPlace) throws(XDMError) {
    if case .boolean(true)? = root.node["meta:resolved"] { return }
    for name in root.node["meta:extends"]?.texts ?? [] {
      let reference = SchemaReference(name, base: root.document.identifier)
      guard let document = library.document(identifier: reference.document),
        !taken.contains(where: { $0.document == document.identifier })
      else { continue }
      try add(try place(of: name, at: root))
    }
  }
}
