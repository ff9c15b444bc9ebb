extension ShredNode.Kind {
  /// What a value of this kind has to be, as the start of a sentence.
  var expectation: String {
    switch self {
    case .object, .checkedObject: "the schema expects an object"
    case .array: "the schema expects an array"
    case .map: "the schema expects an object with keys of any name"
    case .string: "the schema expects a string"
    case .json, .implied, .rescued: "the schema expects a value"
    case .openNull: "the schema knows nothing of this field but nulls"
    case .openObject: "the schema knows nothing of this object's fields"
    case .long, .integer, .boundedLong: "the schema expects an integer of 64 bits"
    case .double, .number: "the schema expects a number"
    case .boolean: "the schema expects true or false"
    case .date: "the schema expects a date as YYYY-MM-DD"
    case .timestampMillis: "the schema expects an RFC 3339 date-time of whole milliseconds"
    case .timestampMicros: "the schema expects an RFC 3339 date-time of whole microseconds"
    }
  }
}
