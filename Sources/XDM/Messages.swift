import JSONStream

// The English words of all errors of this module. Programs compare codes and cases, never these.

extension RejectReason: CustomStringConvertible {
  /// The mistake, as the start of a sentence.
  public var description: String {
    switch self {
    case .json(let reason): reason.sentence
    case .duplicateKey: "the key comes twice in its object"
    case .unknownField: "the schema has no such field"
    case .tooManyUnknownFields: "the record has too many unknown fields"
    case .missingField: "the schema requires this field, and it is missing or null"
    case .fieldInBothNotations: "the object holds this field in both notations of XDM"
    case .wrongType(let expected): expected.sentence
    case .integerOutOfRange(let minimum, .max):
      "the schema expects an integer of \(minimum) or more"
    case .integerOutOfRange(.min, let maximum):
      "the schema expects an integer of \(maximum) or less"
    case .integerOutOfRange(let minimum, let maximum):
      "the schema expects an integer from \(minimum) to \(maximum)"
    case .numberOutOfRange(let bounds): "the schema expects a number \(bounds.phrase)"
    case .minusZero: "the schema expects an integer, which minus zero is not"
    case .numberOutOfPrecision: "the number does not fit its column without loss"
    case .inexactDecimal: "the number has more digits than a double keeps"
    case .unexpectedMapKey: "the key is unlike those that made this object a map"
    case .lineTooLong(let limit):
      "a line longer than \(Self.size(limit)) is no record: the input must be one JSON record a line"
    }
  }

  /// A number of bytes with its unit: `256 MiB`.
  private static func size(_ bytes: Int) -> String {
    if bytes % (1 << 20) == 0 { return "\(bytes >> 20) MiB" }
    return bytes % (1 << 10) == 0 ? "\(bytes >> 10) KiB" : "\(bytes) bytes"
  }
}

extension ExpectedValue {
  fileprivate var sentence: String {
    switch self {
    case .object: "the schema expects an object"
    case .array: "the schema expects an array"
    case .map: "the schema expects an object with keys of any name"
    case .string: "the schema expects a string"
    case .value: "the schema expects a value"
    case .null: "the schema knows nothing of this field but nulls"
    case .emptyObject: "the schema knows nothing of this object's fields"
    case .integer: "the schema expects an integer of 64 bits"
    case .number: "the schema expects a number"
    case .boolean: "the schema expects true or false"
    case .date: "the schema expects a date as YYYY-MM-DD"
    case .timestampMillis: "the schema expects an RFC 3339 date-time of whole milliseconds"
    case .timestampMicros: "the schema expects an RFC 3339 date-time of whole microseconds"
    }
  }
}

extension NumberBounds {
  fileprivate var phrase: String {
    var parts: [String] = []
    if let minimum { parts.append(excludesMinimum ? "above \(minimum)" : "of \(minimum) or more") }
    if let maximum { parts.append(excludesMaximum ? "below \(maximum)" : "of \(maximum) or less") }
    return parts.joined(separator: " and ")
  }
}

extension XDMError: CustomStringConvertible {
  /// Fields that are told to someone who asked for another.
  private static let shownFields = 12

  public var description: String {
    switch self {
    case .parquet(let error): error.description
    case .unknownField(let name, let known):
      "there is no field \(name); at the top are "
        + known.prefix(Self.shownFields).joined(separator: ", ")
        + (known.count > Self.shownFields ? ", …" : "")
    case .schema(let error): error.description
    }
  }
}

extension SchemaError: CustomStringConvertible {
  public var description: String {
    guard let document else { return reason.sentence }
    if case .notJSON(_, let line, let column) = reason {
      return "\(document):\(line):\(column): \(reason.sentence)"
    }
    return "\(document)\(pointer.map { "#\($0)" } ?? ""): \(reason.sentence)"
  }
}

extension SchemaError.Reason {
  fileprivate var sentence: String {
    switch self {
    case .notJSON(let reason, _, _): "the schema is not JSON: \(reason.sentence)"
    case .tooLarge(let bytes, let limit): "a schema of \(bytes) bytes: \(limit) are the most"
    case .notAnObject: "a schema must be a JSON object"
    case .describesNoObject: "the schema describes no object, and records are objects"
    case .tooDeep: "the schema is nested too deep"
    case .tooManyParts(let limit): "the schema is composed of more than \(limit) parts"
    case .tooManyFields(let limit): "the schema has more than \(limit) fields"
    case .referenceNotString: "a reference must be a string"
    case .referenceNotFound(let identifier):
      "no schema on hand has the $id \(identifier): add the folder that holds it to the schema path"
    case .referenceAmbiguous(let identifier, let first, let second):
      "\(first) and \(second) both have the $id \(identifier)"
    case .pointerNotFound(let document, let pointer): "\(document) has no \(pointer)"
    case .reservedName(let name):
      "the schema has a field \(name), which is where unknown fields go: rename it, or let unknown"
        + " fields fail or be dropped"
    }
  }
}

extension RecordDifference: CustomStringConvertible {
  public var description: String {
    var text = path.isEmpty ? "\(reason)" : "\(path) \(reason)"
    if let source { text += "; source: \(source)" }
    if let restored { text += "; export: \(restored)" }
    return text
  }
}

extension RecordDifference.Reason: CustomStringConvertible {
  /// The difference, as the predicate of a sentence.
  public var description: String {
    switch self {
    case .value: "differs"
    case .type: "is of another type"
    case .missing: "is missing in the export"
    case .surplus: "is in the export, but not in the source"
    case .otherMembers: "has other members in the export"
    case .fewerElements(let count): "has \(count) elements in the export, and more in the source"
    case .moreElements(let count): "has \(count) elements in the source, and more in the export"
    case .surplusRescuedElements:
      "has rescued elements in the export that are not in the source"
    case .exportedTwice: "is in the export twice: as itself, and rescued"
    case .notAnObject: "is no object"
    case .followedByText: "is followed by other text in the source"
    case .sourceNotText: "is no record in the source: it is not even text"
    case .sourceNotRecord(let reason): "is no record in the source: \(reason)"
    case .tooDeep: "is nested too deep to be compared"
    case .incomparable: "cannot be compared"
    case .tooLong: "is too long to be compared"
    case .notText: "is not even text"
    case .followedByNoText: "is followed by records of which some are not even text"
    }
  }
}
