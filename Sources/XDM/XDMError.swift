import Parquet

/// Why records cannot be given a schema, or cannot be assembled.
public enum XDMError: Error, Sendable, Equatable {
  /// The Parquet schema, or a file, is not what it has to be.
  case parquet(ParquetError)
  /// A field that was asked for does not exist. `known` are the fields at the top of records.
  case unknownField(String, known: [String])
  /// A schema cannot be used.
  case schema(SchemaError)

  /// A name of the mistake that does not change between versions.
  public var code: String {
    switch self {
    case .parquet: "parquet"
    case .unknownField: "unknownField"
    case .schema(let error): error.code
    }
  }
}
