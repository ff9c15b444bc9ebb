import Work

/// An option, and the property of an options struct that holds its value.
package struct BoundOption<Root>: Sendable {
  package let definition: OptionDefinition
  /// The property; nil where the value goes through a conversion of its own.
  package let path: (PartialKeyPath<Root> & Sendable)?
  private let get: @Sendable (Root) -> OptionValue?
  private let set: @Sendable (OptionValue, inout Root) throws(ExportError) -> Bool

  package init<Value: OptionConvertible>(
    _ path: WritableKeyPath<Root, Value> & Sendable, _ definition: OptionDefinition
  ) {
    self.definition = definition
    self.path = path
    get = { $0[keyPath: path].optionValue }
    set = { (value, root) throws(ExportError) in
      guard let value = Value(value) else { return false }
      root[keyPath: path] = value
      return true
    }
  }

  /// An option whose value has a type of its own.
  package init(
    _ definition: OptionDefinition, get: @escaping @Sendable (Root) -> OptionValue?,
    set: @escaping @Sendable (OptionValue, inout Root) throws(ExportError) -> Void
  ) {
    self.definition = definition
    path = nil
    self.get = get
    self.set = { (value, root) throws(ExportError) in
      try set(value, &root)
      return true
    }
  }

  /// The value in `root`; nil where it is not set.
  package func value(in root: Root) -> OptionValue? { get(root) }

  /// - Throws: A usage error for a value that the property cannot have.
  package func apply(_ value: OptionValue, to root: inout Root) throws(ExportError) {
    guard try set(value, &root) else {
      throw ExportError(
        .unfitValue,
        facts: ["value": .text("\(value)"), "remedy": .text(definition.setting.rawValue)],
        remedies: [definition.setting])
    }
  }
}

extension ErrorCode {
  /// An option cannot have the value. Facts: `value`.
  package static let unfitValue = ErrorCode("unfit-value", .usage)
}

/// Options by their names, with the values that they were given.
package struct OptionValues: Sendable, Hashable {
  package var values: [Setting: OptionValue]

  package init(_ values: [Setting: OptionValue] = [:]) { self.values = values }

  package subscript(setting: Setting) -> OptionValue? {
    get { values[setting] }
    set { values[setting] = newValue }
  }

  /// Adds other values, which replace those of the same options.
  package mutating func add(_ other: OptionValues) {
    values.merge(other.values) { $1 }
  }
}

extension Array {
  /// The values that are set in `root`.
  package func values<Root>(in root: Root) -> OptionValues where Element == BoundOption<Root> {
    var values = OptionValues()
    for option in self { values[option.definition.setting] = option.value(in: root) }
    return values
  }

  /// Gives `root` the values of options that are in the table. Others are passed over.
  ///
  /// - Throws: A usage error for the first value that its property cannot have.
  package func apply<Root>(
    _ values: OptionValues, to root: inout Root
  ) throws(ExportError) where Element == BoundOption<Root> {
    for option in self {
      if let value = values[option.definition.setting] { try option.apply(value, to: &root) }
    }
  }

  /// The words of a command line that ask for `values`, in the order of the table.
  package func words<Root>(
    for values: OptionValues
  ) -> [String] where Element == BoundOption<Root> {
    flatMap { option in
      values[option.definition.setting].map(option.definition.words) ?? []
    }
  }
}
