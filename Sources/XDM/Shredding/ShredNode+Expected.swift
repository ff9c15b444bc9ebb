extension ShredNode.Kind {
  /// What the schema expects where a value of this kind is stored.
  var expected: ExpectedValue {
    switch self {
    case .object, .checkedObject: .object
    case .array: .array
    case .map: .map
    case .string: .string
    case .json, .implied, .rescued: .value
    case .openNull: .null
    case .openObject: .emptyObject
    case .long, .integer, .boundedLong: .integer
    case .double, .number: .number
    case .boolean: .boolean
    case .date: .date
    case .timestampMillis: .timestampMillis
    case .timestampMicros: .timestampMicros
    }
  }
}
