/// Choices that the records do not make.
public struct InferenceOptions: Sendable, Equatable {
  /// How date-time text is stored. Nil selects milliseconds where they keep all digits, else
  /// microseconds. A field whose values would lose digits stays text.
  public var timestamps: TimestampForm?
  /// Whether a field keeps its numbers as text when a double would change one of them.
  public var keepsExactNumbers = false

  public init() {}
}
