import ByteBuffers
import Codecs

/// An error of writing or reading a Parquet file.
public enum ParquetError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The schema breaks a rule of the format.
  case invalidSchema(String)
  /// Columns of a row group do not fit together, or something outgrew the format's integers.
  case invalidData(String)
  /// A file's bytes contradict the format.
  case corrupt(String)
  /// The file uses a part of the format that is not implemented.
  case unsupported(String)
  case codec(CodecError)
  case io(IOError)

  public var description: String {
    switch self {
    case .invalidSchema(let reason): "the Parquet schema is invalid: \(reason)"
    case .invalidData(let reason): "the rows cannot be written: \(reason)"
    case .corrupt(let reason): "the Parquet file is corrupt: \(reason)"
    case .unsupported(let reason): "the Parquet file is not supported: \(reason)"
    case .codec(let error): error.description
    case .io(let error): error.description
    }
  }
}

extension ParquetError {
  /// The same error, with the place where it was found before its reason.
  func located(in place: String) -> ParquetError {
    switch self {
    case .corrupt(let reason): .corrupt("\(place): \(reason)")
    case .unsupported(let reason): .unsupported("\(place): \(reason)")
    case .codec(let error):
      .corrupt("\(place): it cannot be decompressed by \(error.description)")
    case .invalidSchema, .invalidData, .io: self
    }
  }
}
