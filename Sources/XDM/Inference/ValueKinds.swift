/// The kinds of values that a field was seen to hold.
struct ValueKinds: OptionSet, BitwiseCopyable, Sendable {
  let rawValue: UInt32

  static let null = ValueKinds(rawValue: 1 << 0)
  static let boolean = ValueKinds(rawValue: 1 << 1)
  /// An integer that a double holds exactly: up to 2^53 either way.
  static let smallInteger = ValueKinds(rawValue: 1 << 2)
  /// Another integer of 64 bits.
  static let largeInteger = ValueKinds(rawValue: 1 << 3)
  static let double = ValueKinds(rawValue: 1 << 4)
  /// An integer beyond 64 bits, or a number beyond a double's range.
  static let hugeNumber = ValueKinds(rawValue: 1 << 5)
  /// An RFC 3339 date-time of whole milliseconds.
  static let timestampMillis = ValueKinds(rawValue: 1 << 6)
  /// One of whole microseconds.
  static let timestampMicros = ValueKinds(rawValue: 1 << 7)
  static let date = ValueKinds(rawValue: 1 << 8)
  /// Any other string.
  static let text = ValueKinds(rawValue: 1 << 9)
  static let object = ValueKinds(rawValue: 1 << 10)
  static let array = ValueKinds(rawValue: 1 << 11)
  /// An object or array nested too deep to have columns of its own.
  static let opaque = ValueKinds(rawValue: 1 << 12)

  /// A decimal that a double would change, where that matters.
  static let exactDecimal = ValueKinds(rawValue: 1 << 13)

  /// An object with a key that is no name of a column.
  static let invalidColumnName = ValueKinds(rawValue: 1 << 14)

  static let timestamps: ValueKinds = [.timestampMillis, .timestampMicros]
  static let strings: ValueKinds = [.timestampMillis, .timestampMicros, .date, .text]
  static let integers: ValueKinds = [.smallInteger, .largeInteger]
}
