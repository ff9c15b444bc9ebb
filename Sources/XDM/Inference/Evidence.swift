/// The kinds of values that a field was seen to hold.
struct Evidence: OptionSet, BitwiseCopyable, Sendable {
  let rawValue: UInt32

  static let null = Evidence(rawValue: 1 << 0)
  static let boolean = Evidence(rawValue: 1 << 1)
  /// An integer that a double holds exactly: up to 2^53 either way.
  static let smallInteger = Evidence(rawValue: 1 << 2)
  /// Another integer of 64 bits.
  static let largeInteger = Evidence(rawValue: 1 << 3)
  static let double = Evidence(rawValue: 1 << 4)
  /// An integer beyond 64 bits, or a number beyond a double's range.
  static let hugeNumber = Evidence(rawValue: 1 << 5)
  /// An RFC 3339 date-time of whole milliseconds.
  static let timestampMillis = Evidence(rawValue: 1 << 6)
  /// One of whole microseconds.
  static let timestampMicros = Evidence(rawValue: 1 << 7)
  static let date = Evidence(rawValue: 1 << 8)
  /// Any other string.
  static let text = Evidence(rawValue: 1 << 9)
  static let object = Evidence(rawValue: 1 << 10)
  static let array = Evidence(rawValue: 1 << 11)
  /// An object or array nested too deep to have columns of its own.
  static let opaque = Evidence(rawValue: 1 << 12)

  /// A decimal that a double would change, where that matters.
  static let exactDecimal = Evidence(rawValue: 1 << 13)

  /// An object with a key that is no name of a column.
  static let oddKey = Evidence(rawValue: 1 << 14)

  static let timestamps: Evidence = [.timestampMillis, .timestampMicros]
  static let strings: Evidence = [.timestampMillis, .timestampMicros, .date, .text]
  static let integers: Evidence = [.smallInteger, .largeInteger]
}
