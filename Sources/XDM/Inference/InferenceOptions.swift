/// What inference is told beforehand.
public struct InferenceOptions: Sendable, Equatable {
  /// How text that is a date-time is stored: nil for milliseconds where that loses nothing, else
  /// microseconds. A field whose values would lose digits is text.
  public var timestamps: TimestampForm?

  public init() {}
}
