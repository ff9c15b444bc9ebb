import JSONStream

/// Brings together what a schema says about one place: its own keywords, and those of the schemas
/// that it refers to or is composed of.
struct SchemaGatherer {
  /// References and parts that one place may be nested in: more are no schema of anyone's.
  private static let maximumDepth = 1000

  let library: SchemaLibrary
  private let limits: SchemaLimits
  private(set) var constraints = SchemaConstraints()
  /// Places that were taken in already.
  private var taken: Set<SchemaTarget> = []
  private var depth = 0

  init(library: SchemaLibrary, limits: SchemaLimits) {
    self.library = library
    self.limits = limits
  }

  /// Adds what is said at `place`.
  mutating func add(_ place: SchemaLocation) throws(XDMError) {
    guard taken.insert(place.target).inserted else { return }
    guard depth < Self.maximumDepth else {
      throw place.error(.tooDeep)
    }
    depth += 1
    defer { depth -= 1 }
    try limits.spend(at: place)
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

  private mutating func addContent(_ key: String, _ child: SchemaLocation) {
    switch key {
    case "properties":
      constraints.kinds.insert(.object)
      for (name, property) in child.members { constraints.addProperty(name, property) }
    case "required": constraints.required += child.node.texts
    case "items":
      constraints.kinds.insert(.array)
      constraints.items += child.elements
    case "additionalProperties":
      if case .object = child.node { constraints.values.append(child) }
    default: constraints.values += child.members.map(\.place)
    }
  }

  private mutating func addKeyword(_ key: String, _ value: JSONTree) {
    switch key {
    case "type": constraints.kinds.formUnion(value.texts.compactMap(SchemaConstraints.kind(of:)))
    case "meta:xdmType":
      constraints.xdmTypes.formUnion(value.texts)
      constraints.kinds.formUnion(value.texts.compactMap(SchemaConstraints.kind(of:)))
    case "format": constraints.formats.formUnion(value.texts)
    case "meta:xdmField": constraints.namespacedName = constraints.namespacedName ?? value.text
    case XDMSchema.timestampsKeyword:
      constraints.timestamps = constraints.timestamps ?? value.text.flatMap(TimestampForm.init)
    case "minimum": constraints.range.add(minimum: value, excluded: false)
    case "maximum": constraints.range.add(maximum: value, excluded: false)
    case "exclusiveMinimum": constraints.range.add(minimum: value, excluded: true)
    case "exclusiveMaximum": constraints.range.add(maximum: value, excluded: true)
    case "enum":
      constraints.listedKinds.formUnion(value.elements.compactMap(SchemaConstraints.kind(of:)))
    case "const":
      if let kind = SchemaConstraints.kind(of: value) { constraints.listedKinds.insert(kind) }
    case "meta:enum": if !value.members.isEmpty { constraints.listedKinds.insert(.string) }
    default: break
    }
  }

  private mutating func addAlternatives(_ places: [SchemaLocation]) throws(XDMError) {
    var alternatives: [SchemaConstraints] = []
    for place in places {
      var gatherer = self
      gatherer.constraints = SchemaConstraints()
      try gatherer.add(place)
      alternatives.append(gatherer.constraints)
    }
    constraints.add(alternatives: alternatives)
  }

  /// Adds what a reference leads to. One that leads back to a schema in which this place lies is not
  /// followed: the values hold others of their own kind.
  private mutating func follow(_ reference: SchemaLocation, at place: SchemaLocation)
    throws(XDMError)
  {
    guard let text = reference.node.text else {
      throw place.error(.referenceNotString, in: "$ref")
    }
    let target = try self.place(of: text, at: place)
    if taken.contains(target.target) { return }
    if place.chain?.contains(target.target) == true {
      constraints.isRecursive = true
      return
    }
    try add(
      SchemaLocation(
        document: target.document, pointer: target.pointer, node: target.node,
        chain: ReferenceChain(target.target, after: place.chain)))
  }

  private func place(of text: String, at place: SchemaLocation) throws(XDMError) -> SchemaLocation {
    let reference = SchemaReference(text, base: place.document.identifier)
    let document = try library.document(reference, of: text, at: place)
    var target = SchemaLocation(
      document: document, pointer: "", node: try document.root(), chain: nil)
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
  mutating func addExtended(by root: SchemaLocation) throws(XDMError) {
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
