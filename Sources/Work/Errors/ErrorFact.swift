/// A value that an error speaks of: a size, a name, a limit.
public indirect enum ErrorFact: Sendable, Equatable {
  case text(String)
  case number(Int)
  /// Names to choose from, in their order.
  case list([String])
  /// Another error, which is the cause of this one.
  case error(ExportError)
}

extension ErrorFact: ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int) { self = .number(value) }
  public init(arrayLiteral elements: String...) { self = .list(elements) }
}

/// Something that a user can set, under the name that the library has for it.
///
/// A command line, a dataflow's file and an API have names of their own for it.
public struct Setting: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  package init(_ rawValue: String) { self.rawValue = rawValue }
}
