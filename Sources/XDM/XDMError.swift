import Parquet

/// Why records cannot be given a schema.
public enum XDMError: Error, Sendable, Equatable, CustomStringConvertible {
  case parquet(ParquetError)

  public var description: String {
    switch self {
    case .parquet(let error): error.description
    }
  }
}
