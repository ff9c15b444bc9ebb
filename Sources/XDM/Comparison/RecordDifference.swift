/// Where a record that was restored is not the record that was exported, and how.
public struct RecordDifference: Sendable, Equatable, CustomStringConvertible {
  /// The field, its keys joined by dots, `[i]` for elements; empty for the record itself.
  public var path: String
  /// What is wrong, as the predicate of a sentence.
  public var reason: String
  /// The beginning of the value in the source, and in the export, as JSON text.
  public var source: String?
  public var restored: String?

  public init(path: String, reason: String, source: String? = nil, restored: String? = nil) {
    self.path = path
    self.reason = reason
    self.source = source
    self.restored = restored
  }

  public var description: String {
    var text = path.isEmpty ? reason : "\(path) \(reason)"
    if let source { text += "; source: \(source)" }
    if let restored { text += "; export: \(restored)" }
    return text
  }
}
