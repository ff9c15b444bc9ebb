/// What inference is told beforehand.
public struct InferenceOptions: Sendable, Equatable {
  /// How text that is a date-time is stored: nil for milliseconds where that loses nothing, else
  /// microseconds. A field whose values would lose digits is text.
  public var timestamps: TimestampForm?
  /// Whether a field with a decimal that a double would change keeps the text of its numbers.
  public var keepsExactNumbers = false

  public init() {}
}
