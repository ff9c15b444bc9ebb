import Parquet

/// Why records cannot be given a schema, or put together again.
public enum XDMError: Error, Sendable, Equatable, CustomStringConvertible {
  case parquet(ParquetError)
  /// A field that was asked for is not there; with names that are.
  case unknownField(String, known: String)
  /// A schema that cannot be read: its file, the place in it as a JSON pointer, and why.
  case schema(String)

  public var description: String {
    switch self {
    case .parquet(let error): error.description
    case .unknownField(let name, let known):
      "there is no field \(name); at the top are \(known)"
    case .schema(let reason): reason
    }
  }
}
