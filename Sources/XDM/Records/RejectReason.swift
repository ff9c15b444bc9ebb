import JSONStream

/// Why a line of input is not stored, with the values that describe the mistake.
///
/// `code` is stable and meant for programs; `description` is English. `RejectedRecord` has the
/// place: line, byte and field.
public enum RejectReason: Sendable, Hashable {
  /// The line is not JSON, or no JSON object.
  case json(JSONError.Reason)
  /// An object has a key twice.
  case duplicateKey
  /// The schema does not have the field, and unknown fields are not allowed.
  case unknownField
  /// A record holds more unknown fields than can be rescued.
  case tooManyUnknownFields
  /// A field that the schema requires is missing or null.
  case missingField
  /// An object holds one field in both notations of XDM.
  case fieldInBothNotations
  /// A value is of another type than the schema's.
  case wrongType(expected: ExpectedValue)
  /// An integer is outside of the bounds of the schema, which are both included.
  case integerOutOfRange(minimum: Int64, maximum: Int64)
  /// A number is outside of the bounds of the schema.
  case numberOutOfRange(NumberBounds)
  /// Minus zero stands where an integer is expected.
  case minusZero
  /// Neither 64 bits nor a double hold the number.
  case numberOutOfPrecision
  /// A double would change the decimal, and exact numbers were asked for.
  case inexactDecimal
  /// A map of numbers or UUIDs has a key of another kind.
  case unexpectedMapKey
  /// The line is longer than lines may be, in bytes.
  case lineTooLong(limit: Int)
}

/// The kind of value that a schema expects.
public enum ExpectedValue: String, Sendable, CaseIterable {
  case object, array, map, string, value
  /// Only nulls were seen.
  case null
  /// Only empty objects were seen.
  case emptyObject
  case integer, number, boolean, date, timestampMillis, timestampMicros
}

extension RejectReason {
  /// A name of the mistake that does not change between versions.
  public var code: String {
    switch self {
    case .json(let reason): reason.rawValue
    case .duplicateKey: "duplicateKey"
    case .unknownField: "unknownField"
    case .tooManyUnknownFields: "tooManyUnknownFields"
    case .missingField: "missingField"
    case .fieldInBothNotations: "fieldInBothNotations"
    case .wrongType: "wrongType"
    case .integerOutOfRange: "integerOutOfRange"
    case .numberOutOfRange: "numberOutOfRange"
    case .minusZero: "minusZero"
    case .numberOutOfPrecision: "numberOutOfPrecision"
    case .inexactDecimal: "inexactDecimal"
    case .unexpectedMapKey: "unexpectedMapKey"
    case .lineTooLong: "lineTooLong"
    }
  }
}
