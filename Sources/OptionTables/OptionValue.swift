/// The value of an option, in the form that command lines and files share.
package enum OptionValue: Sendable, Hashable {
  case flag(Bool)
  case number(UInt64)
  case text(String)
  case texts([String])
}

extension OptionValue: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(UInt64.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else {
      self = .texts(try container.decode([String].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .flag(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .texts(let value): try container.encode(value)
    }
  }
}

extension OptionValue: CustomStringConvertible {
  package var description: String {
    switch self {
    case .flag(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): value
    case .texts(let values): values.joined(separator: "\0")
    }
  }
}

/// A type that a property of an options struct may have.
package protocol OptionConvertible: SendableMetatype {
  /// Nil for a value of another kind, or one that the type does not have.
  init?(_ value: OptionValue)

  /// Nil for a property that is not set.
  var optionValue: OptionValue? { get }
}

extension Bool: OptionConvertible {
  package init?(_ value: OptionValue) {
    guard case .flag(let value) = value else { return nil }
    self = value
  }

  package var optionValue: OptionValue? { self ? .flag(true) : nil }
}

extension UInt64: OptionConvertible {
  package init?(_ value: OptionValue) {
    guard case .number(let value) = value else { return nil }
    self = value
  }

  package var optionValue: OptionValue? { .number(self) }
}

extension Int: OptionConvertible {
  package init?(_ value: OptionValue) {
    guard case .number(let value) = value, let value = Int(exactly: value) else { return nil }
    self = value
  }

  package var optionValue: OptionValue? { UInt64(exactly: self).map { .number($0) } }
}

extension String: OptionConvertible {
  package init?(_ value: OptionValue) {
    guard case .text(let value) = value else { return nil }
    self = value
  }

  package var optionValue: OptionValue? { .text(self) }
}

extension [String]: OptionConvertible {
  package init?(_ value: OptionValue) {
    switch value {
    case .text(let value): self = [value]
    case .texts(let values): self = values
    default: return nil
    }
  }

  package var optionValue: OptionValue? { isEmpty ? nil : .texts(self) }
}

extension Optional: OptionConvertible where Wrapped: OptionConvertible {
  package init?(_ value: OptionValue) {
    guard let wrapped = Wrapped(value) else { return nil }
    self = .some(wrapped)
  }

  package var optionValue: OptionValue? { flatMap(\.optionValue) }
}

extension OptionConvertible where Self: RawRepresentable<String> {
  package init?(_ value: OptionValue) {
    guard case .text(let word) = value else { return nil }
    self.init(rawValue: word)
  }

  package var optionValue: OptionValue? { .text(rawValue) }
}
