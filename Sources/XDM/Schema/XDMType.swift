import JSONStream

/// The type of a field.
public indirect enum XDMType: Sendable, Hashable {
  case boolean
  /// 64 bits with a sign.
  case long
  /// Integers of a range, stored in the fewest bits that hold all of them.
  case integer(ClosedRange<Int64>)
  case double
  /// Doubles within bounds.
  case number(NumberBounds)
  case string
  /// A calendar day.
  case date
  /// An instant, in whole milliseconds.
  case timestampMillis
  /// An instant, in whole microseconds.
  case timestampMicros
  /// Values of several types, or of none that is known: kept as JSON text.
  case json
  case object([XDMField])
  case array(XDMType)
  case map(XDMType)
}

/// A field of a record, or of an object in it.
public struct XDMField: Sendable, Hashable {
  /// Its key in records.
  public var name: String
  public var type: XDMType
  /// Whether an object without this field, or with a null there, is rejected.
  public var isRequired: Bool
  /// Other names of the field in records, such as `xdm:timestamp` or `repo:createdDate`. When the
  /// compatibility form of a name leads through objects, the alias is a key of the object around
  /// them.
  public var aliases: [String] = []

  public init(name: String, type: XDMType, isRequired: Bool = false) {
    self.name = name
    self.type = type
    self.isRequired = isRequired
  }
}

/// The bounds of a number.
public struct NumberBounds: Sendable, Hashable, BitwiseCopyable {
  public var minimum: Double?
  public var maximum: Double?
  /// Whether the bound itself is not allowed.
  public var excludesMinimum = false
  public var excludesMaximum = false

  public var isUnbounded: Bool { minimum == nil && maximum == nil }

  public func contains(_ value: Double) -> Bool {
    if let minimum, value < minimum || (excludesMinimum && value == minimum) { return false }
    if let maximum, value > maximum || (excludesMaximum && value == maximum) { return false }
    return true
  }
}

/// How date-times are stored.
public enum TimestampForm: String, Sendable, CaseIterable {
  case millis, micros
  /// As the records have them.
  case text

  var type: XDMType {
    switch self {
    case .millis: .timestampMillis
    case .micros: .timestampMicros
    case .text: .string
    }
  }
}

extension XDMType {
  /// The type of a place that one part of a schema describes as this and another part as `other`:
  /// the fields of both objects, and JSON text for what agrees no better.
  func united(with other: XDMType) -> XDMType {
    switch (self, other) {
    case _ where self == other: return self
    case (.object(let fields), .object(let others)):
      var united = fields
      for field in others {
        guard let index = united.firstIndex(where: { $0.name.isSameText(as: field.name) }) else {
          united.append(field)
          continue
        }
        united[index].type = united[index].type.united(with: field.type)
        united[index].isRequired = united[index].isRequired || field.isRequired
        for alias in field.aliases where !united[index].aliases.contains(alias) {
          united[index].aliases.append(alias)
        }
      }
      return .object(united)
    case (.array(let element), .array(let other)): return .array(element.united(with: other))
    case (.map(let value), .map(let other)): return .map(value.united(with: other))
    case (.integer, .integer), (.integer, .long), (.long, .integer): return .long
    case (.number, .number), (.number, .double), (.double, .number): return .double
    default: return .json
    }
  }
}
