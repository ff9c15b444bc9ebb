import JSONStream

/// All that a schema says about the values of one place, from wherever it says it.
struct SchemaConstraints {
  enum Kind { case object, array, string, number, integer, boolean }

  var kinds: Set<Kind> = []
  /// What `enum` and `const` list, for places that say nothing else.
  var listedKinds: Set<Kind> = []
  /// `meta:xdmType`.
  var xdmTypes: Set<String> = []
  var formats: Set<String> = []
  /// `meta:xdmField`.
  var namespacedName: String?
  /// How date-times were stored when the schema was written.
  var timestamps: TimestampForm?
  var range = SchemaRange()
  /// Each with the places that describe it, in order of appearance.
  private(set) var properties: [(name: String, places: [SchemaLocation])] = []
  private var propertyIndices: [[UInt8]: Int] = [:]
  var required: [String] = []
  var items: [SchemaLocation] = []
  /// What keys that are not named may hold.
  var values: [SchemaLocation] = []
  /// Whether the values hold others of their own kind.
  var isRecursive = false

  /// Whether it is said what the values are, and not only what they must not be.
  var tellsKind: Bool {
    !kinds.isEmpty || !listedKinds.isEmpty || !formats.isEmpty || isRecursive
  }

  mutating func addProperty(_ name: String, _ place: SchemaLocation) {
    kinds.insert(.object)
    let key = Array(name.utf8)
    if let index = propertyIndices[key] {
      properties[index].places.append(place)
    } else {
      propertyIndices[key] = properties.count
      properties.append((name, [place]))
    }
  }

  /// Adds what holds for some of the values only.
  mutating func add(alternatives: [SchemaConstraints]) {
    for constraints in alternatives {
      kinds.formUnion(constraints.kinds)
      listedKinds.formUnion(constraints.listedKinds)
      xdmTypes.formUnion(constraints.xdmTypes)
      formats.formUnion(constraints.formats)
      items += constraints.items
      values += constraints.values
      if constraints.isRecursive { isRecursive = true }
      for (name, places) in constraints.properties {
        for place in places { addProperty(name, place) }
      }
    }
  }

  /// The kinds of a `type` or `meta:xdmType`.
  static func kind(of name: String) -> Kind? {
    switch name {
    case "object", "map": .object
    case "array": .array
    case "string", "date", "date-time": .string
    case "number", "double", "float": .number
    case "integer", "int", "long", "short", "byte": .integer
    case "boolean": .boolean
    default: nil
    }
  }

  static func kind(of value: JSONTree) -> Kind? {
    switch value {
    case .null: nil
    case .boolean: .boolean
    case .integer: .integer
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}

/// The narrowest bounds of numbers that were stated.
struct SchemaRange {
  private(set) var minimum: Double?
  private(set) var maximum: Double?
  private(set) var excludesMinimum = false
  private(set) var excludesMaximum = false
  /// The same for integers, all digits kept.
  private(set) var least: Int64?
  private(set) var most: Int64?

  mutating func add(minimum bound: JSONTree, excluded: Bool) {
    guard let value = Self.number(bound), minimum == nil || value >= minimum ?? value else {
      return
    }
    excludesMinimum = excluded || (excludesMinimum && minimum == value)
    minimum = value
    least = max(least ?? .min, Self.integer(bound, .up, excluded ? 1 : 0))
  }

  mutating func add(maximum bound: JSONTree, excluded: Bool) {
    guard let value = Self.number(bound), maximum == nil || value <= maximum ?? value else {
      return
    }
    excludesMaximum = excluded || (excludesMaximum && maximum == value)
    maximum = value
    most = min(most ?? .max, Self.integer(bound, .down, excluded ? -1 : 0))
  }

  private static func number(_ bound: JSONTree) -> Double? {
    switch bound {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The first integer within a bound, as far as 64 bits go.
  private static func integer(
    _ bound: JSONTree, _ rule: FloatingPointRoundingRule, _ step: Int64
  ) -> Int64 {
    if case .integer(let value) = bound {
      let (sum, overflow) = value.addingReportingOverflow(step)
      return overflow ? value : sum
    }
    let value = number(bound) ?? 0
    let rounded = value.rounded(rule)
    // What lies outside of 64 bits bounds nothing that fits them.
    guard let exact = Int64(exactly: rounded) else { return value < 0 ? .min : .max }
    return rounded == value ? integer(.integer(exact), rule, step) : exact
  }
}
