/// What the values of a field are.
public indirect enum XDMType: Sendable, Hashable {
  case boolean
  /// 64 bits with a sign.
  case long
  case double
  case string
  /// A calendar day.
  case date
  /// An instant, in whole milliseconds.
  case timestampMillis
  /// An instant, in whole microseconds.
  case timestampMicros
  /// Values of several types, or of none that is known: kept as JSON text.
  case json
  case object([XDMField])
  case array(XDMType)
  case map(XDMType)
}

/// A field of a record or of an object in it.
public struct XDMField: Sendable, Hashable {
  public var name: String
  public var type: XDMType

  public init(name: String, type: XDMType) {
    self.name = name
    self.type = type
  }
}
